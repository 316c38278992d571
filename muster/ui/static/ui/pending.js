// Marks of another page or person that still wait on this device: they go out with their ticket, which can write
// to its register and read nothing. Whoever is signed in sees that some are being sent, never whose or what.
import { send, waiting } from "./queue.js";

const RETRY = 20_000; // ms

/** Show `place` while marks wait that are not the open page's own, and keep trying to send them. */
export async function sendWaiting(place) {
  if (!place) return;
  const own = document.querySelector("[data-register]")?.dataset.marks;
  const others = (await waiting()).filter((mark) => mark.url !== own);
  place.hidden = others.length === 0;
  if (others.length === 0) return;
  for (const url of new Set(others.map((mark) => mark.url))) await send(url);
  place.hidden = (await waiting()).every((mark) => mark.url === own);
  if (!place.hidden) setTimeout(() => sendWaiting(place), RETRY);
}
