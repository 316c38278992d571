// Says below a text how long it is while it is being typed. Without this script the page says how long it was when opened.
const QUIET = 1000; // a screen reader is told once the typing pauses, and only where the text is too long

for (const place of document.querySelectorAll("[data-count-of]")) {
  const field = document.getElementById(place.dataset.countOf);
  const most = Number(place.dataset.most);
  const count = place.querySelector("[data-count]");
  const told = place.querySelector("[role=status]");
  field.setAttribute("aria-describedby", [field.getAttribute("aria-describedby"), place.id].filter(Boolean).join(" "));
  let pause;

  field.addEventListener("input", () => {
    const words = place.dataset.words.replace("{n}", field.value.trim().length);
    count.textContent = words;
    place.classList.toggle("error", field.value.trim().length > most);
    clearTimeout(pause);
    pause = setTimeout(() => (told.textContent = field.value.trim().length > most ? words : ""), QUIET);
  });
}
