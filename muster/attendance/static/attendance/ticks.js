// "Seen" at the assembly point: a tick a pupil, kept on the device so that a reload or a flat battery loses nothing.
const ASSEMBLY = "evacuation-seen";
const HEADS = "heads-"; // then the event and its session

function kept(key, day) {
  try {
    forgetBefore(day);
    const found = JSON.parse(localStorage.getItem(key) ?? "{}");
    return new Set(found.day === day ? found.seen : []);
  } catch {
    return new Set(); // a browser that keeps nothing still ticks
  }
}

function keep(key, day, seen) {
  try {
    localStorage.setItem(key, JSON.stringify({ day, seen: [...seen] }));
  } catch {
    // as above
  }
}

/** Who was seen on an earlier day stays on no device. */
function forgetBefore(day) {
  for (const key of Object.keys(localStorage)) {
    if (key !== ASSEMBLY && !key.startsWith(HEADS)) continue;
    if (JSON.parse(localStorage.getItem(key)).day < day) localStorage.removeItem(key);
  }
}

/**
 * Restore the ticks of this day, also those made before this script ran; keep every change, and count who is still to be
 * seen. `event` names a head count; without it, these are the ticks of the assembly point.
 */
export function keepTicks(list, day, event = "") {
  const key = event ? HEADS + event : ASSEMBLY;
  const seen = kept(key, day);
  const boxes = [...list.querySelectorAll("[data-seen]")];
  const tally = document.querySelector("[data-tally]");

  function count() {
    const done = boxes.filter((box) => box.checked).length;
    const words = done === boxes.length && done > 0 ? tally.dataset.allSeen : tally.dataset.tally;
    tally.querySelector("b").textContent = words.replace("{seen}", done).replace("{all}", boxes.length);
    for (const form of list.querySelectorAll("[data-form]")) {
      const own = [...form.querySelectorAll("[data-seen]")];
      form.querySelector("[data-form-tally]").textContent = ` · ${own.filter((box) => box.checked).length}/${own.length}`;
    }
  }

  const early = boxes.filter((box) => box.checked);
  for (const box of early) seen.add(box.dataset.seen);
  if (early.length) keep(key, day, seen);
  for (const box of boxes) box.checked = seen.has(box.dataset.seen);
  list.addEventListener("change", (event) => {
    const { seen: pupil } = event.target.dataset;
    if (!pupil) return;
    if (event.target.checked) seen.add(pupil);
    else seen.delete(pupil);
    keep(key, day, seen);
    count();
  });
  count();
}
