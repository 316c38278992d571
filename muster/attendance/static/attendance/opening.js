// The page of the pack: name this device, or open what it holds. It is also part of the page for being offline.
import { forget, held, keepFresh, open, prepare, refresh } from "./pack.js";
import { keepTicks } from "./ticks.js";

const naming = document.querySelector("form[data-name-device]");
const opening = document.querySelector("form[data-open-pack]");
const list = document.querySelector("[data-pack]");

const clock = (at) => at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });

function made(tag, words = "", name = "") {
  const element = document.createElement(tag);
  element.textContent = words;
  if (name) element.className = name;
  return element;
}

function pupil(one) {
  const item = document.createElement("li");
  const label = made("label", "", one.is_known ? "seen" : "seen unsure");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.dataset.seen = one.id;
  const words = document.createElement("span");
  words.append(made("b", one.name), made("small", [one.seen, one.contact].filter(Boolean).join(" · ")));
  for (const care of one.care) words.append(made("small", care, "care-words"));
  label.append(box, words);
  item.append(label);
  return item;
}

function section(form) {
  const card = made("section", "", "card");
  card.dataset.form = "";
  const head = made("div", "", "card-head");
  const tally = made("span");
  tally.dataset.formTally = "";
  const counts = made("small", `${form.pupils.length} to see, ${form.away} away`);
  counts.append(tally);
  head.append(made("h2", form.name), counts);
  const pupils = document.createElement("ul");
  pupils.append(...form.pupils.map(pupil));
  card.append(head, pupils, document.querySelector("template[data-signing]").content.cloneNode(true));
  return card;
}

/** A paper register, filled into the form that the page has for it: the numbers are those that are typed in afterwards. */
function sheet(day, one, school) {
  const paper = document.querySelector("template[data-sheet]").content.cloneNode(true);
  paper.querySelector("h2").textContent = one.group;
  paper.querySelector("[data-of]").textContent = `${school} · ${day.words}`;
  const rows = one.pupils.map((name, place) => {
    const row = paper.querySelector("template").content.cloneNode(true);
    row.querySelector("td").textContent = place + 1;
    row.querySelector("th").textContent = name;
    return row;
  });
  paper.querySelector("tbody").replaceChildren(...rows);
  return paper;
}

/** All registers of a day, and the button that prints them and nothing else. */
function day(one, school) {
  const papers = made("div", "", "sheets");
  papers.append(...one.sheets.map((each) => sheet(one, each, school)));
  const button = document.querySelector("[data-print-sheets]").cloneNode(true);
  button.hidden = false;
  button.append(` ${one.words}`);
  button.addEventListener("click", () => printOnly(papers));
  return { papers, button };
}

function printOnly(papers) {
  document.documentElement.dataset.only = "sheets";
  papers.classList.add("chosen");
  window.print();
  papers.classList.remove("chosen");
  document.documentElement.dataset.only = "list";
}

function show({ pack, sheets }) {
  const days = (sheets?.days ?? []).map((one) => day(one, sheets.school));
  document.querySelector("[data-print-row]").append(...days.map((one) => one.button));
  document.querySelector("[data-opened]").hidden = false;
  document.documentElement.dataset.only = "list"; // on paper, what was opened and nothing around it
  list.replaceChildren(...days.map((one) => one.papers));
  list.hidden = false;
  document.querySelector("[data-print]").hidden = !pack;
  if (!pack) return;
  const head = document.querySelector("[data-list-head]");
  head.querySelector("[data-of]").textContent = `${pack.school} · ${pack.made ?? pack.made_at}`;
  const ticks = made("div", "", "assembly");
  ticks.append(...pack.forms.map(section));
  list.prepend(ticks);
  document.querySelector("[data-tally]").hidden = false;
  keepTicks(list, pack.day);
}

async function state() {
  if (!opening || !list.hidden) return;
  const { at, hasSheets } = await held();
  opening.hidden = !(at || hasSheets);
  opening.querySelector("[data-refreshed]").hidden = !at;
  opening.querySelector("[data-sheets-alone]").hidden = Boolean(at);
  if (at) opening.querySelector("[data-at]").textContent = clock(at);
}

naming?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = new FormData(naming);
  const say = naming.querySelector("[data-say]");
  if (!/^\d{6}$/.test(fields.get("pin")) || fields.get("pin") !== fields.get("again")) {
    say.textContent = say.dataset.pin;
    return;
  }
  if (await name(fields).catch(() => false)) return location.reload(); // no network, or a browser that keeps nothing
  await forget().catch(() => {});
  say.textContent = say.dataset.failed;
});

/** Make the keys of this device and fetch what it holds; false if the server does not take it. */
async function name(fields) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: fields.get("csrfmiddlewaretoken"), name: fields.get("name") });
  body.set("public_key", await prepare(fields.get("pin")));
  const answer = await fetch(naming.action, { method: "POST", body, headers: { Accept: "application/json" } });
  return answer.ok && refresh();
}

opening?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = opening.querySelector("input");
  const say = opening.querySelector("[data-say]");
  say.textContent = say.dataset.working;
  const opened = await open(field.value);
  field.value = "";
  say.textContent = opened ? "" : say.dataset.wrong;
  if (!opened) return field.focus();
  opening.hidden = true;
  show(opened);
});

keepFresh();
state();
setInterval(state, 60_000);
