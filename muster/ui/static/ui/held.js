// Presses the keys that `first_keys.js` held, in order: each where the one before has led, or where the person has gone.

const FIELD = "input:not([type=radio], [type=checkbox])";

/** Call this once a page hears its keys. */
export function pressHeldKeys() {
  const held = [];
  document.dispatchEvent(new CustomEvent("takekeys", { detail: held }));
  let before = document.activeElement;
  for (const event of held) {
    if (event.target !== before) event.target.focus();
    before = event.target;
    press(event, document.activeElement);
  }
}

function press({ key, code, ctrlKey, metaKey, shiftKey }, target) {
  const again = { key, code, ctrlKey, metaKey, shiftKey, bubbles: true, cancelable: true };
  const isFree = target.dispatchEvent(new KeyboardEvent("keydown", again));
  if (isFree && !ctrlKey && !metaKey && target.matches(FIELD)) write(target, key);
}

/** A key pressed by a script writes nothing by itself. */
function write(field, key) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const isEmpty = start === end;
  if (key.length === 1) field.setRangeText(key, start, end, "end");
  else if (key === "Backspace") field.setRangeText("", isEmpty ? Math.max(start - 1, 0) : start, end, "end");
  else if (key === "Delete") field.setRangeText("", start, isEmpty ? Math.min(end + 1, value.length) : end, "end");
  else return;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}
