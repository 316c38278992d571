// What a projector must not show opens from the dot on a picture, and closes by itself.
const OPEN_FOR = 10_000;

let timer;

/** Open what belongs to this button, or close it if it is open. */
export async function openAside(button) {
  const isOpen = button.getAttribute("aria-expanded") === "true";
  closeAsides();
  if (isOpen) return;
  const box = document.createElement("div");
  box.className = "aside";
  box.setAttribute("role", "status");
  button.setAttribute("aria-expanded", "true");
  button.closest("[data-pupil]").append(box);
  const address = `pupils/${button.closest("[data-pupil]").dataset.pupil}/aside`;
  const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
  if (answer?.ok) box.innerHTML = await answer.text(); // our own fragment, escaped by its template
  else box.textContent = document.getElementById("care").dataset.none;
  timer = setTimeout(closeAsides, OPEN_FOR);
}

function closeAsides() {
  clearTimeout(timer);
  for (const box of document.querySelectorAll(".aside")) box.remove();
  for (const button of document.querySelectorAll("[data-aside][aria-expanded=true]")) {
    button.setAttribute("aria-expanded", "false");
  }
}

document.addEventListener("keydown", (event) => event.key === "Escape" && closeAsides());
