// What every page does.
import { coverWhenIdle, warnBeforeTheEnd } from "./idle.js";
import { listenForKeys } from "./keys.js";
import { rememberLists } from "./lists.js";
import { sendWaiting } from "./pending.js";
import { watchProjector } from "./projector.js";

const PUPIL = /^\/pupils\/[0-9a-f-]{36}$/;

listenForKeys();
coverWhenIdle(Number(document.body.dataset.idleMinutes || 0));
warnBeforeTheEnd(Number(document.body.dataset.endsIn || 0));
watchProjector();
rememberLists(PUPIL);
sendWaiting(document.querySelector("[data-pending]"), document.querySelector("[data-to-check]"));
leaveTogether();
document.querySelector("[data-focus]")?.focus();

for (const form of document.querySelectorAll("form[data-sign-out]")) {
  form.addEventListener("submit", (event) => leave(form, event));
}

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
    // Without it the page still works; only the offline page is missing.
  });
}

/** Sign out once no mark is waiting; handing over does not wait. */
async function leave(form, event) {
  sessionStorage.clear();
  if (event.submitter?.matches("[data-hand-over]")) return;
  event.preventDefault();
  const { signOut } = await import("./leaving.js").catch(() => ({ signOut: () => form.submit() }));
  signOut(form);
}

/** When somebody hands over a shared computer, their pages leave the screen in every tab. */
function leaveTogether() {
  const tabs = new BroadcastChannel("left");
  if (document.querySelector("[data-handed-over]")) tabs.postMessage("");
  tabs.onmessage = () => {
    if (!document.body.dataset.account) return;
    sessionStorage.clear();
    location.replace("/sign-in/next");
  };
}
