"""Splits a plain table into a header and lines: CSV with any separator, or a worksheet."""

import codecs
import csv
import io
import re
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from muster.interchange.decoding import ENCODINGS, decode, no_text
from muster.interchange.problems import Findings, Place
from muster.ui.cells import undefused

SEPARATORS = (",", ";", "\t", "|")
SAMPLE_LINES = 50
DEEPEST_HEADER = 30  # reports begin with a title, a date and filters; the header is among the first lines
MOST_LINES = 100_000
MOST_COLUMNS = 300
MOST_BLANK = 10
"""So many blank lines may stand for each that a table may have."""
MOST_IN_A_LINE = 16_384
"""Cells of one line, blank ones included: no spreadsheet program has more columns, and the rest would only fill memory."""


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One line of a table: its number in the file and its cells as text, as wide as the header."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """One table: a CSV file, or a worksheet named `book.xlsx/Sheet1`."""

    file: str
    header: tuple[str, ...]
    lines: tuple[Line, ...]

    def column(self, index: int) -> Iterator[str]:
        """The cells of a column that hold something."""
        return (line.cells[index] for line in self.lines if line.cells[index])


def sheet_of(
    file: str,
    rows: Sequence[Line],
    known: Callable[[str], bool],
    findings: Findings,
    *,
    most_lines: int = MOST_LINES,
) -> Sheet | None:
    """The table that these lines are; `known` tells whether a text is a column name that is recognised."""
    filled = [row for row in rows if any(row.cells)]
    if not filled:
        findings.note(Place(file), "The file is empty", "Nothing was read from it.")
        return None
    at = header_at(filled, known)
    header = _without_blank_end(filled[at].cells)
    if len(header) > MOST_COLUMNS or len(filled) > most_lines:
        findings.stop(
            Place(file),
            f"The table is larger than {MOST_COLUMNS} columns and {most_lines:,} lines",
            "Send the columns that are needed, and the lines in parts.",
        )
        return None
    lines = [_fit(file, row, len(header), findings) for row in filled[at + 1 :]]
    _name_duplicates(file, filled[at].number, header, findings)
    return Sheet(file, header, tuple(line for line in lines if line is not None))


OPEN_IN_A_PROGRAM = "Open it in a spreadsheet program and save it as XLSX."
EXPORT_A_TABLE = "Export the same list as CSV or XLSX."
HEAD = 1024  # bytes in which a file says what it is

# Files that are sent by mistake, by how they begin: what each is, and what to send instead.
NO_TABLES = tuple(
    (re.compile(mark, re.IGNORECASE | re.DOTALL), what, remedy)
    for mark, what, remedy in (
        (rb"%PDF", "This is a PDF", EXPORT_A_TABLE),
        (rb"\x89PNG|\xff\xd8\xff", "This is a picture", "Send CSV or XLSX."),
        (rb"{\\rtf", "This is a text document", "Send CSV or XLSX."),
        (
            rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis",
            "This is an OpenDocument file, such as ODS",
            OPEN_IN_A_PROGRAM,
        ),
        (
            rb"PK\x03\x04",
            "This is a zip or an office document, not a table",
            "Send CSV, XLSX, or one zip of them.",
        ),
        (
            rb"\s*<\?xml.*(?:Excel\.Sheet|office:spreadsheet)",
            "This is a workbook in the old XML form",
            OPEN_IN_A_PROGRAM,
        ),
        (
            rb"\s*<(?:!doctype\s+html|html|table|meta)\b|\s*<\?xml.*<html\b",
            "This is a web page under another name",
            OPEN_IN_A_PROGRAM,
        ),
        (
            rb"\s*<(?:\?xml\b|[a-z]+[\s/>])",
            "This is XML, such as a common transfer file or a census return",
            EXPORT_A_TABLE,
        ),
        (rb"\s*[\[{]\s*[\[{\"]", "This is JSON, not a table", EXPORT_A_TABLE),
    )
)


def no_table(data: bytes) -> tuple[str, str] | None:
    """What a file is that is plainly no table, and what to do; None for whatever may be one."""
    head = data[:HEAD].removeprefix(codecs.BOM_UTF8)
    return next(((what, remedy) for mark, what, remedy in NO_TABLES if mark.match(head)), None)


def csv_lines(file: str, data: bytes, findings: Findings, *, most_lines: int = MOST_LINES) -> list[Line]:
    """The lines of a CSV file that hold anything, whatever its encoding and separator; no more than show that it is too long."""
    if other := no_table(data):
        findings.stop(Place(file), *other)
        return []
    decoded = decode(data)
    if decoded is None:
        line, what = no_text(data)
        findings.stop(Place(file, line), what, "Send CSV or XLSX.")
        return []
    if not decoded.sure:
        what = f"Lines that are not in UTF-8 were read as {ENCODINGS[decoded.encoding]}"
        findings.note(Place(file), what, "Look at names with accents; if they are wrong, export in UTF-8.")
    text = decoded.text
    first, _, rest = text.partition("\n")
    declared = first.strip().casefold()
    skipped = 0
    if declared.startswith("sep=") and len(declared) == len(
        "sep=;"
    ):  # a hint that spreadsheet programs write
        text, skipped = rest, 1
    mark = declared[4:] if skipped else separator(text)
    cut = _Cut(file, mark, skipped, most_lines + DEEPEST_HEADER, findings)
    return _cut_again(cut.lines_of(text))


def separator(text: str) -> str:
    """The separator that cuts the first lines into the most equal parts."""
    scores = {mark: _evenness(text, mark) for mark in SEPARATORS}
    return max(SEPARATORS, key=lambda mark: scores[mark])


def _evenness(text: str, mark: str) -> tuple[int, int]:
    """How many of the first lines have the commonest width, and that width; a width of one counts nothing."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    widths: Counter[int] = Counter()
    try:
        for _, fields in zip(range(SAMPLE_LINES), reader, strict=False):
            widths[len(fields)] += 1
    except csv.Error:
        return 0, 0
    del widths[1], widths[0]
    return max(((lines, width) for width, lines in widths.items()), default=(0, 0))


