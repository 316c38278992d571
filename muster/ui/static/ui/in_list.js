// Shows where this page stands in the list that it was opened from, and listens for j and k: k goes back, j goes on.
// The page loads this script itself, not through another, so that keys count as soon as the page is there.

import { isTyping } from "./keys.js";
import { rememberedList } from "./lists.js";

function offerNext(place) {
  const list = rememberedList();
  const at = list?.all.indexOf(location.pathname) ?? -1;
  if (at < 0 || list.all.length < 2) return;
  const links = { back: list.from, before: list.all[at - 1], next: list.all[at + 1] };
  for (const [name, address] of Object.entries(links)) {
    const link = place.querySelector(`[data-${name}]`);
    if (address) link.href = address;
    else link.removeAttribute("href");
  }
  place.querySelector("[data-at]").textContent = place.dataset.words.replace("{n}", at + 1).replace("{of}", list.all.length);
  place.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const address = { j: links.next, k: links.before }[event.key];
    if (address && !event.repeat) location.assign(address); // a key held a little long goes on repeating on the next page
  });
}

offerNext(document.querySelector("[data-in-list]"));
