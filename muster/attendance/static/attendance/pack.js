// The evacuation pack: kept on a named device, closed, refreshed every five minutes, opened by its PIN without a network.
//
// The device makes a pair of keys. The half that opens is wrapped twice: by a key from the PIN, and by a key that this
// browser does not give out. What the server sends is sealed for the other half, so refreshing needs no PIN.
const STORE = "evacuation-pack";
export const DEAD_AFTER = 24 * 60 * 60 * 1000;
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

/** Fetch the pack of this moment. A device that is none any more forgets everything. */
export async function refresh() {
  if (!(await read("keys"))) return false;
  const answer = await fetch("/evacuation/pack", { headers: { Accept: "application/json" } });
  if (answer.status === 410) await forget();
  if (!answer.ok) return false;
  await keep("pack", { ...(await answer.json()), at: Date.now() });
  return true;
}

/** When the pack was fetched; nothing where there is none, or where it has died. */
export async function packedAt() {
  const pack = await read("pack");
  if (pack && Date.now() - pack.at > DEAD_AFTER) await kept("readwrite", (store) => store.delete("pack"));
  return pack && Date.now() - pack.at <= DEAD_AFTER ? new Date(pack.at) : null;
}

/** Open the pack; null for a wrong PIN. */
export async function open(pin) {
  const [keys, pack, at] = [await read("keys"), await read("pack"), await packedAt()];
  if (!keys || !pack || !at) return null;
  try {
    const byPin = await crypto.subtle.decrypt({ name: "AES-GCM", iv: keys.outer }, keys.own, keys.wrapped);
    const opens = await crypto.subtle.decrypt({ name: "AES-GCM", iv: keys.inner }, await pinKey(pin, keys.salt), byPin);
    const own = await crypto.subtle.importKey("pkcs8", opens, OAEP, false, ["decrypt"]);
    const key = await crypto.subtle.decrypt("RSA-OAEP", own, bytesOf(pack.key));
    const cipher = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["decrypt"]);
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytesOf(pack.nonce) }, cipher, bytesOf(pack.sealed));
    return JSON.parse(new TextDecoder().decode(plain));
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
