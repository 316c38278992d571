// Taking a register by thumb or by keyboard. Without this script the page is a plain form that does the same.
import { askWhy, canAsk, needsReason } from "./reasons.js";
import { pressHeldKeys } from "./held.js";
import { watchChanges } from "./live.js";
import { Saving } from "./saving.js";
import { kindOf, Sheet } from "./sheet.js";

const PATIENCE = 100; // ms
const PAUSE = 700; // ms after the last digit of the minutes
const CONTROLS = "a, button, summary, select, input, textarea, dialog";
const LETTERS = { p: "present", "/": "present", "\\": "present", l: "late", a: "absent", n: "absent" };

const form = document.querySelector("form[data-register]");
const sheet = new Sheet(form);
const saving = new Saving(form, { onAnswer: settle, toCheck: () => sheet.toCheck });
const undoButton = form.querySelector("[data-undo]");
const steps = []; // each is a list of `{row, from, to}` that is undone as one
const ahead = Date.parse(form.dataset.now) - Date.now(); // the school's clock against this device's
const typing = new Map(); // row -> timer of minutes being typed

const now = () => new Date(Date.now() + ahead);
const cannotOpen = (button) => sheet.rowOf(button).tell(document.getElementById("care").dataset.none, "aside");
// Most registers are taken without, and without a network it may not be there.
const openAside = (button) => import("./aside.js").then((aside) => aside.openAside(button), () => cannotOpen(button));

function minutesLate() {
  const minutes = Math.floor((now() - Date.parse(form.dataset.opens)) / 60_000);
  return minutes >= 0 && minutes <= 600 ? minutes : null;
}

/** Show these changes, keep them for undoing, and send them; false if a reason is asked for first. */
function act(changes, { remember = true, why = 0 } = {}) {
  const real = changes.filter(({ from, to }) => from.code !== to.code || from.minutes !== to.minutes);
  if (real.length === 0) return true;
  for (const { row, to } of real) {
    row.show(to);
    row.tell(null);
  }
  if (!why && real.some(({ from }) => from.code && needsReason(form, now()))) {
    for (const change of real) ask(change, remember);
    return false;
  }
  if (remember) steps.push(real);
  undoButton.disabled = steps.length === 0;
  sheet.count();
  const at = now().toISOString();
  saving.add(
    real.map(({ row, from, to }) => {
      return { key: crypto.randomUUID(), pupil: row.pupil, was: from.code, ...to, at, why };
    }),
  );
  return true;
}

/** After closing, change a mark once its reason is tapped; otherwise leave it as it was. */
function ask({ row, from, to }, remember = true) {
  askWhy(row, {
    isBack: row.isAbsence(from.code) && row.kind === "present",
    give: (why) => act([{ row, from, to }], { remember, why }),
    leave: () => row.show(from),
  });
}

function mark(row, radio) {
  if (!radio) return;
  const minutes = kindOf(radio) === "late" ? (row.read().minutes ?? minutesLate()) : null;
  return act([{ row, from: row.shown, to: { code: radio.value, minutes } }]);
}

function commitMinutes(row) {
  clearTimeout(typing.get(row));
  typing.delete(row);
  act([{ row, from: row.shown, to: row.read() }]);
}

function undo() {
  const step = steps.pop();
  if (!step) return;
  act(step.map(({ row, from }) => ({ row, from: row.shown, to: from })), { remember: false });
  step[0].row.focus();
}

function markTheRest() {
  const present = (row) => ({ code: row.radioOf("present").value, minutes: null });
  act(sheet.rest.map((row) => ({ row, from: row.shown, to: present(row) })));
}

/** What the server said about each mark. */
function settle({ saved = [], conflicts = [], refused = [], pupils = [], why = "" }) {
  for (const { pupil, code, minutes } of saved) {
    sheet.byPupil.get(pupil)?.confirm({ code, minutes });
    takeIn({ pupil, code, minutes }); // it may have waited since before this page was opened
  }
  for (const clash of conflicts) showClash(sheet.byPupil.get(clash.pupil), clash);
  for (const mark of refused) showRefusal(sheet.byPupil.get(mark.pupil), mark);
  for (const pupil of pupils) sheet.byPupil.get(pupil)?.tell(why);
  sheet.count();
}

function showRefusal(row, { why, was, code, minutes, needs_reason: needsWhy }) {
  if (!row) return;
  const from = { code: was, minutes: null };
  row.show(needsWhy && canAsk() ? { code, minutes } : from);
  if (needsWhy && canAsk()) ask({ row, from, to: { code, minutes } });
  else row.tell(why);
}

/** Two people marked the same pupil: show both values, and let a person choose. */
function showClash(row, { yours, theirs }) {
  if (!row) return;
  const content = document.querySelector("template[data-clash]").content.cloneNode(true);
  const told = theirs ?? "";
  content.querySelector("[data-theirs]").textContent = sheet.wordsOf(told);
  content.querySelector("[data-yours]").textContent = sheet.wordsOf(yours);
  content.querySelector("[data-keep]").addEventListener("click", () => done(row));
  content.querySelector("[data-use]").addEventListener("click", () => {
    act([{ row, from: { code: told, minutes: null }, to: { code: yours, minutes: null } }]);
    done(row);
  });
  row.show({ code: told, minutes: null });
  row.confirm({ code: told, minutes: null });
  row.tell(content);
}

