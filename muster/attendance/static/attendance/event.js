// Ticks of a head count: kept on this device under opaque ids for the session, and sent only when they are confirmed.
import { keepTicks } from "./ticks.js";

const list = document.querySelector("[data-ticks]");
if (list) keepTicks(list, list.dataset.day, list.dataset.ticks);