@dataclass(frozen=True, slots=True)
class _Cut:
    """How a text is cut into lines: by which separator, after how many lines left out, and how many at most."""

    file: str
    mark: str
    skipped: int
    most: int
    findings: Findings

    def lines_of(self, text: str) -> list[Line]:
        """The lines that hold anything. Reading ends with the first too many, or with one that cannot be read."""
        lines: list[Line] = []
        try:
            for number, fields in self._bounded(text):
                cells = tuple(" ".join(field.split()) for field in _narrowed(fields))
                if any(cells):
                    lines.append(Line(number, cells))
                if len(lines) > self.most:
                    return lines
        except csv.Error as problem:
            self._stop_at(lines[-1].number + 1 if lines else 1 + self.skipped, problem)
        if lines and _ends_in_quotation(text, self.mark):
            what = (
                "A quotation mark is opened here and never closed, so the lines after it cannot be told apart"
            )
            self.findings.stop(Place(self.file, lines[-1].number), what, "Close it, or take it away.")
        return lines

    def _bounded(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """Each line, with the number of the line on which it begins, as far as a table can reach. Raises csv.Error."""
        for number, fields in self._numbered(text):
            if number > MOST_BLANK * self.most:
                what = "Nearly all lines of the file are blank"
                self.findings.stop(Place(self.file, number), what, "Take the blank lines out.")
                return
            if len(fields) > MOST_IN_A_LINE:
                what = f"This line has more than {MOST_IN_A_LINE:,} cells"
                self.findings.stop(Place(self.file, number), what, "Send the columns that are needed.")
                return
            yield number, fields

    def _numbered(self, text: str) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=self.mark)
        begins = 1 + self.skipped
        for fields in reader:
            yield begins, fields
            begins = reader.line_num + 1 + self.skipped

    def _stop_at(self, line: int, problem: csv.Error) -> None:
        if "field limit" in str(problem):
            self.findings.stop(Place(self.file, line), "A cell of this line is far too long", "Shorten it.")
        else:
            what = "A quotation mark is open, so nothing from here on can be read"
            self.findings.stop(Place(self.file, line), what, "Write a quotation mark inside a field twice.")


def _narrowed(fields: list[str]) -> list[str]:
    """The cells without the blank ones beyond those that a table may have."""
    return fields if any(fields[MOST_COLUMNS + 1 :]) else fields[: MOST_COLUMNS + 1]


def _ends_in_quotation(text: str, mark: str) -> bool:
    try:
        deque(csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True), maxlen=0)
    except csv.Error as problem:
        return "unexpected end of data" in str(problem)
    return False


def _cut_again(lines: list[Line]) -> list[Line]:
    """Lines of one cell each that is itself a line: a spreadsheet program did not know the separator and saved them whole."""
    filled = [line for line in lines if any(line.cells)]
    if len(filled) < 2 or any(len(line.cells) > 1 for line in filled):
        return lines
    mark = separator("\n".join(line.cells[0] for line in filled))
    again = [Line(line.number, _fields(line.cells[0], mark)) for line in filled]
    is_table = len(again[0].cells) > 1 and len({len(line.cells) for line in again}) == 1
    return again if is_table else lines


def _fields(text: str, mark: str) -> tuple[str, ...]:
    return tuple(" ".join(field.split()) for field in next(csv.reader([text], delimiter=mark)))


def header_at(rows: Sequence[Line], known: Callable[[str], bool]) -> int:
    """Which of the lines is the header: the first with most names that are known."""
    rows = rows[:DEEPEST_HEADER]
    recognised = [sum(known(cell) for cell in row.cells if cell) for row in rows]
    return recognised.index(max(recognised))


def _without_blank_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    filled = [index for index, cell in enumerate(cells) if cell]
    return cells[: filled[-1] + 1]


def _fit(file: str, row: Line, width: int, findings: Findings) -> Line | None:
    if any(row.cells[width:]):
        what = f"The line has {len(row.cells)} cells and the header {width}"
        findings.left_out(
            Place(file, row.number), what, "Put text that holds the separator into quotation marks."
        )
        return None
    padding = ("",) * (width - len(row.cells))
    return Line(row.number, tuple(map(undefused, row.cells[:width])) + padding)


def _name_duplicates(file: str, line: int, header: Sequence[str], findings: Findings) -> None:
    for name, times in Counter(cell.casefold() for cell in header if cell).items():
        if times > 1:
            what = f"{times} columns have this name"
            findings.note(
                Place(file, line, name), what, "The first that is filled is used; look at the columns."
            )
