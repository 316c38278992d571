// Sends marks of other pages or people that wait on this device, with their tickets, and shows nobody whose or what.
import { send, toCheck, waiting } from "./queue.js";

const RETRY = 20_000; // ms

/**
 * Keep trying to send marks that are not the open page's own. `place`, if somebody is signed in, says so; `check` leads
 * whoever made them to those that the server did not take.
 */
export async function sendWaiting(place, check) {
  const own = document.querySelector("form[data-marks]")?.dataset.marks;
  const others = (await waiting()).filter((mark) => mark.url !== own);
  if (place) place.hidden = others.length === 0;
  for (const url of new Set(others.map((mark) => mark.url))) await send(url, { isElsewhere: true });
  const isDone = (await waiting()).every((mark) => mark.url === own);
  if (place) place.hidden = isDone;
  if (check) await showWhatToCheck(check, own);
  if (!isDone) setTimeout(() => sendWaiting(place, check), RETRY);
}

async function showWhatToCheck(place, own) {
  const marks = (await toCheck()).filter((mark) => mark.url !== own);
  place.hidden = marks.length === 0;
  if (marks.length > 0) (await import("./to_check.js")).sayWhatToCheck(place, marks);
}
