// Covers the page and locks the session if no tab is touched for a while, keeping what was typed. Warns before its end.

const LOOK_EVERY_MS = 5000;
const KEEP_ALIVE_MS = 120000;
const WARN_BEFORE_MS = 30 * 60000;
const TOUCHES = ["pointerdown", "keydown", "scroll", "input"];
const TOUCHED = "touched"; // in the device's storage: a moment, so that one tab does not lock another out

const cover = document.getElementById("cover");
let isLocked = false;
let touched = Date.now();

export function coverWhenIdle(minutes) {
  if (!minutes || !cover) return;
  let told = Date.now();
  for (const kind of TOUCHES) {
    document.addEventListener(kind, () => { if (!isLocked) touched = Date.now(); }, { capture: true, passive: true });
  }
  cover.addEventListener("close", () => { if (isLocked) cover.showModal(); });
  at("pin").addEventListener("submit", unlock);
  at("sign-in").querySelector("[data-again]").addEventListener("click", lookAgain);
  setInterval(() => {
    if (isLocked) return;
    const last = shared(touched);
    if (Date.now() - last > minutes * 60000) return lock();
    if (last > told && Date.now() - told > KEEP_ALIVE_MS) {
      told = Date.now();
      stillSignedIn();
    }
  }, LOOK_EVERY_MS);
}

export function warnBeforeTheEnd(seconds) {
  const warning = document.querySelector("[data-ending]");
  if (!seconds || !warning) return;
  setTimeout(() => { warning.hidden = false; }, Math.max(0, seconds * 1000 - WARN_BEFORE_MS));
  setTimeout(() => show("sign-in"), seconds * 1000);
}

/** The latest touch in any tab of this browser. */
function shared(touched) {
  try {
    const last = Math.max(touched, Number(localStorage.getItem(TOUCHED)) || 0);
    localStorage.setItem(TOUCHED, last);
    return Math.min(last, Date.now());
  } catch {
    return touched; // some browsers forbid storage in private windows
  }
}

async function lock() {
  show("covered");
  isLocked = true;
  const answer = await ask("/lock", {});
  const { pin } = answer?.ok ? await answer.json() : { pin: answer === null };
  show(pin ? "pin" : "sign-in");
}

async function unlock(event) {
  event.preventDefault();
  const field = document.getElementById("cover-pin");
  const why = document.getElementById("cover-why");
  const answer = await ask("/unlock", { pin: field.value });
  field.value = "";
  field.focus();
  if (answer?.ok) return open();
  if (answer?.status === 422) why.textContent = (await answer.json()).why;
  else if (answer) show("sign-in");
  else why.textContent = why.dataset.offline;
}

/** Whether the same person has signed in again; anybody else does not get to see the page. */
async function lookAgain() {
  const answer = await fetch("/keep-alive", { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const { account, token } = await answer.json();
  if (account !== document.body.dataset.account) return location.assign("/");
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
  open();
}

function open() {
  isLocked = false;
  touched = Date.now();
  document.getElementById("cover-why").textContent = "";
  cover.close();
  show("covered", false);
}

/** Show the cover, with the way on that applies. */
function show(way, covering = true) {
  for (const one of cover.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== way;
  if (way === "sign-in") isLocked = true;
  if (covering && !cover.open) cover.showModal();
  if (covering) at(way).querySelector("input, a, button")?.focus();
}

function at(way) {
  return cover.querySelector(`[data-when="${way}"]`);
}

// Tells the server that somebody is here. A session that has ended shows the way back in. A page that was locked
// meanwhile is refused for that, and its PIN still opens it.
async function stillSignedIn() {
  const answer = await fetch("/keep-alive", { headers: { Accept: "application/json" } }).catch(() => null);
  if (answer?.status === 401 && !isLocked) show("sign-in");
}

/** Send one of our forms by script. The answer is null without a network. */
function ask(address, fields) {
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  return fetch(address, { method: "POST", headers, body: new URLSearchParams(fields) }).catch(() => null);
}
