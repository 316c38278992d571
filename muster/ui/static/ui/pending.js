// Marks of another page or person that still wait on this device: they go out with their ticket, which can write
// to its register and read nothing. Whoever is signed in sees that some are being sent, never whose or what.
import { send, waiting } from "./queue.js";

const RETRY = 20_000;

/** Say in `place` how many marks wait, and keep trying to send them; the open register sends its own. */
export async function showWaiting(place) {
  if (!place) return;
  const own = document.querySelector("[data-register]")?.dataset.marks ?? null;
  const marks = (await waiting()).filter((mark) => mark.url !== own);
  place.hidden = marks.length === 0;
  if (marks.length === 0) return;
  place.textContent = place.dataset.words ?? "";
  for (const url of new Set(marks.map((mark) => mark.url))) await send(url);
  setTimeout(() => showWaiting(place), RETRY);
}
