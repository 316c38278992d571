// Sends marks of other pages or people that wait on this device, with their tickets, and shows nobody whose or what.
import { send, waiting } from "./queue.js";

const RETRY = 20_000; // ms

/** Keep trying to send marks that are not the open page's own. `place`, if somebody is signed in, says so. */
export async function sendWaiting(place) {
  const own = document.querySelector("form[data-marks]")?.dataset.marks;
  const others = (await waiting()).filter((mark) => mark.url !== own);
  if (place) place.hidden = others.length === 0;
  if (others.length === 0) return;
  for (const url of new Set(others.map((mark) => mark.url))) await send(url);
  const isDone = (await waiting()).every((mark) => mark.url === own);
  if (place) place.hidden = isDone;
  if (!isDone) setTimeout(() => sendWaiting(place), RETRY);
}
