// Sends marks and says how that stands: the words in the bar at the foot are always true.
import { isReached, put, send } from "./queue.js";

const PATIENCE = 200; // ms; marks made together are sent together
const FIRST_RETRY = 2_000;
const LAST_RETRY = 30_000;
const ICONS = { saved: "saved", saving: "saving", waiting: "waiting", check: "warning", "sign-in": "lock" };

/** Takes marks, keeps them on the device, and sends them until the server has answered for each. */
export class Saving {
  constructor(form, { onAnswer, toCheck }) {
    this.form = form;
    this.place = document.querySelector("[data-state]");
    this.onAnswer = onAnswer;
    this.toCheck = toCheck;
    this.unsent = 0;
    this.arriving = 0; // not yet in the device's store
    this.retry = FIRST_RETRY;
    this.next = null; // what is done once the server has everything
    addEventListener("online", () => this.soon(0)); // only a reason to ask; asking tells whether the server is there
    document.addEventListener("visibilitychange", () => this.soon(0));
    this.soon(0);
  }

  async add(marks) {
    const { marks: url, ticketUrl, ticket } = this.form.dataset;
    this.unsent += marks.length;
    this.arriving += marks.length;
    this.show("saving");
    await put(marks.map((mark) => ({ ...mark, url, ticketUrl, ticket })));
    this.arriving -= marks.length;
    this.soon(PATIENCE);
  }

  soon(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), delay);
  }

  /**
   * Do `work`, which leaves the page, once the server has everything: now, or as soon as the network is back. What the
   * server does not take is looked at first.
   */
  last(work) {
    this.next = work;
    return this.now();
  }

  /** Send what is waiting, and say how that went. */
  async now() {
    clearTimeout(this.timer);
    let { state, waiting, answer } = await send(this.form.dataset.marks);
    this.unsent = waiting + this.arriving;
    if (answer) this.onAnswer(answer);
    if (isNotTaken(state, answer)) this.next = null;
    if (state === "saved" && this.unsent === 0 && this.next) {
      if (answer || (await isReached())) return this.goOn();
      state = "waiting";
    }
    if (state === "saved" && waiting === 0) this.retry = FIRST_RETRY;
    else if (state === "saved") this.soon(0);
    else if (state === "waiting" || state === "sign-in") {
      this.soon(this.retry);
      this.retry = Math.min(this.retry * 2, LAST_RETRY);
    }
    const isStill = state === "saved" && !answer && this.place.dataset.state === "saved"; // "Register saved 08:56" stands
    if (!isStill) this.show(state === "saved" && this.unsent > 0 ? "saving" : state, answer?.sign_in);
  }

  goOn() {
    const work = this.next;
    this.next = null;
    this.show("saved");
    work();
  }

  show(state, address = "") {
    const checks = this.toCheck();
    const shown = state === "refused" || (state === "saved" && checks > 0) ? "check" : state;
    const n = shown === "check" ? checks : this.unsent;
    const named = shown === "waiting" && this.next ? "unfinished" : shown;
    const words = (this.place.getAttribute(`data-${named}`) ?? "").replace("{n}", n);
    const use = this.place.querySelector("use");
    use?.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${ICONS[shown]}`));
    this.place.dataset.state = shown;
    this.place.querySelector("span").replaceChildren(address ? link(address, words) : words);
  }
}

function isNotTaken(state, answer) {
  return state === "refused" || Boolean(answer?.conflicts?.length || answer?.refused?.length);
}

function link(address, words) {
  const made = document.createElement("a");
  made.href = `${address}?next=${encodeURIComponent(location.pathname)}`;
  made.textContent = words;
  return made;
}
