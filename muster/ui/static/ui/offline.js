// The page that opens without a network: it says what is waiting, and asks until the server answers.
import { isReached, waiting } from "./queue.js";

const RETRY = 5_000; // ms

async function sayWhatWaits(place) {
  const { length } = await waiting();
  if (!place || length === 0) return;
  place.textContent = (length === 1 ? place.dataset.one : place.dataset.many).replace("{n}", length);
  place.hidden = false;
}

async function ask() {
  if ((await isReached()) && location.pathname !== "/offline/") location.replace(location.pathname + location.search); // never a form again
}

sayWhatWaits(document.querySelector("[data-pending]"));
setInterval(ask, RETRY);
