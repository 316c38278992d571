// Adds a sentence of the comment bank to the comment written in last. Without this script it can be copied by hand.
let field = document.querySelector("textarea[name^=words]");

document.addEventListener("focusin", ({ target }) => {
  if (target.matches("textarea[name^=words]")) field = target;
});

for (const button of document.querySelectorAll("[data-phrase]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const space = field.value && !/\s$/.test(field.value) ? " " : "";
    const called = field.closest("[data-called]")?.dataset.called;
    field.value += space + (called ? button.dataset.phrase.replaceAll("{name}", called) : button.dataset.phrase);
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
