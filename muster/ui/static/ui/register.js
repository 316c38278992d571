// The register: one tap or one key a mark, saved at once, undone at will, and honest about what is not saved yet.

import { Queue } from "./queue.js";

const form = document.getElementById("register");
const rows = [...form.querySelectorAll(".pupil")];
const stateLine = form.querySelector(".state");
const stateWords = form.querySelector("[data-state-words]");
const undoButton = form.querySelector("[data-undo]");
const csrf = form.querySelector("[name=csrfmiddlewaretoken]").value;
const clockAhead = new Date(form.dataset.now) - Date.now();
const ASIDE_MS = 10000;
const TYPING_MS = 700;

const done = [];
const problems = new Set();
let order = Date.now();
let lastState = { state: "saved", count: 0 };

form.dataset.live = "";

const radios = (row) => [...row.querySelectorAll(".marks input")];
const minutesOf = (row) => row.querySelector(".minutes input");
const chosen = (row) => row.querySelector(".marks input:checked");
const codeOf = (row) => chosen(row)?.value ?? "";
const nameOf = (row) => row.querySelector(".pupil-name").firstChild.textContent;
const isLate = (row) => chosen(row)?.classList.contains("is-timed") ?? false;
const minutes = (row) => (isLate(row) && /^\d+$/.test(minutesOf(row).value) ? Number(minutesOf(row).value) : null);

for (const row of rows) {
  row.shown = { code: codeOf(row), minutes: minutes(row) };
  for (const extra of row.querySelectorAll(".who, .more-marks")) extra.tabIndex = -1;
}

// ---- what is said about saving

const SAY = {
  saved: () => "Saved",
  saving: () => "Saving",
  waiting: (count) => `${count} waiting`,
  "sign-in": () => "Saved. Sign in to go on",
};

function tell(state) {
  lastState = state;
  const check = problems.size;
  stateLine.dataset.state = check ? "check" : state.state;
  stateWords.textContent = check ? `${check} to check` : SAY[state.state](state.count);
  if (state.signIn) {
    const link = Object.assign(document.createElement("a"), { href: state.signIn, textContent: "Sign in" });
    stateWords.replaceChildren("Saved. ", link, " to go on");
  }
}

function count() {
  const kinds = { to_mark: 0, present: 0, late: 0, absent: 0 };
  for (const row of rows) {
    const mark = chosen(row)?.nextElementSibling;
    if (!mark) kinds.to_mark += 1;
    else if (mark.matches(".mark-late")) kinds.late += 1;
    else if (mark.matches(".mark-present")) kinds.present += 1;
    else kinds.absent += 1;
  }
  for (const [kind, number] of Object.entries(kinds)) form.querySelector(`[data-count=${kind}]`).textContent = number;
}

// ---- saving

const queue = new Queue({ csrf, told: tell, settled: settle });
queue.marksUrl = form.dataset.marks;

function asMark(row) {
  const was = row.shown.code;
  row.shown = { code: codeOf(row), minutes: minutes(row) };
  order += 1;
  return {
    key: crypto.randomUUID(),
    order,
    pupil: row.dataset.pupil,
    code: row.shown.code,
    was,
    minutes: row.shown.minutes,
    at: new Date(Date.now() + clockAhead).toISOString(),
    marksUrl: form.dataset.marks,
    ticketUrl: form.dataset.ticketUrl,
    ticket: form.dataset.ticket,
  };
}

function save(changed) {
  count();
  undoButton.disabled = done.length === 0;
  for (const row of changed) clearClash(row);
  return queue.add(changed.map(asMark));
}

function settle(answer, sent) {
  const byPupil = (id) => rows.find((row) => row.dataset.pupil === id);
  for (const mark of sent.filter(({ key }) => answer.saved.includes(key))) {
    const row = byPupil(mark.pupil);
    if (!row) continue;
    row.querySelector("[name^=was-]").value = mark.code;
    row.querySelector("[name^=had-minutes-]").value = mark.minutes ?? "";
  }
  for (const clash of answer.conflicts) showClash(byPupil(clash.pupil), clash);
  for (const refused of answer.refused) showRefusal(byPupil(refused.pupil), refused.why);
}

// ---- marks that need a person to look

function clearClash(row) {
  row.querySelector(".clash")?.remove();
  problems.delete(row);
}

function note(row, ...parts) {
  clearClash(row);
  problems.add(row);
  const line = document.createElement("div");
  line.className = "clash row";
  line.setAttribute("role", "alert");
  line.append(...parts);
  row.append(line);
}

function button(words, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words });
  made.addEventListener("click", act);
  return made;
}

const wordFor = (row, code) => {
  const input = radios(row).find((one) => one.value === code);
  return input?.nextElementSibling.textContent.trim() || code || "no mark";
};

function showClash(row, clash) {
  if (!row) return;
  const theirs = clash.theirs ?? "";
  note(
    row,
    `Marked ${wordFor(row, theirs)} by somebody else meanwhile; you marked ${wordFor(row, clash.yours)}.`,
    button(`Keep ${wordFor(row, theirs)}`, () => { row.shown.code = theirs; choose(row, theirs); clearClash(row); count(); tell(lastState); }),
    button(`Use ${wordFor(row, clash.yours)}`, () => { row.shown.code = theirs; choose(row, clash.yours); save([row]); }),
  );
}

function showRefusal(row, why) {
  if (!row) return;
  note(row, why);
  const before = row.querySelector("[name^=was-]").value;
  row.shown.code = before;
  choose(row, before);
  count();
}

// ---- marking

function choose(row, code) {
  for (const input of radios(row)) input.checked = input.value === code;
}

