// The line at the foot of a mark sheet: whose cell has the focus, its earlier value, what is odd about it, the
// values that a tap enters, and the way to its comment and history.

export class CellLine {
  constructor(form, { choose, settleClash }) {
    this.form = form;
    this.place = form.querySelector("[data-cell-line]");
    this.place.id = "cell-line";
    this.toldPlace = form.querySelector("[data-told]");
    this.words = document.querySelector("template[data-words]").dataset;
    this.choose = choose;
    this.settleClash = settleClash;
  }

  clashWords({ yours, theirs }) {
    const or = (value) => value || this.words.empty;
    return this.words.theirs.replace("{theirs}", or(theirs)).replace("{yours}", or(yours));
  }

  show(cell) {
    cell.input.setAttribute("aria-describedby", this.place.id);
    const last = cell.element.dataset.last;
    const about = document.createElement("span");
    about.append(name(cell), last ? ` · ${this.words.last.replace("{value}", last)}` : "");
    const parts = [about];
    if (cell.doubt) parts.push(strong(cell.doubt));
    if (cell.clash) parts.push(this.button(this.words.keep, () => this.settleClash(cell, false)));
    if (cell.clash) parts.push(this.button(this.words.use, () => this.settleClash(cell, true)));
    if (cell.isOpen && !cell.clash) parts.push(this.keys(cell));
    parts.push(this.link(cell));
    this.place.replaceChildren(...parts);
  }

  /** Say what happened to a paste: each `[what, n, names]` in the words of the page. */
  tell(told) {
    const sentences = told.map(([what, n, names]) => {
      const some = names.length ? `: ${names.join("; ")}${names.length < n ? " …" : ""}` : "";
      return `${this.words[what].replace("{n}", n)}${some}.`;
    });
    this.toldPlace.textContent = sentences.join(" ");
  }

  /** The values of the column, for a thumb without a full stop at hand. */
  keys(cell) {
    const box = document.createElement("span");
    box.className = "cell-keys";
    for (const [code, words] of JSON.parse(cell.head.dataset.keys)) {
      const button = this.button(code, () => this.choose(cell, code));
      button.title = words;
      button.setAttribute("aria-label", `${code} ${words}`);
      box.append(button);
    }
    return box;
  }

  button(words, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button small";
    made.textContent = words;
    made.tabIndex = -1; // Tab goes to the next cell; these are for a pointer or a thumb
    made.addEventListener("click", act);
    return made;
  }

  link(cell) {
    const made = document.createElement("a");
    made.href = `${this.form.dataset.cells}${cell.column}/${cell.pupil}/`;
    made.textContent = this.words.comment;
    return made;
  }
}

function name(cell) {
  const made = document.createElement("b");
  made.textContent = cell.name;
  return made;
}

function strong(words) {
  const made = document.createElement("span");
  made.className = "cell-doubt";
  made.textContent = words;
  return made;
}
