// Marks that wait on this device: opaque ids and codes in IndexedDB, sent in batches until the server says what became
// of each. A ticket lets them go even when the session has ended; nothing can be read with it.

const DATABASE = "muster";
const STORE = "marks";
const RETRY_MS = 4000;
const BATCH = 60;

function opened() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function inStore(mode, act) {
  const database = await opened();
  return new Promise((resolve, reject) => {
    const change = database.transaction(STORE, mode);
    const request = act(change.objectStore(STORE));
    change.oncomplete = () => { database.close(); resolve(request?.result); };
    change.onerror = () => { database.close(); reject(change.error); };
  });
}

export const waiting = () => inStore("readonly", (store) => store.getAll());
const keep = (mark) => inStore("readwrite", (store) => store.put(mark));
const drop = (keys) => inStore("readwrite", (store) => { for (const key of keys) store.delete(key); });

// One mark as the server takes it; where it goes stays on the device.
const asSent = ({ key, pupil, code, was, minutes, at }) => ({ key, pupil, code, was, minutes, at });

async function post(address, body, headers = {}) {
  return fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

// Sends one batch of one register: with the session while it lasts, with the ticket after it.
async function sendBatch(marks, csrf) {
  const { marksUrl, ticketUrl, ticket } = marks[0];
  const body = { marks: marks.map(asSent) };
  let answer = csrf ? await post(marksUrl, body, { "X-CSRFToken": csrf }) : null;
  let signIn = null;
  if (!answer || answer.status === 401 || answer.status === 403) {
    signIn = answer?.status === 401 ? (await answer.json()).sign_in : null;
    if (ticket) answer = await post(ticketUrl, { ...body, ticket });
  }
  if (answer?.ok) return { ...(await answer.json()), signIn };
  if (answer && [403, 404, 422].includes(answer.status)) {
    const { why } = await answer.json();
    return { saved: [], conflicts: [], refused: marks.map(({ key, pupil }) => ({ key, pupil, why })), signIn };
  }
  throw new Error("not sent");
}

export class Queue {
  // `told` is called with {state, count, signIn} whenever that changes, and `settled` with the server's answer.
  constructor({ csrf, told, settled }) {
    this.csrf = csrf;
    this.told = told;
    this.settled = settled;
    this.sending = null;
    this.again = 0;
    addEventListener("online", () => this.send());
    document.addEventListener("visibilitychange", () => document.hidden || this.send());
  }

  async add(marks) {
    this.told({ state: "saving", count: marks.length });
    for (const mark of marks) await keep(mark);
    return this.send();
  }

  // Resolves to the number of marks that still wait.
  async send() {
    if (!this.sending) this.sending = this.sendAll().finally(() => { this.sending = null; });
    else await this.sending;
    return this.sending ?? this.sendAll();
  }

  async sendAll() {
    clearTimeout(this.again);
    let signIn = null;
    for (;;) {
      const all = (await waiting()).sort((one, other) => one.order - other.order);
      if (!all.length) break;
      const batch = all.filter((mark) => mark.marksUrl === all[0].marksUrl).slice(0, BATCH);
      try {
        const answer = await sendBatch(batch, batch[0].marksUrl === this.marksUrl ? this.csrf : "");
        signIn = answer.signIn;
        const done = [answer.saved, ...[answer.conflicts, answer.refused].map((list) => list.map((one) => one.key))].flat();
        await drop(done);
        this.settled(answer, batch);
        if (!done.length) throw new Error("no answer for any mark");
      } catch {
        this.told({ state: "waiting", count: all.length });
        this.again = setTimeout(() => this.send(), RETRY_MS);
        return all.length;
      }
    }
    this.told(signIn ? { state: "sign-in", count: 0, signIn } : { state: "saved", count: 0 });
    return 0;
  }
}
