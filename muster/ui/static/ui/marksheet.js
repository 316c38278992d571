// Entering results as in a spreadsheet. Without this script the page is a plain form that does the same.
import { CellLine } from "./cellline.js";
import { Grid } from "./grid.js";
import { pressHeldKeys } from "./held.js";
import { linesOf, planPaste } from "./pasting.js";
import { Saving } from "./saving.js";

const PAUSE = 3_000; // ms after the last key; then a value is saved although the cell was not left

const form = document.querySelector("form[data-grid]");
const grid = new Grid(form);
const line = new CellLine(form, { choose, settleClash });
const saving = new Saving(form, { onAnswer: settle, toCheck: () => grid.toCheck });
const undoButton = form.querySelector("[data-undo]");
const steps = []; // each is a list of `{cell, from, to}` that is undone as one
let focused = null;
let pause = null;

/** Show these changes, keep them for undoing as one step, and send them. */
function act(changes, { remember = true } = {}) {
  const real = changes.filter(({ cell, from, to }) => cell.isOpen && from !== to);
  if (real.length === 0) return;
  const sent = real.map(({ cell, from, to }) => {
    cell.show(to);
    cell.flag("");
    cell.clash = null;
    return { key: crypto.randomUUID(), pupil: cell.pupil, column: cell.column, was: from, value: to };
  });
  line.tell([]);
  if (remember) steps.push(real);
  undoButton.disabled = steps.length === 0;
  grid.count();
  if (focused) line.show(focused);
  saving.add(sent);
}

function commit(cell) {
  clearTimeout(pause);
  if (cell && cell.typed !== cell.shown) act([{ cell, from: cell.shown, to: cell.typed }]);
  else if (cell?.isRefused) withdraw([cell]);
}

/** Show what the server has where it did not take what was typed; nothing is left to check there, and nothing is sent. */
function withdraw(cells) {
  if (!cells.length) return;
  for (const cell of cells) cell.forget();
  grid.count();
  if (focused) line.show(focused);
  saving.soon(0);
}

function undo() {
  if (focused && focused.typed !== focused.shown && !focused.isRefused) {
    focused.input.value = focused.shown;
    return;
  }
  const step = steps.pop();
  if (!step) return;
  withdraw(step.map(({ cell }) => cell).filter((cell) => cell.isRefused));
  act(step.map(({ cell, from }) => ({ cell, from: cell.shown, to: from })), { remember: false });
  undoButton.disabled = steps.length === 0;
  step[0].cell.focus();
}

/** Copy the first value of a selection down its column or, without a selection, into the empty cells below. */
function fillDown() {
  commit(focused);
  const changes = [];
  if (grid.picked.length) {
    const tops = new Map();
    for (const cell of grid.picked) {
      if (!tops.has(cell.place)) tops.set(cell.place, cell.shown);
      else changes.push({ cell, from: cell.shown, to: tops.get(cell.place) });
    }
  } else if (focused?.shown) {
    for (let cell = grid.at(focused.row + 1, focused.place); cell && !cell.shown; cell = grid.at(cell.row + 1, cell.place)) {
      changes.push({ cell, from: "", to: focused.shown });
    }
  }
  act(changes);
}

/** Paste a single value into all selected cells; a block where its names say, or from the corner on. */
function paste(text) {
  commit(focused);
  const [[only, ...more], ...below] = linesOf(text);
  if (grid.picked.length && !more.length && !below.length) {
    return act(grid.picked.map((cell) => ({ cell, from: cell.shown, to: only })));
  }
  const { changes, told } = planPaste(text, grid, grid.picked[0] ?? focused);
  act(changes);
  line.tell([["pasted", changes.length, []], ...told]);
}

/** What the server said about each result. */
function settle({ saved = [], shown = {}, conflicts = [], refused = [], marks = [], why = "" }) {
  for (const one of saved) {
    const cell = grid.of(one);
    const [text, doubt] = shown[one.key] ?? [one.value, ""];
    if (!cell || cell.shown !== one.value) continue; // changed again meanwhile
    if (cell.typed === cell.shown) cell.input.value = text;
    cell.shown = text;
    cell.flag(doubt);
  }
  for (const clash of conflicts) meet(grid.of(clash), clash);
  for (const one of refused) refuse(grid.of(one), one.was ?? "", one.why);
  for (const one of marks) refuse(grid.of(one), one.was ?? "", why);
  grid.count();
  if (focused) line.show(focused);
}

