// Remembers, in this tab and until signing out, the addresses of the list from which a page was opened (in_list.js).

const KEY = "list";

/** The last list from which a page was opened: its address, and those of its links in order; null without one. */
export function rememberedList() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? null;
  } catch {
    return null;
  }
}

/** On a click on one of several links of a kind, store all of them in order. */
export function rememberLists(pattern) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("main a[href]");
    if (!link || !pattern.test(link.pathname) || link.closest("[data-list-ends]")) return;
    const around = link.closest("section, .card, table") ?? document;
    const all = [...around.querySelectorAll("a[href]")].map((one) => one.pathname).filter((path) => pattern.test(path));
    sessionStorage.setItem(KEY, JSON.stringify({ from: location.pathname + location.search, all: [...new Set(all)] }));
  });
}
