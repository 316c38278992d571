// The page of the pack: name this device, or open what it holds. It is also part of the page for being offline.
import { forget, keepFresh, open, packedAt, prepare, refresh } from "./pack.js";
import { keepTicks } from "./ticks.js";

const naming = document.querySelector("form[data-name-device]");
const opening = document.querySelector("form[data-open-pack]");
const list = document.querySelector("[data-pack]");

const clock = (at) => at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });

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
  card.append(head, pupils);
  return card;
}

/** A paper register of every form, for printing: the numbers are those that are typed in afterwards. */
function paper(form) {
  const sheet = made("section", "", "paper sheet");
  const rows = document.createElement("ol");
  rows.append(...form.register.map((name) => made("li", `${name}   ______`)));
  sheet.append(made("h2", `${form.name}: paper register`), rows, made("p", "Taken by ____________________ at __________"));
  return sheet;
}

function show(pack) {
  const ticks = made("div", "", "assembly");
  ticks.append(...pack.forms.map(section));
  list.replaceChildren(ticks, ...pack.forms.map(paper));
  list.hidden = false;
  document.querySelector("[data-tally]").hidden = false;
  keepTicks(list, pack.day);
}

async function state() {
  const at = await packedAt();
  if (opening) opening.hidden = !at;
  if (opening && at) opening.querySelector("[data-at]").textContent = clock(at);
}

naming?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const fields = new FormData(naming);
  const say = naming.querySelector("[data-say]");
  if (!/^\d{6}$/.test(fields.get("pin")) || fields.get("pin") !== fields.get("again")) {
    say.textContent = say.dataset.pin;
    return;
  }
  const body = new URLSearchParams({ csrfmiddlewaretoken: fields.get("csrfmiddlewaretoken"), name: fields.get("name") });
  body.set("public_key", await prepare(fields.get("pin")));
  const answer = await fetch(naming.action, { method: "POST", body, headers: { Accept: "application/json" } });
  if (!answer.ok || !(await refresh())) {
    await forget();
    say.textContent = say.dataset.failed;
    return;
  }
  location.reload();
});

opening?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const field = opening.querySelector("input");
  const say = opening.querySelector("[data-say]");
  say.textContent = say.dataset.working;
  const pack = await open(field.value);
  field.value = "";
  say.textContent = pack ? "" : say.dataset.wrong;
  if (!pack) return field.focus();
  opening.hidden = true;
  show(pack);
});

keepFresh();
state();
setInterval(state, 60_000);
