// Signing out with marks that the server does not have: they are sent first, or the page says what happens to them.
import { send, toCheck, waiting } from "./queue.js";

const PATIENCE = 4_000; // ms that signing out waits for the network

/** Sign out with this form, unless marks wait on this device, or were not taken, and the person stays for them. */
export async function signOut(form) {
  const dialog = document.getElementById("leaving");
  await sendAll();
  const counts = { left: (await waiting()).length, "not-taken": (await toCheck()).length };
  if (!dialog || Object.values(counts).every((n) => n === 0)) return form.submit();
  for (const [name, n] of Object.entries(counts)) {
    const part = dialog.querySelector(`[data-${name}]`);
    const words = part.querySelector("[data-one]");
    words.textContent = (n === 1 ? words.dataset.one : words.dataset.many).replace("{n}", n);
    part.hidden = n === 0;
  }
  dialog.showModal();
  dialog.addEventListener("close", () => (dialog.returnValue === "leave" ? form.submit() : stay()), { once: true });
}

async function sendAll() {
  const urls = new Set((await waiting()).map((mark) => mark.url));
  const sending = Promise.all([...urls].map((url) => send(url, { isElsewhere: true })));
  await Promise.race([sending, new Promise((done) => setTimeout(done, PATIENCE))]);
}

/** The open page asks again, and shows what the server did not take; other pages are named by a link. */
function stay() {
  dispatchEvent(new Event("online"));
}
