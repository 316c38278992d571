// Adds a sentence of the comment bank to the comment. Without this script it can be copied by hand.
const field = document.querySelector("textarea[name=words]");

for (const button of document.querySelectorAll("[data-phrase]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const space = field.value && !/\s$/.test(field.value) ? " " : "";
    field.value += space + button.dataset.phrase;
    field.focus();
  });
}
