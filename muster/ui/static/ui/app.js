// What every page does: keys, the cover, the focus on what went wrong, and the service worker.

import { listenForKeys } from "./keys.js";
import { rememberLists } from "./lists.js";
import { coverWhenIdle, warnBeforeTheEnd } from "./idle.js";
import { sendWaiting } from "./pending.js";
import { watchProjector } from "./projector.js";

const PUPIL = /^\/pupils\/[0-9a-f-]{36}$/;

listenForKeys();
coverWhenIdle(Number(document.body.dataset.idleMinutes || 0));
warnBeforeTheEnd(Number(document.body.dataset.endsIn || 0));

watchProjector();
document.querySelector("[data-sign-out]")?.addEventListener("submit", () => sessionStorage.clear());
leaveTogether();

document.querySelector("[data-focus]")?.focus();
for (const form of document.querySelectorAll("form[data-sign-out]")) {
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.matches("[data-hand-over]")) return;
    event.preventDefault();
    const { signOut } = await import("./leaving.js").catch(() => ({ signOut: () => form.submit() }));
    signOut(form);
  });
}
rememberLists(PUPIL);
sendWaiting(document.querySelector("[data-pending]"));

for (const button of document.querySelectorAll("[data-cover]")) {
  button.addEventListener("click", () => document.getElementById("cover")?.showModal());
}

for (const menu of document.querySelectorAll("details.menu")) {
  document.addEventListener("click", (event) => {
    if (menu.open && !menu.contains(event.target)) menu.open = false;
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register("/sw.js").catch(() => {
    // Without it the open page still works; only the page for being offline is missing.
  });
}

/** When one hands a shared computer over, every page of theirs leaves the screen, in each tab. */
function leaveTogether() {
  const tabs = new BroadcastChannel("left");
  if (document.querySelector("[data-handed-over]")) tabs.postMessage("");
  tabs.onmessage = () => {
    if (!document.body.dataset.account) return;
    sessionStorage.clear();
    location.replace("/sign-in/next");
  };
}
