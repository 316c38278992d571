// Shows how far the worker has come with papers while the page is visible. Without this script the page is opened again.
const EVERY = 1500;

for (const place of document.querySelectorAll("[data-making]")) {
  const bar = place.querySelector("progress");
  const words = place.querySelector("[data-words]");

  async function ask() {
    if (document.visibilityState !== "visible") return;
    const answer = await fetch(place.dataset.making, { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    const { made, read } = await answer.json();
    if (made > bar.value && made >= read) return location.reload();
    bar.max = read;
    bar.value = made;
    words.textContent = words.dataset.words.replace("{made}", made).replace("{read}", read);
  }

  setInterval(() => ask().catch(() => {}), EVERY); // without a network there is nothing to learn
}
