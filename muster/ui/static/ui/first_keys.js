// Holds the keys pressed before a page's scripts have loaded; `held.js` presses them again once they have.
// A classic script, because a module never runs first. If the scripts fail, the keys are let go: the page works without.
{
  const ours = /^(.|Arrow\w+|Enter|Escape|Delete|Backspace)$/u;
  const field = "input:not([type=radio], [type=checkbox])";
  const keys = [];
  const isOurs = ({ key, target, ctrlKey, metaKey, altKey, isComposing }) => {
    if (altKey || isComposing || target.matches("a, button, summary, select, textarea")) return false;
    if (target !== document.body && !target.closest(target.matches(field) ? "form[data-keys]" : "[data-keys]")) return false;
    if (ctrlKey || metaKey) return key.toLowerCase() === "z";
    return ours.test(key) && (key !== " " || target.matches(field));
  };
  const hold = (event) => {
    if (!isOurs(event)) return;
    if (!event.repeat) keys.push(event);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const letGo = () => {
    removeEventListener("keydown", hold, { capture: true });
    return keys.splice(0);
  };
  addEventListener("keydown", hold, { capture: true });
  addEventListener("load", letGo); // by then modules have run, or never will
  document.addEventListener("takekeys", ({ detail }) => detail.push(...letGo()), { once: true });
}
