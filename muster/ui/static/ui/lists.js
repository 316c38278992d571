// Remembers the list from which a page was opened, so that the next one of it is a key away: k goes back, j goes on.
// What is kept are addresses with opaque ids, in this tab alone, and signing out forgets them.

import { isTyping } from "./keys.js";

const KEY = "list";

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? null;
  } catch {
    return null;
  }
}

/** On a click on one of several links of a kind, keep all of them in their order. */
export function rememberLists(pattern) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("main a[href]");
    if (!link || !pattern.test(link.pathname) || link.closest("[data-list-ends]")) return;
    const around = link.closest("section, .card, table") ?? document;
    const all = [...around.querySelectorAll("a[href]")].map((one) => one.pathname).filter((path) => pattern.test(path));
    sessionStorage.setItem(KEY, JSON.stringify({ from: location.pathname + location.search, all: [...new Set(all)] }));
  });
}

/** Show where this page stands in the list that it was opened from, and listen for j and k. */
export function offerNext(place) {
  const list = read();
  const at = list?.all.indexOf(location.pathname) ?? -1;
  if (!place || at < 0 || list.all.length < 2) return;
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
    if (address) location.assign(address);
  });
}