/** The typed value stays in the cell; the server still has the one before. */
function refuse(cell, was, why) {
  if (!cell) return;
  cell.shown = was;
  cell.flag(why, "refused");
}

/** Two people filled the same cell: show the other value too, and let a person choose. */
function meet(cell, { yours, theirs = "" }) {
  if (!cell) return;
  cell.show(theirs);
  cell.clash = { yours, theirs };
  cell.flag(line.clashWords(cell.clash), "clash");
}

function settleClash(cell, isMine) {
  const { yours, theirs } = cell.clash;
  cell.clash = null;
  cell.flag("");
  if (isMine) act([{ cell, from: theirs, to: yours }]);
  cell.focus();
  line.show(cell);
  saving.soon(0);
}

/** Enter a value tapped below the sheet, and go on to the next pupil. */
function choose(cell, value) {
  act([{ cell, from: cell.shown, to: value }]);
  (grid.after(cell) ?? cell).focus();
}

function go(cell, target) {
  commit(cell);
  if (!target) return;
  if (!target.element.offsetParent) showColumn(target.place); // hidden on a phone
  target.focus();
}

function reach(cell, rows, places) {
  commit(cell);
  const from = grid.reach ?? cell;
  const target = grid.beside(from, rows, places);
  if (target) grid.pick(grid.anchor ?? cell, target);
}

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function keyIn(event, cell) {
  const arrow = ARROWS[event.key];
  if (arrow && !cell.letsGo(arrow[1] || arrow[0]) && arrow[1]) return;
  if (arrow && event.shiftKey) reach(cell, ...arrow);
  else if (arrow) go(cell, grid.beside(cell, ...arrow));
  else if (event.key === "Enter") go(cell, grid.after(cell, event.shiftKey ? -1 : 1));
  else if (event.key === "Escape") {
    cell.input.value = cell.shown;
    commit(cell);
    grid.pick(cell, cell);
  } else if (event.key === "F2") cell.input.setSelectionRange(cell.input.value.length, cell.input.value.length);
  else if (["Delete", "Backspace"].includes(event.key) && grid.picked.length) {
    act(grid.picked.map((one) => ({ cell: one, from: one.shown, to: "" })));
  } else return;
  event.preventDefault();
}

form.addEventListener("keydown", (event) => {
  const cell = grid.cellOf(event.target);
  if (!cell || event.altKey) return;
  if (!(event.ctrlKey || event.metaKey)) return keyIn(event, cell);
  const key = event.key.toLowerCase();
  if (key === "z" && !event.shiftKey) undo();
  else if (key === "d") fillDown();
  else return;
  event.preventDefault();
});

form.addEventListener("focusin", (event) => enter(grid.cellOf(event.target)));
function enter(cell) {
  if (!cell) return;
  focused = cell;
  grid.pick(cell, cell);
  cell.input.select();
  line.show(cell);
}
form.addEventListener("focusout", (event) => commit(grid.cellOf(event.target)));
form.addEventListener("input", (event) => {
  const cell = grid.cellOf(event.target);
  if (!cell) return;
  clearTimeout(pause);
  pause = setTimeout(() => commit(cell), PAUSE);
});
form.addEventListener("mousedown", (event) => {
  const cell = grid.cellOf(event.target);
  if (!cell || !event.shiftKey || !focused) return;
  event.preventDefault();
  grid.pick(focused, cell);
});
form.addEventListener("copy", (event) => {
  if (!grid.picked.length) return;
  event.clipboardData.setData("text/plain", grid.copied());
  event.preventDefault();
});
form.addEventListener("paste", (event) => {
  const cell = grid.cellOf(event.target);
  const text = event.clipboardData.getData("text/plain");
  if (!cell || (!grid.picked.length && !/[\t\r\n]/.test(text))) return;
  event.preventDefault();
  paste(text);
});
form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.hasAttribute("data-undo")) undo();
  else if (button?.hasAttribute("data-fill")) fillDown();
});
form.addEventListener("submit", (event) => event.preventDefault()); // everything is saved as it is typed

const picker = form.querySelector("[data-picker]");
function showColumn(place) {
  picker.value = String(place);
  grid.showColumn(place);
}
picker.addEventListener("change", () => showColumn(Number(picker.value)));

for (const leaving of ["visibilitychange", "pagehide"]) addEventListener(leaving, () => commit(focused), { capture: true });
form.setAttribute("data-live", "");
grid.rows.flat().forEach(commit);
enter(grid.cellOf(document.activeElement));
pressHeldKeys();
