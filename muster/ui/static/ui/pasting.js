// What a paste from a spreadsheet means on a mark sheet: which value goes into which cell, and what was left out and why.
// A line that names a pupil goes to that pupil, wherever both are; a line without a name goes by position.

const DEEPEST_NAME = 4; // columns before the names, such as a number and a form
const MOST_NAMED = 3;
const MOST_HEADINGS = 4; // lines above the values, such as a title, merged cells and the headings below them
const CELL = /(?:"((?:[^"]|"")*)"(?=[\t\r\n]|$)|([^\t\r\n]*))(\t|\r\n|\r|\n|$)/y;
const NUMBER = /^-?\d[\d.,:]*\s?%?$/;
const NOTHING = /^(?:[-\u2013\u2014]{1,2}|n\/a|n\.a\.)$/i; // what tables write for an empty cell

/** The lines of a clipboard as spreadsheets write them: a cell with a line break or tab is in quotation marks. */
export function linesOf(text) {
  const whole = text.replace(/[\t\r\n]+$/, "");
  const lines = [[]];
  CELL.lastIndex = 0;
  for (let found = CELL.exec(whole); found; found = CELL.exec(whole)) {
    lines.at(-1).push(tidied(found[1]?.replaceAll('""', '"') ?? found[2]));
    if (!found[3]) break;
    if (found[3] !== "\t") lines.push([]);
  }
  return lines;
}

