// Marks that the server has not yet confirmed wait on the device, as opaque ids and codes, each under a key of its own.
const STORE = "marks";
const MOST = 200; // the server takes no more at once
const TIMEOUT = 15_000;
const FINAL = [403, 404, 422]; // asking again would get the same answer
const OURS = ["url", "ticketUrl", "ticket", "order", "by", "toCheck"]; // of a mark; the rest is sent
let opened;
let memory = null; // used if the browser forbids storage, as some do in private windows
let turn = 0;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("muster", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function run(mode, work) {
  const transaction = (await database()).transaction(STORE, mode);
  const request = work(transaction.objectStore(STORE));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

async function attempt(stored, remembered) {
  if (memory === null) {
    try {
      return await stored();
    } catch {
      memory = new Map();
    }
  }
  return remembered();
}

/** Who is signed in, as an opaque id; empty where nobody is. */
export const account = () => document.body.dataset.account ?? "";

/**
 * Keep `marks` until the server confirms them: each has `{key, url, ticketUrl, ticket, pupil, was}` and what was
 * entered, `{code, minutes, at, why}` in a register and `{column, value}` on a mark sheet.
 */
export function put(marks) {
  for (const mark of marks) mark.order = Date.now() * 1000 + (turn++ % 1000);
  for (const mark of marks) mark.by = account();
  return store(marks);
}

function store(marks) {
  return attempt(
    () => run("readwrite", (store) => marks.forEach((mark) => store.put(mark))),
    () => marks.forEach((mark) => memory.set(mark.key, mark)),
  );
}

/** Forget the marks with these keys. */
function drop(keys) {
  return attempt(
    () => run("readwrite", (store) => keys.forEach((key) => store.delete(key))),
    () => keys.forEach((key) => memory.delete(key)),
  );
}

/** What is waiting to be sent, oldest first; with `url`, only what was entered on that page, which shows it again. */
export async function waiting(url = null) {
  const isWaiting = (mark) => (url === null ? !mark.toCheck : mark.url === url && (!mark.toCheck || isMine(mark)));
  return (await kept()).filter(isWaiting).sort((a, b) => a.order - b.order);
}

/** Marks of whoever is signed in that the server did not take, and that no page has shown yet. */
export async function toCheck() {
  return account() ? (await kept()).filter((mark) => mark.toCheck && isMine(mark)) : [];
}

const isMine = (mark) => mark.by === account();

function kept() {
  return attempt(
    () => run("readonly", (store) => store.getAll()),
    () => [...memory.values()],
  );
}

/**
 * Send what is waiting for `url`: the marks of one register, or the results of one sheet.
 * Answers `{state, waiting, answer}`: state is "saved", "waiting" (no server), "sign-in" or "refused"; the answer
 * is the server's, with each mark it mentions in full.
 *
 * Only the page of `url` itself can show what the server did not take. From elsewhere (`isElsewhere`) such a mark stays
 * on the device as `toCheck`, until whoever made it opens that page again.
 */
export function send(url, { isElsewhere = false } = {}) {
  const work = () => sendNow(url, isElsewhere);
  return navigator.locks ? navigator.locks.request("muster-send", work) : work();
}

/** Whether the server answers: `online` says only that there is a cable. */
export async function isReached() {
  const signal = AbortSignal.timeout(TIMEOUT);
  const answer = await fetch("/sw.js", { method: "HEAD", cache: "no-store", signal }).catch(() => null);
  return Boolean(answer?.ok);
}

async function sendNow(url, isElsewhere) {
  const all = await waiting(url);
  if (all.length === 0) return { state: "saved", waiting: 0, answer: null };
  const [{ by, ticket, ticketUrl }] = all;
  const marks = all.filter((mark) => mark.by === by).slice(0, MOST);
  // What somebody else left on this device goes in their name, and what is not taken waits for them.
  if (by !== account() && ticket) return settle(url, marks, { ...(await post(ticketUrl, marks)), isElsewhere: true });
  let reply = await post(url, marks);
  // Signed out: the ticket of the page may still write to this one page.
  if ([401, 403, 404].includes(reply.status) && ticket) {
    const second = await post(ticketUrl, marks);
    if (second.status === 200 || reply.status !== 401) reply = second;
  }
  return settle(url, marks, { ...reply, isElsewhere });
}

async function post(url, marks) {
  const sent = marks.map((mark) => Object.fromEntries(Object.entries(mark).filter(([name]) => !OURS.includes(name))));
  try {
    const response = await fetch(url, {
      method: "POST",
      credentials: "same-origin",
      redirect: "manual",
      keepalive: true, // the page may be closing
      signal: AbortSignal.timeout(TIMEOUT), // a network that answers nothing must not hold up the queue
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
      body: JSON.stringify({ ticket: marks[0].ticket ?? "", marks: sent }),
    });
    const isOurs = response.headers.get("Content-Type")?.startsWith("application/json");
    return { status: isOurs ? response.status : 0, answer: isOurs ? await response.json() : null };
  } catch {
    return { status: 0, answer: null };
  }
}

const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";

async function settle(url, marks, { status, answer, isElsewhere }) {
  if (status === 200) {
    const byKey = new Map(marks.map((mark) => [mark.key, mark]));
    const whole = (one) => ({ ...byKey.get(one.key), ...one });
    const { conflicts, refused } = answer;
    const open = isElsewhere ? { conflicts: [], refused: [] } : { conflicts: conflicts.map(whole), refused: refused.map(whole) };
    const saved = answer.saved.map((key) => byKey.get(key)).filter(Boolean);
    await drop(answer.saved);
    await leave([...conflicts, ...refused].map((one) => byKey.get(one.key)).filter(Boolean), isElsewhere);
    return { state: "saved", waiting: (await waiting(url)).length, answer: { ...answer, saved, ...open } };
  }
  if (status === 401) return { state: "sign-in", waiting: marks.length, answer };
  if (FINAL.includes(status)) {
    await leave(marks, isElsewhere);
    if (isElsewhere) return { state: "saved", waiting: (await waiting(url)).length, answer: null };
    return { state: "refused", waiting: 0, answer: { ...answer, marks, pupils: marks.map((mark) => mark.pupil) } };
  }
  return { state: "waiting", waiting: marks.length, answer: null }; // no network, a captive portal, a server in trouble
}

/** Forget marks that the server did not take, which the open page shows; from elsewhere, keep them for that page. */
function leave(marks, isElsewhere) {
  return isElsewhere ? store(marks.map((mark) => ({ ...mark, toCheck: true }))) : drop(marks.map((mark) => mark.key));
}
