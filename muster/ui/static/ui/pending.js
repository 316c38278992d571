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
  if (check) sayWhatToCheck(check, (await toCheck()).filter((mark) => mark.url !== own));
  if (!isDone) setTimeout(() => sendWaiting(place, check), RETRY);
}

/** How many there are, with a link to each page on which they were made. */
function sayWhatToCheck(place, marks) {
  place.hidden = marks.length === 0;
  const words = (marks.length === 1 ? place.dataset.one : place.dataset.many).replace("{n}", marks.length);
  const pages = [...new Set(marks.map((mark) => mark.url.replace(/[^/]*$/, "")))];
  place.replaceChildren(words, ...pages.flatMap((page) => [" ", link(page, place.dataset.look)]));
}

function link(address, words) {
  const made = document.createElement("a");
  made.href = address;
  made.textContent = words;
  return made;
}
