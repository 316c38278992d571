// Signing out with marks that the server has not got: they are sent first, or it is said what becomes of them.
import { send, waiting } from "./queue.js";

const PATIENCE = 4_000; // ms that signing out waits for the network

/** Ask before a person signs out while marks wait on this device. */
export function signOutGently() {
  const dialog = document.getElementById("leaving");
  for (const form of document.querySelectorAll("form[data-sign-out]")) {
    form.addEventListener("submit", async (event) => {
      if (form.dataset.sent) return;
      event.preventDefault();
      const left = await unsent();
      if (left === 0 || !dialog) return go(form);
      const words = dialog.querySelector("[data-left]");
      words.textContent = (left === 1 ? words.dataset.one : words.dataset.many).replace("{n}", left);
      dialog.showModal();
      dialog.addEventListener("close", () => dialog.returnValue === "leave" && go(form), { once: true });
    });
  }
}

function go(form) {
  form.dataset.sent = "yes";
  form.submit();
}

/** How many marks are left after trying to send them. */
async function unsent() {
  const urls = new Set((await waiting()).map((mark) => mark.url));
  const sending = Promise.all([...urls].map((url) => send(url)));
  await Promise.race([sending, new Promise((done) => setTimeout(done, PATIENCE))]);
  return (await waiting()).length;
}
