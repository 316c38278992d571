// Once a register has closed, changing a mark takes a reason: one tap in the row, and nothing to type.

/** Whether changing a mark needs a reason now. The server decides again. */
export function needsReason(form, now) {
  return form.hasAttribute("data-finished") && now >= Date.parse(form.dataset.closes);
}

/** Whether this page has the reasons; one opened before the register was finished must be loaded again first. */
export function canAsk() {
  return document.querySelector("template[data-reasons]") !== null;
}

/** Ask below the row. `give` gets the tapped reason; `leave` restores the mark. */
export function askWhy(row, { isBack, give, leave }) {
  const content = document.querySelector("template[data-reasons]").content.cloneNode(true);
  for (const button of content.querySelectorAll("[data-why]")) {
    button.hidden = button.hasAttribute("data-if-away") && !isBack;
    button.addEventListener("click", () => finish(() => give(Number(button.dataset.why))));
  }
  content.querySelector("[data-leave]").addEventListener("click", () => finish(leave));
  row.tell(content);
  row.element.querySelector(".clash").addEventListener("keydown", (event) => {
    if (event.key === "Escape") finish(leave);
  });

  function finish(act) {
    row.tell(null);
    act();
    row.focus();
  }
}
