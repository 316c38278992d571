// The desk and the gate: names that fit while somebody types; arrows and Enter choose. Without this script, Find does it.
import { drawFaces } from "../ui/faces.js";

const PAUSE = 120; // ms after the last letter

const form = document.querySelector("form[data-find]");
const field = form.querySelector("input[type=search]");
const list = document.querySelector("[data-found]");
const done = document.querySelector("[data-done]");
const isGate = form.hasAttribute("data-gate");
const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
let timer = 0;
let asked = 0; // only the answer to the last question is shown
let shownFor = ""; // what was typed for the names that stand there

/** The page's answer; empty where there is none. */
async function post(address, fields, accept) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: token, ...fields });
  const answer = await fetch(address, { method: "POST", body, headers: { Accept: accept } }).catch(() => null);
  if (answer?.redirected) location.reload(); // the session has ended: the page shows the way back in
  return answer?.ok ? answer.text() : "";
}

async function find() {
  clearTimeout(timer);
  const mine = ++asked;
  const words = field.value.trim();
  const found = words ? await post(form.dataset.find, { words }, "text/html") : "";
  if (mine !== asked) return;
  if (words && !found) return list.replaceChildren(warning(form.dataset.unfound));
  list.innerHTML = found; // our own page, escaped by the server
  shownFor = words;
  if (words) drawFaces(form.dataset.facesFound, { method: "POST", body: new URLSearchParams({ csrfmiddlewaretoken: token, words }) });
}

const links = () => [...list.querySelectorAll("a[data-pupil]")];

function step(by) {
  const all = links();
  const at = all.indexOf(document.activeElement) + by;
  (at < 0 ? field : all[Math.min(at, all.length - 1)])?.focus();
}

async function arrive({ dataset: { pupil }, textContent: name }) {
  field.value = "";
  list.replaceChildren();
  field.focus();
  const answer = await post("", { pupil }, "text/html+part");
  if (answer) return done.insertAdjacentHTML("afterbegin", answer);
  const lost = document.createElement("li");
  lost.append(warning(form.dataset.lost.replace("{name}", name.replace(/\s+/g, " ").trim())));
  done.prepend(lost);
}

function warning(words) {
  const said = document.createElement("p");
  said.className = "error";
  said.setAttribute("role", "alert");
  said.textContent = words;
  return said;
}

async function choose() {
  if (field.value.trim() !== shownFor) await find();
  const first = links()[0];
  if (!first) return;
  if (isGate) await arrive(first);
  else first.click();
}

field.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(find, PAUSE);
});

document.addEventListener("keydown", (event) => {
  const inside = event.target === field || list.contains(event.target);
  if (!inside || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
  event.preventDefault();
  step(event.key === "ArrowDown" ? 1 : -1);
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  choose();
});

list.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-pupil]");
  if (!link || !isGate) return;
  event.preventDefault();
  arrive(link);
});

field.focus();
if (field.value !== field.defaultValue) find(); // typed before this script was there
