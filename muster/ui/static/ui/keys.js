// Keys that work on every page: / finds, ? helps, g and a letter goes, Esc closes, F8 hands the computer over.

const WAIT_FOR_LETTER_MS = 1500;

export function isTyping(target) {
  return target.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]") !== null;
}

function find(event) {
  const field = document.querySelector("[data-search]");
  if (!field) return;
  event.preventDefault();
  if (field.offsetParent) field.focus();
  else document.querySelector(".seek-link")?.click();
}

function close(menu) {
  if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  menu.open = false;
}

export function listenForKeys() {
  let waiting = 0;

  document.addEventListener("keydown", (event) => {
    if (event.repeat && !event.ctrlKey && !event.metaKey) return; // a key held a little long still counts once
    if (event.key === "F8") return document.querySelector("[data-hand-over]")?.click();
    if (event.key === "Escape") {
      for (const menu of document.querySelectorAll("details.menu[open]")) close(menu);
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") return find(event);
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (waiting && Date.now() - waiting < WAIT_FOR_LETTER_MS) {
      waiting = 0;
      const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
      if (link) {
        event.preventDefault();
        link.focus();
        link.click();
      }
      return;
    }
    waiting = 0;
    if (event.key === "g") waiting = Date.now();
    else if (event.key === "/") find(event);
    else if (event.key === "?") document.getElementById("help")?.showModal();
  });
}
