// The rows of a register for the script: their marks, how these are shown, and where the focus goes.

const KINDS = ["present", "late", "absent", "elsewhere"];

/** How a mark counts, from the class of its words. */
export function kindOf(radio) {
  return KINDS.find((kind) => radio.nextElementSibling.classList.contains(kind)) ?? "other";
}

/** One pupil. `shown` is what stands on the screen: `{code, minutes}`, code empty for no mark. */
class Row {
  constructor(element) {
    this.element = element;
    this.pupil = element.dataset.pupil;
    this.radios = [...element.querySelectorAll("input[type=radio]")];
    this.minutes = element.querySelector(".minutes input");
    this.minutes.inputMode = "numeric"; // set here, not in every row's markup
    this.shown = this.printed();
    this.other = element.querySelector(".more-marks");
    this.emergency = element.querySelector(".sos");
    // Tab stops once in each row; the rest has keys of its own.
    for (const control of [this.minutes, this.other, this.emergency, element.querySelector(".who")]) {
      control?.setAttribute("tabindex", "-1");
    }
  }

  get kind() {
    const radio = this.radios.find((one) => one.checked);
    return radio ? kindOf(radio) : "to_mark";
  }

  /** Whether this code, if the row offers it, counts as absent. */
  isAbsence(code) {
    return this.radios.some((one) => one.value === code && kindOf(one) === "absent");
  }

  get isExpectedAway() {
    return this.element.hasAttribute("data-expected");
  }

  /** What the server printed; somebody may have tapped before this script ran. */
  printed() {
    const { defaultValue } = this.minutes;
    return { code: this.radios.find((one) => one.defaultChecked)?.value ?? "", minutes: defaultValue ? Number(defaultValue) : null };
  }

  /** What the controls say now, even while somebody is typing. */
  read() {
    const radio = this.radios.find((one) => one.checked);
    const typed = this.minutes.value.trim();
    const counts = radio && kindOf(radio) === "late" && /^\d{1,3}$/.test(typed);
    return { code: radio?.value ?? "", minutes: counts ? Number(typed) : null };
  }

  show({ code, minutes }) {
    for (const radio of this.radios) radio.checked = radio.value === code;
    this.minutes.value = minutes ?? "";
    this.shown = { code, minutes };
  }

  /** Show a mark from elsewhere; one that is not a choice stands beside them, in words. */
  takeIn({ code, minutes, words, kind }) {
    const marks = this.element.querySelector(".marks");
    marks.querySelector(".held")?.closest("label").remove();
    if (code && !marks.querySelector(`input[value="${CSS.escape(code)}"]`)) {
      const label = marks.querySelector("label").cloneNode(true);
      label.querySelector("input").value = code;
      label.querySelector(".mark").className = `mark held ${kind}`;
      label.querySelector("b").textContent = words;
      marks.append(label);
    }
    this.radios = [...marks.querySelectorAll("input[type=radio]")];
    this.show({ code, minutes });
    this.confirm({ code, minutes });
  }

  /** Say beside the name when the pupil left; without words they are here, or here again. */
  showDeparture(words) {
    this.element.querySelector("[data-left]")?.remove();
    if (words) {
      const said = document.createElement("small");
      said.className = "known";
      said.dataset.left = "";
      said.textContent = words;
      this.element.querySelector(".pupil-name").append(" ", said);
    }
    this.element.toggleAttribute("data-expected", Boolean(this.element.querySelector(".known")));
  }

  radioOf(kind) {
    return this.radios.find((radio) => kindOf(radio) === kind);
  }

  /** Note what the server has; the plain form sends the difference. */
  confirm({ code, minutes }) {
    this.hide("was", code);
    this.hide("had-minutes", minutes ?? "");
  }

  hide(what, value) {
    const name = this.radios[0].name.replace("mark", what);
    let field = this.element.querySelector(`input[name="${name}"]`);
    if (!field) {
      field = document.createElement("input");
      field.type = "hidden";
      field.name = name;
      this.element.append(field);
    }
    field.value = value;
  }

  focus() {
    const radio = this.radios.find((one) => one.checked) ?? this.radios[0];
    radio?.focus();
    this.element.scrollIntoView({ block: "nearest" });
  }

  focusReason() {
    this.element.querySelector("[data-why]")?.focus();
  }

  focusBeside(step) {
    const at = this.radios.indexOf(document.activeElement);
    this.radios[Math.min(Math.max(at + step, 0), this.radios.length - 1)]?.focus();
  }

  focusMinutes() {
    this.minutes.focus();
    this.minutes.select();
  }

  /** Say below the row what needs a look, or, as an "aside", what does not; without words, remove it. */
  tell(content, kind = "clash") {
    this.element.querySelector(`.${kind}`)?.remove();
    if (!content) return;
    const box = document.createElement("div");
    box.className = kind;
    box.setAttribute("role", "alert");
    box.append(content);
    this.element.append(box);
  }
}

/** All rows, in the order of the page. */
export class Sheet {
  constructor(form) {
    this.form = form;
    this.rows = [...form.querySelectorAll("[data-pupil]")].map((element) => new Row(element));
    this.byPupil = new Map(this.rows.map((row) => [row.pupil, row]));
  }

  rowOf(element) {
    return this.byPupil.get(element.closest?.("[data-pupil]")?.dataset.pupil);
  }

  /** Move the focus `step` rows on, stopping at the ends. */
  move(row, step) {
    this.rows[Math.min(Math.max(this.rows.indexOf(row) + step, 0), this.rows.length - 1)]?.focus();
  }

  get toCheck() {
    return this.form.querySelectorAll(".clash").length;
  }

  /** Whom "Mark the rest present" would mark: nobody who is known to be away. */
  get rest() {
    return this.rows.filter((row) => row.kind === "to_mark" && !row.isExpectedAway);
  }

  count() {
    const counts = { to_mark: 0, present: 0, late: 0, absent: 0, elsewhere: 0 };
    for (const row of this.rows) if (row.kind in counts) counts[row.kind] += 1;
    for (const [name, n] of Object.entries(counts)) {
      for (const place of this.form.ownerDocument.querySelectorAll(`[data-count="${name}"]`)) place.textContent = n;
    }
    document.querySelector("[data-count=elsewhere]").parentElement.hidden = !counts.elsewhere;
    this.form.querySelector("[data-rest]")?.toggleAttribute("disabled", !this.rest.length);
  }

  /** A code in the words of its button, for sentences about it. */
  wordsOf(code) {
    const radio = this.form.querySelector(`input[type=radio][value="${CSS.escape(code)}"]`);
    return radio?.parentElement.textContent.trim() || code || this.form.dataset.noMark;
  }
}