/** Remove what nobody typed: non-breaking spaces, zero-width marks, the apostrophe that keeps a number as text. */
function tidied(cell) {
  const plain = cell.replace(/[\u200b-\u200f\u2060\ufeff]/g, "").replace(/\s+/g, " ").trim();
  return NOTHING.test(plain) ? "" : plain.replace(/^'(?=.)/, "").replace(/^[\u2212\u2013](?=\d)/, "-");
}

/** A name by its words alone: order, commas, accents and capitals make no difference. */
function wordsOf(name) {
  const plain = name.replaceAll("ı", "i").normalize("NFD").replace(/[\p{M}'’‘`]/gu, "").toLowerCase();
  return (plain.match(/\p{L}+/gu) ?? []).sort().join(" ");
}

/** What the head of a column is called: its point, and the kind of result. */
const titleOf = (head) => head.firstChild.textContent.trim().toLowerCase();
const kindOf = (head) => head.title.toLowerCase();

/** Whether a text is a value of the column, as far as the page knows its scale. */
function fits(head, text) {
  if (text.startsWith(".") || saysNone(head, text)) return true;
  if ("numeric" in head.dataset) return NUMBER.test(text);
  const keys = JSON.parse(head.dataset.keys);
  if (keys.every(([code]) => code.startsWith("."))) return !isOfHead(head, text); // a long scale: the server knows it
  return keys.some((words) => words.some((word) => word.toLowerCase() === text.toLowerCase()));
}

/** Whether a text is one that people write where there is no result, such as "Abs": which it means, the server decides. */
function saysNone(head, text) {
  return text !== "" && head.closest("form").dataset.none.split("|").includes(text.toLowerCase());
}

/** Whether a text says what a column of this sheet is, so that it is no value of it. */
function isOfHead(head, text) {
  const said = text.toLowerCase();
  return [...head.parentElement.querySelectorAll("[data-column]")].some((one) => {
    return [titleOf(one), kindOf(one), `${titleOf(one)}, ${kindOf(one)}`].includes(said);
  });
}

/** The pupils of the sheet by the words of their names; null where two have the same. */
function pupilsByName(grid) {
  const found = new Map();
  grid.rows.forEach((row, number) => {
    const words = wordsOf(row[0].name);
    found.set(words, found.has(words) ? null : number);
  });
  return found;
}

/** Which one or two columns of the clipboard hold names; null if none do. */
function placeOfNames(lines, pupils) {
  let best = null;
  for (let from = 0; from < DEEPEST_NAME; from++) {
    for (const width of [1, 2]) {
      const hits = lines.filter((line) => pupils.has(wordsOf(line.slice(from, from + width).join(" ")))).length;
      if (hits > (best?.hits ?? 0)) best = { from, width, hits };
    }
  }
  return best;
}

/** How many lines stand above the values: titles and headings, of which none is a pupil's. */
function headingsAbove(texts, heads, isNamed, isPupil) {
  let above = 0;
  const most = Math.min(texts.length - 1, MOST_HEADINGS);
  while (above < most && !isPupil(above) && (isTitles(texts[above], heads, isNamed) || isHeading(texts.slice(above), heads, isNamed))) above++;
  return above;
}

/** Whether a line beside names says nothing but titles of columns: those of questions are numbers, and look like values. */
function isTitles(texts, heads, isNamed) {
  const said = texts.filter(Boolean);
  return isNamed && said.length > 0 && said.every((text) => isOfHead(heads[0], text));
}

/** Whether the first line is a heading, not a pupil's. */
function isHeading([first, ...rest], heads, isNamed) {
  const said = first.flatMap((text, place) => (text && heads[place] ? [{ text, head: heads[place], place }] : []));
  if (said.some(({ text, head }) => fits(head, text))) return false;
  return isNamed || said.some(({ head, place }) => rest.some((line) => line[place] && fits(head, line[place])));
}

/**
 * The column of the sheet that each heading names, if one of them is where the paste begins; else null.
 * "Autumn" alone is the first column of that point, as in an imported table.
 */
function placesByHeading(texts, grid, corner) {
  const titles = grid.heads.map(titleOf);
  const labels = grid.heads.map((head, place) => `${titles[place]}, ${kindOf(head)}`);
  const places = texts.map((text) => {
    const whole = labels.indexOf(text.toLowerCase());
    return whole < 0 ? titles.indexOf(text.toLowerCase()) : whole;
  });
  return places.includes(corner.place) ? places : null;
}

/** The headings as they may be meant: the lowest line under the merged cells above it, then each line by itself. */
function headingsIn(above) {
  const width = Math.max(...above.map((line) => line.length));
  const merged = above.slice(-2).map((line, at, lines) => {
    let last = "";
    const isUpper = at < lines.length - 1;
    return Array.from({ length: width }, (_, place) => {
      last = line[place] || (isUpper ? last : "");
      return last;
    });
  });
  const joined = Array.from({ length: width }, (_, place) => merged.map((line) => line[place]).filter(Boolean).join(", "));
  return [joined, ...above.toReversed()];
}

/** Whether names were copied along of which none is on the sheet: another class, or other forms of the names. */
function areStrangers(lines, head) {
  const first = lines.map(([text]) => text).filter(Boolean);
  return first.filter((text) => /\p{L}{2,}[ ,]+\p{L}/u.test(text) && !fits(head, text)).length > first.length / 2;
}

/** Each line's pupil and values: `{name, values}`. After the names, columns in which nothing fits describe the pupil. */
function cut(lines, names, head) {
  if (!names) return lines.map((values) => ({ name: "", values }));
  const end = names.from + names.width;
  const width = Math.max(...lines.map((line) => line.length));
  const behind = Array.from({ length: Math.max(width - end, 0) }, (_, place) => end + place);
  const first = behind.find((place) => lines.some((line) => line[place] && fits(head, line[place])));
  return lines.map((line) => ({ name: line.slice(names.from, end).join(" ").trim(), values: line.slice(first ?? end) }));
}

/**
 * What pasting `text` with its corner in a cell would do: `{changes, told}`. `told` are `[what, n, names]` for the words of
 * the page: a heading that was left out, lines about nobody here, and cells that are beyond the sheet, closed or empty.
 */
export function planPaste(text, grid, corner) {
  const read = linesOf(text);
  const pupils = pupilsByName(grid);
  const names = placeOfNames(read, pupils);
  if (!names && areStrangers(read, corner.head)) return { changes: [], told: [["nobody", read.length, []]] };
  const rowOf = (line) => pupils.get(wordsOf(line.name));
  const lines = cut(read, names, corner.head);
  const texts = lines.map((line) => line.values);
  const isPupil = (at) => rowOf(lines[at]) !== undefined;
  const begins = headingsAbove(texts, grid.heads.slice(corner.place), Boolean(names), isPupil);
  const headings = begins ? headingsIn(texts.slice(0, begins)) : [];
  const places = headings.map((line) => placesByHeading(line, grid, corner)).find(Boolean) ?? null;
  const plan = new Plan(grid);
  for (let at = 0; at < begins; at++) plan.tell(begins > 1 ? "headings" : "heading");
  lines.slice(begins).forEach((line, at) => {
    const row = names ? rowOf(line) : corner.row + at;
    const values = line.values.map((to, place) => [places ? places[place] : corner.place + place, to]);
    plan.line(row, line.name, values.filter(([place]) => place >= 0)); // skip headings of no column here
  });
  const told = [...plan.told].map(([what, found]) => [what, found.length, found.filter(Boolean).slice(0, MOST_NAMED)]);
  return { changes: plan.changes, told };
}

/** Collects the changes of a paste, and what to say about the rest. */
class Plan {
  constructor(grid) {
    this.grid = grid;
    this.changes = [];
    this.told = new Map();
    this.rows = new Set();
  }

  tell(what, name = "") {
    this.told.set(what, [...(this.told.get(what) ?? []), name]);
  }

  /** Take one line's values, as `[place, text]`, for a row's pupil; a row takes only its first line. */
  line(row, name, values) {
    const isEmpty = !name && !values.some(([, to]) => to);
    if (row !== undefined && row !== null && !this.rows.has(row)) {
      if (this.grid.rows[row]) values.forEach(([place, to]) => this.value(this.grid.at(row, place), to));
      else if (!isEmpty) this.tell("beyond");
    } else if (!isEmpty) this.tell("unknown", name);
    this.rows.add(row);
  }

  /** An empty cell of the clipboard empties nothing. */
  value(cell, to) {
    if (cell && !to && cell.shown) this.tell("kept");
    if (!to) return;
    if (!cell) this.tell("wide");
    else if (cell.isOpen) this.changes.push({ cell, from: cell.shown, to });
    else if (cell.shown !== to) this.tell("closed");
  }
}
