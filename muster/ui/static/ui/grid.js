// The cells of a mark sheet: where they are, which are selected, and what each shows.

/** One cell. `shown` is what the server has, or is being told; what is being typed may differ. */
export class Cell {
  constructor(element, row, place, head) {
    this.element = element;
    this.input = element.querySelector("input");
    this.row = row;
    this.place = place;
    this.pupil = element.parentElement.dataset.pupil;
    this.column = Number(head.dataset.column);
    this.head = head;
    this.shown = this.input.defaultValue; // the server does not have what was typed before this script ran
    this.clash = null;
  }

  /** What the questions of a test add up to, which counts while the cell is empty. */
  get sum() {
    return !this.shown && this.element.classList.contains("added") ? this.element.dataset.last : "";
  }

  get typed() {
    return this.input.value.trim();
  }

  /** The pupil's name, as at the head of the row. */
  get name() {
    return this.element.parentElement.querySelector("th").textContent;
  }

  get isOpen() {
    return !this.input.readOnly;
  }

  get doubt() {
    return this.element.dataset.doubt ?? "";
  }

  get isRefused() {
    return this.element.classList.contains("refused");
  }

  /** Discard what was typed and not taken, and show the server's value again. */
  forget() {
    this.show(this.shown);
    this.flag("");
  }

  show(text) {
    this.input.value = text;
    this.shown = text;
  }

  /** Mark the cell as needing a look, and say why; without words, remove the mark. */
  flag(why, kind = "doubt") {
    this.element.classList.remove("doubt", "refused", "clash");
    delete this.element.dataset.doubt;
    this.input.removeAttribute("aria-invalid");
    if (!why) return;
    this.element.classList.add("doubt", kind);
    this.element.dataset.doubt = why;
    if (kind === "refused") this.input.setAttribute("aria-invalid", "true");
  }

  focus() {
    this.input.focus();
    this.input.select();
    this.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Whether the arrow keys leave the cell: nothing is being edited at the side they point to. */
  letsGo(step) {
    const { selectionStart: start, selectionEnd: end, value } = this.input;
    if (start === 0 && end === value.length) return true;
    return start === end && (step < 0 ? start === 0 : end === value.length);
  }
}

/** All cells by row and place, and the rectangle of the selected ones. */
export class Grid {
  constructor(form) {
    this.form = form;
    this.table = form.querySelector("table.grid");
    this.heads = [...this.table.querySelectorAll("thead th[data-column]")];
    this.rows = [...this.table.querySelectorAll("tbody tr")].map((row, number) =>
      [...row.querySelectorAll("td")].map((cell, place) => new Cell(cell, number, place, this.heads[place])),
    );
    this.byInput = new Map(this.rows.flat().map((cell) => [cell.input, cell]));
    this.byPlace = new Map(this.rows.flat().map((cell) => [`${cell.pupil} ${cell.column}`, cell]));
    this.picked = [];
    // Of each column, the values whose middle the foot says.
    this.counted = new Map(this.heads.map((head, place) => [head, this.countedIn(place).join("\t")]));
  }

  cellOf(element) {
    return this.byInput.get(element);
  }

  at(row, place) {
    return this.rows[row]?.[place];
  }

  of({ pupil, column }) {
    return this.byPlace.get(`${pupil} ${column}`);
  }

  /** The cell this many rows and columns on. A phone shows one column, whose rows continue in the next. */
  beside(cell, rows, places) {
    return this.at(cell.row + rows, cell.place + places);
  }

  /** The next pupil in the same column; after the last, the first pupil of the next column. */
  after(cell, step = 1) {
    const below = this.at(cell.row + step, cell.place);
    if (below) return below;
    return step > 0 ? this.at(0, cell.place + 1) : this.at(this.rows.length - 1, cell.place - 1);
  }

  /** Select the rectangle between two cells; a single cell is no selection. */
  pick(anchor, cell) {
    for (const one of this.picked) one.element.classList.remove("picked");
    this.anchor = anchor;
    this.reach = cell;
    this.picked = anchor === cell ? [] : this.between(anchor, cell);
    for (const one of this.picked) one.element.classList.add("picked");
  }

  between(one, other) {
    const [top, bottom] = [one.row, other.row].sort((a, b) => a - b);
    const [left, right] = [one.place, other.place].sort((a, b) => a - b);
    return this.rows.slice(top, bottom + 1).flatMap((row) => row.slice(left, right + 1));
  }

  /** The selection as spreadsheets take it: tabs between columns, line breaks between rows. */
  copied() {
    const lines = new Map();
    for (const cell of this.picked) lines.set(cell.row, [...(lines.get(cell.row) ?? []), cell.input.value]);
    return [...lines.values()].map((line) => line.join("\t")).join("\n");
  }

  /** Show one column at a time, if there is room for only one. */
  showColumn(place) {
    for (const row of this.table.rows) {
      [...row.cells].forEach((cell, number) => cell.classList.toggle("now", number === place + 1));
    }
  }

  get toCheck() {
    return this.table.querySelectorAll("td.doubt").length;
  }

  /** What stands in a column, without its empty cells. */
  shownIn(place) {
    return this.rows.map((row) => row[place].shown).filter(Boolean);
  }

  /** What counts in a column: what stands there, and the sums of questions where nothing does. */
  countedIn(place) {
    return this.rows.map((row) => row[place].shown || row[place].sum).filter(Boolean);
  }

  /**
   * The foot: how many values are entered, how many more are added up from questions, and the median of both in a
   * column of numbers; of words only until one changes.
   */
  count() {
    const entered = this.table.querySelectorAll("[data-entered]");
    const addedUp = this.table.querySelectorAll("[data-added-up]");
    const middle = this.table.querySelectorAll("[data-middle]");
    this.heads.forEach((head, place) => {
      const [shown, texts] = [this.shownIn(place), this.countedIn(place)];
      entered[place].textContent = shown.length;
      if (addedUp[place]) addedUp[place].textContent = texts.length - shown.length || "";
      const said = texts.join("\t");
      if (this.counted.get(head) === said) return;
      this.counted.set(head, said);
      middle[place].textContent = head.hasAttribute("data-numeric") ? median(texts) : "";
    });
    const sums = this.table.querySelector("[data-sums]");
    if (sums) sums.hidden = [...addedUp].every((cell) => !cell.textContent);
  }
}

function median(texts) {
  if (texts.some((text) => text.includes(":"))) return ""; // years and months: the server counts them
  const numbers = texts.filter((text) => /^-?[\d.]*\d$/.test(text)).map(Number).sort((a, b) => a - b);
  if (numbers.length === 0) return "";
  const half = Math.floor(numbers.length / 2);
  const found = numbers.length % 2 ? numbers[half] : (numbers[half - 1] + numbers[half]) / 2;
  return String(Number(found.toFixed(4)));
}
