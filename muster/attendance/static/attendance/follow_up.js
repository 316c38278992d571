// The worklist by keyboard: arrows between lines, a letter opens a step and goes to its first field, Esc closes it.
import { pressHeldKeys } from "../ui/held.js";

const lines = [...document.querySelectorAll("[data-line]")];
const FIELDS = "textarea, select, input:not([type=hidden])";

const lineOf = (element) => element.closest("[data-line]");

function move(by) {
  const at = lines.indexOf(lineOf(document.activeElement) ?? lines[0]) + by;
  lines[Math.min(Math.max(at, 0), lines.length - 1)]?.focus();
}

function open(line, key) {
  const step = line.querySelector(`[data-step="${CSS.escape(key)}"]`);
  if (!step) return false;
  step.open = true;
  (step.querySelector(`form :is(${FIELDS}):checked`) ?? step.querySelector(`form :is(${FIELDS})`))?.focus();
  return true;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const line = lineOf(event.target);
  if (event.key === "Escape" && line) {
    for (const step of line.querySelectorAll("details[open]")) step.open = false;
    line.focus();
    return;
  }
  if (event.target.matches(`${FIELDS}, option`)) return;
  if (event.key === "ArrowDown") move(line ? 1 : 0);
  else if (event.key === "ArrowUp") move(-1);
  else if (!line || !open(line, event.key.toLowerCase())) return;
  event.preventDefault();
});

if (location.hash) document.getElementById(location.hash.slice(1))?.focus();
else lines[0]?.focus({ preventScroll: true });
pressHeldKeys();
