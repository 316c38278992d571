// The page that opens without a network: it says what is waiting, and asks until the server answers.
import { waiting } from "./queue.js";

const RETRY = 5_000; // ms

async function sayWhatWaits(place) {
  const { length } = await waiting();
  if (!place || length === 0) return;
  place.textContent = (length === 1 ? place.dataset.one : place.dataset.many).replace("{n}", length);
  place.hidden = false;
}

// `online` means that there is a cable, not that the server answers; only asking tells.
async function ask() {
  const answer = await fetch("/sw.js", { method: "HEAD", cache: "no-store" }).catch(() => null);
  if (answer?.ok && location.pathname !== "/offline/") location.reload();
}

sayWhatWaits(document.querySelector("[data-pending]"));
setInterval(ask, RETRY);
