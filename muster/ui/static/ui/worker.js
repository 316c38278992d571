// Keeps files that never change, and the offline page. A page about people is never kept.
// The server prepends `FILES` (addresses to keep) and `OFFLINE` (one of them).
/* global FILES, OFFLINE, NAME */
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((kept) => kept.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const forget = (names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(forget).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  // Whoever taps in an emergency is told what to do without a network, which a browser's own page does not.
  if (request.method !== "GET" && !new URL(request.url).pathname.startsWith("/emergency/")) return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (FILES.includes(new URL(request.url).pathname) && !request.url.endsWith(OFFLINE)) {
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
  }
});
