// For a screen that a class sees: a key, or a second screen that the browser reports, hides all but names and marks.

const KEPT = "projector"; // "on" or "off", as chosen in this tab; says nothing about anybody
const KEY = "v";

function isOn() {
  const chosen = sessionStorage.getItem(KEPT);
  return chosen ? chosen === "on" : Boolean(window.screen.isExtended);
}

function show() {
  document.documentElement.toggleAttribute("data-projector", isOn());
  for (const button of document.querySelectorAll("[data-projector-switch]")) {
    button.setAttribute("aria-pressed", String(isOn()));
  }
}

function turn() {
  sessionStorage.setItem(KEPT, isOn() ? "off" : "on");
  show();
}

/** Watch the key, the buttons and the screens. */
export function watchProjector() {
  show();
  for (const button of document.querySelectorAll("[data-projector-switch]")) button.addEventListener("click", turn);
  window.screen.addEventListener?.("change", () => {
    if (!window.screen.isExtended) sessionStorage.removeItem(KEPT);
    show();
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches?.("input:not([type=radio], [type=checkbox]), textarea, select");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== KEY) return;
    event.preventDefault();
    if (!event.repeat) turn();
  });
}
