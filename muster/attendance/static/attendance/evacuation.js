// Ticks of an evacuation list: kept on this device under opaque ids until a list of a later day is opened, and never sent.
import { keepTicks } from "./ticks.js";

const list = document.querySelector("[data-day]");
keepTicks(list, list.dataset.day);
