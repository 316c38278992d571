// The page that opens when there is no network: it only waits for one.
import { waiting } from "./queue.js";

const place = document.querySelector("[data-pending]");
const marks = await waiting();
if (place && marks.length > 0) {
  place.textContent = (marks.length === 1 ? place.dataset.one : place.dataset.many).replace("{n}", marks.length);
  place.hidden = false;
}

// `online` says that there is a cable, and not that the server answers: only asking tells.
setInterval(async () => {
  const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" }).catch(() => null);
  if (answer && answer.status < 500) location.reload();
}, 10_000);
