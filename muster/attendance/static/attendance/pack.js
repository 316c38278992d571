// The evacuation pack: kept on a named device, closed, refreshed every five minutes, opened by its PIN without a network.
//
// The device makes a pair of keys. The half that opens is wrapped twice: by a key from the PIN, and by a key that this
// browser does not give out. What the server sends is sealed for the other half, so refreshing needs no PIN. The paper registers
// lie in an envelope of their own, which lives to the end of the last of their days: over a weekend, where the list has died.
const STORE = "evacuation-pack";
const DEAD_AFTER = 24 * 60 * 60 * 1000;
const EVERY = 5 * 60 * 1000;
const ROUNDS = 1_000_000;
const OAEP = { name: "RSA-OAEP", modulusLength: 3072, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" };

const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const textOf = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));

function database() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(STORE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("kept");
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

async function kept(mode, work) {
  const opened = await database();
  try {
    return await new Promise((resolve, reject) => {
      const asked = work(opened.transaction("kept", mode).objectStore("kept"));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  } finally {
    opened.close();
  }
}

const read = (name) => kept("readonly", (store) => store.get(name));
const keep = (name, value) => kept("readwrite", (store) => store.put(value, name));
export const forget = () => kept("readwrite", (store) => store.clear());

async function pinKey(pin, salt) {
  const typed = await crypto.subtle.importKey("raw", new TextEncoder().encode(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, typed, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

/** Make the keys of this device; resolves to the half that the server may know. */
export async function prepare(pin) {
  const pair = await crypto.subtle.generateKey(OAEP, true, ["encrypt", "decrypt"]);
  const own = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const [salt, inner, outer] = [16, 12, 12].map((length) => crypto.getRandomValues(new Uint8Array(length)));
  const opens = await crypto.subtle.exportKey("pkcs8", pair.privateKey);
  const byPin = await crypto.subtle.encrypt({ name: "AES-GCM", iv: inner }, await pinKey(pin, salt), opens);
  const wrapped = await crypto.subtle.encrypt({ name: "AES-GCM", iv: outer }, own, byPin);
  await keep("keys", { own, salt, inner, outer, wrapped });
  return textOf(await crypto.subtle.exportKey("spki", pair.publicKey));
}

/** Fetch the pack of this moment and the next paper registers. A device that is none any more forgets everything. */
export async function refresh() {
  if (!(await read("keys"))) return false;
  const answer = await fetch("/evacuation/pack", { headers: { Accept: "application/json" } });
  if (answer.status === 410) await forget();
  if (!answer.ok) return false;
  const { pack, sheets, seconds } = await answer.json();
  if (pack) await keep("pack", { ...pack, at: Date.now() });
  await keep("sheets", { ...sheets, until: Date.now() + seconds * 1000 });
  return true;
}

/** One of the two while it lives; what has died is deleted. */
async function alive(name, diesAt) {
  const found = await read(name);
  if (!found) return null;
  if (Date.now() <= diesAt(found)) return found;
  await kept("readwrite", (store) => store.delete(name));
  return null;
}

const livingPack = () => alive("pack", (pack) => pack.at + DEAD_AFTER);
const livingSheets = () => alive("sheets", (sheets) => sheets.until);

/** When the pack was fetched, and whether there are sheets; nothing of what is not there, or has died. */
export async function held() {
  const [pack, sheets] = [await livingPack(), await livingSheets()];
  return { at: pack && new Date(pack.at), hasSheets: Boolean(sheets) };
}

async function unsealed(envelope, own) {
  if (!envelope) return null;
  const key = await crypto.subtle.decrypt({ name: "RSA-OAEP" }, own, bytesOf(envelope.key));
  const cipher = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
  const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytesOf(envelope.nonce) }, cipher, bytesOf(envelope.sealed));
  return JSON.parse(new TextDecoder().decode(plain));
}

/** Open what is held: the pack, the sheets, or both; null for a wrong PIN. */
export async function open(pin) {
  const [keys, pack, sheets] = [await read("keys"), await livingPack(), await livingSheets()];
  if (!keys || !(pack || sheets)) return null;
  try {
    const byPin = await crypto.subtle.decrypt({ name: "AES-GCM", iv: keys.outer }, keys.own, keys.wrapped);
    const opens = await crypto.subtle.decrypt({ name: "AES-GCM", iv: keys.inner }, await pinKey(pin, keys.salt), byPin);
    const own = await crypto.subtle.importKey("pkcs8", opens, OAEP, false, ["decrypt"]);
    return { pack: await unsealed(pack, own), sheets: await unsealed(sheets, own) };
  } catch {
    return null;
  }
}

/** Keep the pack fresh while a page of Muster is open. */
export function keepFresh() {
  const quietly = () => refresh().catch(() => false);
  quietly();
  setInterval(quietly, EVERY);
}