/** Take a mark made elsewhere. Marks waiting here go first; the server says whether the two differ. */
function takeIn({ pupil, left, ...mark }) {
  const row = sheet.byPupil.get(pupil);
  if (left !== undefined) row?.showDeparture(left); // an answer to a saved mark says nothing of it
  const isKnown = row?.shown.code === mark.code && row.shown.minutes === mark.minutes;
  if (!row || isKnown || saving.unsent > 0 || document.activeElement === row.minutes) return;
  row.takeIn(mark);
  sheet.count();
}

function done(row) {
  row.tell(null);
  row.focus();
  saving.soon(0);
}

function keyInMinutes(event, row) {
  const goesOn = event.key.toLowerCase() in LETTERS; // the minutes are right: this marks the next pupil
  if (event.key === "Enter" || event.key === "ArrowDown" || (goesOn && !event.repeat)) sheet.move(row, 1);
  else if (event.key === "ArrowUp") sheet.move(row, -1);
  else if (event.key === "Escape") row.focus();
  else if (!goesOn) return;
  commitMinutes(row);
  event.preventDefault();
  const next = sheet.rowOf(document.activeElement);
  if (goesOn && next !== row) keyInRow(event, next);
}

function keyInRow(event, row) {
  if (event.repeat && event.key.length === 1) return event.preventDefault(); // a key held a little long is not for the next pupil too
  const kind = LETTERS[event.key.toLowerCase()];
  if (kind) {
    if (!mark(row, row.radioOf(kind))) row.focusReason();
    else if (kind === "late") row.focusMinutes();
    else sheet.move(row, 1);
  } else if (event.key === "ArrowDown" || event.key === "Enter") sheet.move(row, 1);
  else if (event.key === "ArrowUp") sheet.move(row, -1);
  else if (event.key === "ArrowRight") row.focusBeside(1);
  else if (event.key === "ArrowLeft") row.focusBeside(-1);
  else if (event.key === "Delete") act([{ row, from: row.shown, to: { code: "", minutes: null } }]);
  else if (event.key.toLowerCase() === "o") row.other?.click();
  else if (event.key === "!") row.emergency?.click();
  else if (event.key === ".") openAside(row.element.querySelector("[data-aside]"));
  else return;
  event.preventDefault();
}

form.addEventListener("keydown", (event) => {
  const row = sheet.rowOf(event.target);
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() !== "z" || event.shiftKey) return;
    event.preventDefault();
    undo();
  } else if (row && !event.altKey) {
    if (event.target === row.minutes) keyInMinutes(event, row);
    else if (event.target.type === "radio") keyInRow(event, row);
  }
});

form.addEventListener("change", (event) => {
  const row = sheet.rowOf(event.target);
  if (row && event.target.type === "radio") mark(row, event.target);
  else if (row && event.target === row.minutes) commitMinutes(row);
});

form.addEventListener("input", (event) => {
  const row = sheet.rowOf(event.target);
  if (!row || event.target !== row.minutes) return;
  clearTimeout(typing.get(row));
  typing.set(row, setTimeout(() => commitMinutes(row), PAUSE));
});

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if (button.hasAttribute("data-aside")) openAside(button);
  else if (button.hasAttribute("data-undo")) undo();
  else if (button.name === "rest") markTheRest();
  else return;
  event.preventDefault();
});

// The server finishes a register; that must not overtake marks still on their way, nor leave the page for a server that is not there.
form.addEventListener("submit", (event) => {
  if (form.dataset.sent) return;
  event.preventDefault();
  for (const row of typing.keys()) commitMinutes(row);
  const { submitter } = event;
  saving.last(() => {
    form.dataset.sent = "yes";
    form.requestSubmit(submitter);
  });
});

// Anywhere on this page H covers it, and / marks present instead of searching, which is Ctrl+K here.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input:not([type=radio]), textarea, select")) return;
  const cover = document.getElementById("cover");
  if (event.key.toLowerCase() === "h") cover?.open || cover?.showModal();
  else if (event.key !== "/") return;
  event.preventDefault();
}, { capture: true });

// From where no control has the focus, as when the page was just opened, the same keys begin with the first gap. Where there
// is none a letter marks nobody yet. On the window, so that "g" and a letter go where they go on every page.
addEventListener("keydown", (event) => {
  const isMark = event.key.toLowerCase() in LETTERS;
  if (event.defaultPrevented || event.target.closest(CONTROLS) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.repeat || (!isMark && event.key !== "ArrowDown")) return;
  event.preventDefault();
  const gap = sheet.rows.find((row) => !row.shown.code);
  (gap ?? sheet.rows[0])?.focus();
  if (gap && isMark) keyInRow(event, gap);
});

// On paper it says when the page was printed, and whether its marks were saved then.
addEventListener("beforeprint", () => {
  const line = form.querySelector(".paper");
  line.textContent = line.textContent.replace(/..:...*$/, `${now().toTimeString().slice(0, 5)}: ${saving.place.innerText}`);
});

// "Go to them" leads here. The browser moves the focus while it scrolls, so this waits.
const wanted = sheet.rowOf(document.getElementById(location.hash.slice(1)) ?? form);
if (wanted) addEventListener("load", () => setTimeout(() => wanted.focus(), PATIENCE));

document.addEventListener("visibilitychange", () => {
  for (const row of typing.keys()) commitMinutes(row); // typed, but the field was not left
});

/** What was tapped or typed before this script ran. */
function takeUp(row) {
  if (row.read().code !== row.shown.code) mark(row, row.radios.find((one) => one.checked));
  else commitMinutes(row);
}

watchChanges(form, takeIn);
form.setAttribute("data-live", "");
sheet.rows.forEach(takeUp);
pressHeldKeys();
