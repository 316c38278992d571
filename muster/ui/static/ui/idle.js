// Covers the page when nobody has touched it for a while. What was typed stays beneath; typing counts as a touch.

const LOOK_EVERY_MS = 5000;
const KEEP_ALIVE_MS = 120000;
const TOUCHES = ["pointerdown", "keydown", "scroll", "input"];

export function coverWhenIdle(minutes) {
  const cover = document.getElementById("cover");
  if (!minutes || !cover) return;
  let touched = Date.now();
  let told = Date.now();
  for (const kind of TOUCHES) {
    document.addEventListener(kind, () => { touched = Date.now(); }, { capture: true, passive: true });
  }
  cover.addEventListener("close", stillSignedIn);
  setInterval(() => {
    if (Date.now() - touched > minutes * 60000 && !cover.open) cover.showModal();
    if (touched > told && Date.now() - told > KEEP_ALIVE_MS) {
      told = Date.now();
      stillSignedIn();
    }
  }, LOOK_EVERY_MS);
}

// Tells the server that somebody is here; a session that has ended shows the way back in.
async function stillSignedIn() {
  const answer = await fetch("/keep-alive", { method: "GET", headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.status !== 401) return;
  const { sign_in: address } = await answer.json();
  document.dispatchEvent(new CustomEvent("muster:signed-out", { detail: address }));
}
