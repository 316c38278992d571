// Signing out with marks that the server does not have: they are sent first, or the page says what happens to them.
import { send, waiting } from "./queue.js";

const PATIENCE = 4_000; // ms that signing out waits for the network

/** Sign out with this form, unless marks wait on this device and the person stays for them. */
export async function signOut(form) {
  const dialog = document.getElementById("leaving");
  const left = await unsent();
  if (left === 0 || !dialog) return form.submit();
  const words = dialog.querySelector("[data-left]");
  words.textContent = (left === 1 ? words.dataset.one : words.dataset.many).replace("{n}", left);
  dialog.showModal();
  dialog.addEventListener("close", () => dialog.returnValue === "leave" && form.submit(), { once: true });
}

/** How many marks are left after an attempt to send them. */
async function unsent() {
  const urls = new Set((await waiting()).map((mark) => mark.url));
  const sending = Promise.all([...urls].map((url) => send(url)));
  await Promise.race([sending, new Promise((done) => setTimeout(done, PATIENCE))]);
  return (await waiting()).length;
}
