// Shows how far a zip of pictures has been read while the browser waits for the next page, as it would without this script.
const EVERY = 1000;

const place = document.querySelector("[data-drawing]");
const form = place.closest("form");
const bar = place.querySelector("progress");
const words = place.querySelector("[data-words]");
const button = form.querySelector("button.primary");
let asking = 0;

async function ask() {
  const answer = await fetch(place.dataset.drawing, { headers: { Accept: "application/json" } });
  const { drawn, all } = answer.ok ? await answer.json() : {};
  if (!asking || !(drawn < all)) return; // the earlier zip is done
  bar.max = all;
  bar.value = drawn;
  words.textContent = words.dataset.words.replace("{drawn}", drawn).replace("{all}", all);
}

form.addEventListener("submit", (event) => {
  if (asking) return event.preventDefault(); // the same zip is not sent twice
  place.hidden = false;
  button.setAttribute("aria-disabled", "true");
  asking = setInterval(() => ask().catch(() => {}), EVERY); // without a network there is nothing to learn
});

// A page that somebody returns to starts again.
window.addEventListener("pageshow", () => {
  clearInterval(asking);
  asking = 0;
  place.hidden = true;
  button.removeAttribute("aria-disabled");
});