function change(row, code, late = null) {
  done.push([[row, row.shown.code, row.shown.minutes]]);
  choose(row, code);
  if (late !== null) minutesOf(row).value = late;
  return save([row]);
}

function minutesByClock() {
  if (form.dataset.today !== "true") return "";
  const now = new Date(Date.now() + clockAhead);
  const [hours, mins] = form.dataset.opens.split(":").map(Number);
  return Math.max(0, now.getHours() * 60 + now.getMinutes() - hours * 60 - mins);
}

function markLate(row) {
  const late = radios(row).find((input) => input.classList.contains("is-timed"));
  change(row, late.value, minutesOf(row).value || minutesByClock());
  minutesOf(row).focus();
  minutesOf(row).select();
}

function focusRow(row) {
  if (!row) return;
  (chosen(row) ?? radios(row)[0]).focus();
  row.scrollIntoView({ block: "nearest" });
}

function undo() {
  const step = done.pop();
  if (!step) return;
  for (const [row, code, late] of step) {
    choose(row, code);
    minutesOf(row).value = late ?? "";
  }
  save(step.map(([row]) => row));
  focusRow(step[0][0]);
}

function markRest() {
  const rest = rows.filter((row) => !chosen(row) && !row.querySelector(".known"));
  if (!rest.length) return;
  done.push(rest.map((row) => [row, "", null]));
  for (const row of rest) choose(row, radios(row)[0].value);
  save(rest);
}

// ---- listening

form.addEventListener("change", (event) => {
  const row = event.target.closest(".pupil");
  if (!row || !event.target.matches(".marks input")) return;
  done.push([[row, row.shown.code, row.shown.minutes]]);
  if (isLate(row) && !minutesOf(row).value) minutesOf(row).value = minutesByClock();
  save([row]);
});

const typing = new Map();
form.addEventListener("input", (event) => {
  const row = event.target.closest(".pupil");
  if (!row || event.target !== minutesOf(row)) return;
  clearTimeout(typing.get(row));
  typing.set(row, setTimeout(() => saveMinutes(row), TYPING_MS));
});

function saveMinutes(row) {
  clearTimeout(typing.get(row));
  typing.delete(row);
  if (!isLate(row) || minutes(row) === row.shown.minutes) return null;
  done.push([[row, row.shown.code, row.shown.minutes]]);
  return save([row]);
}

const BY_KEY = { p: 0, "/": 0, "\\": 0, a: 2, n: 2 };

form.addEventListener("keydown", (event) => {
  const row = event.target.closest(".pupil");
  if ((event.ctrlKey || event.metaKey) && event.key === "z") {
    event.preventDefault();
    return undo();
  }
  if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
  const next = rows[rows.indexOf(row) + 1];
  const inMinutes = event.target === minutesOf(row);
  if (event.key === "ArrowDown" || (inMinutes && event.key === "Enter")) focusRow(next);
  else if (event.key === "ArrowUp") focusRow(rows[rows.indexOf(row) - 1]);
  else if (inMinutes) return;
  else if (event.key === "ArrowRight" || event.key === "ArrowLeft") along(row, event.target, event.key === "ArrowRight" ? 1 : -1);
  else if (event.key.toLowerCase() === "l") markLate(row);
  else if (event.key.toLowerCase() in BY_KEY) {
    change(row, radios(row)[BY_KEY[event.key.toLowerCase()]].value);
    focusRow(next ?? row);
  } else if (event.key.toLowerCase() === "h") cover();
  else return;
  event.preventDefault();
  event.stopPropagation();
});

// Left and right walk through what a row holds, so that one tab stop a row loses nobody anything.
function along(row, from, step) {
  const stops = [row.querySelector(".who"), ...radios(row), ...(isLate(row) ? [minutesOf(row)] : []), row.querySelector(".more-marks")];
  stops[(stops.indexOf(from) + step + stops.length) % stops.length].focus();
}

undoButton.addEventListener("click", undo);
form.querySelector("[data-rest]").addEventListener("click", (event) => {
  event.preventDefault();
  markRest();
});

// Finishing waits until every mark has arrived; what cannot be sent is said, and nothing is lost.
form.addEventListener("submit", async (event) => {
  if (event.submitter?.name !== "then" || form.dataset.sent) return;
  event.preventDefault();
  for (const row of [...typing.keys()]) saveMinutes(row);
  const left = await queue.send();
  if (left || problems.size) return tell(lastState);
  form.dataset.sent = "yes";
  form.requestSubmit(event.submitter);
});

// ---- what is kept from a projector

const COVERED = "covered";

function cover() {
  if (COVERED in form.dataset) delete form.dataset[COVERED];
  else form.dataset[COVERED] = "";
}

form.querySelector("[data-cover]").addEventListener("click", cover);
document.addEventListener("keydown", (event) => {
  if (COVERED in form.dataset && ["h", "Escape"].includes(event.key)) cover();
});

form.addEventListener("click", async (event) => {
  const who = event.target.closest(".who");
  if (!who) return;
  const open = form.querySelector(".aside");
  const wasHere = open?.parentElement === who.parentElement;
  open?.remove();
  for (const other of form.querySelectorAll(".who[aria-expanded=true]")) other.setAttribute("aria-expanded", "false");
  if (wasHere) return;
  const answer = await fetch(who.dataset.aside).catch(() => null);
  if (!answer?.ok) return;
  const aside = document.createElement("div");
  aside.className = "aside";
  aside.innerHTML = await answer.text();
  who.setAttribute("aria-expanded", "true");
  who.parentElement.append(aside);
  setTimeout(() => { aside.remove(); who.setAttribute("aria-expanded", "false"); }, ASIDE_MS);
});

queue.send();
