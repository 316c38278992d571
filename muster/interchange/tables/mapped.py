"""A table with known columns: access to its cells, and which way round its dates are."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from muster.interchange.problems import Findings, Place, Question
from muster.interchange.roster import Source, Span
from muster.interchange.tables.choices import Choices
from muster.interchange.tables.cleaning import NAME_FIELDS, NUMBER_FIELDS, cleaned
from muster.interchange.tables.dates import Evidence, Order, day_of, evidence
from muster.interchange.tables.recognition import ColumnMap, is_secret
from muster.interchange.tables.sheets import Line, Sheet

DATE_FIELDS = ("day", "born", "admitted", "left", "first_day", "last_day")
SHORTENED = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.ASCII | re.IGNORECASE)
ROUNDED = re.compile(r"\+?\d{1,4}0{8,}", re.ASCII)
"""A telephone number of which only the first digits are left: 4.47E+11, written out again."""
LOOKS_LIKE_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}-[A-Z][a-z]{2}", re.ASCII)
ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})
UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
"""Control characters, and those that turn the direction of writing: names need neither."""

ORDERS = (
    (Order.DAY_FIRST.value, "Day first: 3/4 is 3 April"),
    (Order.MONTH_FIRST.value, "Month first: 3/4 is 4 March"),
)


@dataclass(frozen=True, slots=True, repr=False)
class Cells:
    """One line of a table, asked for by field."""

    table: "Mapped"
    line: Line

    def __getitem__(self, field: str) -> str:
        index = self.table.columns.index(field)
        return self.line.cells[index] if index is not None else ""

    @property
    def source(self) -> Source:
        """The file and line."""
        named = _columns_named(self.table.columns.columns, self.table.sheet.header)
        return Source(self.table.sheet.file, self.line.number, named)

    def place(self, field: str = "") -> Place:
        """Where a field of this line stands, by the file's own name of the column."""
        index = self.table.columns.index(field) if field else None
        column = self.table.sheet.header[index] if index is not None else ""
        return Place(self.table.sheet.file, self.line.number, column)


@dataclass(frozen=True, slots=True, repr=False)
class Mapped:
    """A table with its columns named and the order of its dates told."""

    sheet: Sheet
    columns: ColumnMap
    order: Order
    today: dt.date

    def lines(self, findings: Findings) -> Iterator[Cells]:
        """The lines that can be used; damage by a spreadsheet program is reported."""
        for line in self.sheet.lines:
            cells = Cells(self, line)
            if _is_sound(cells, findings):
                yield cells

    def day(self, cells: Cells, field: str, findings: Findings) -> dt.date | None:
        """The day in a field, or None where it is blank or names no day (which is reported)."""
        text = cells[field]
        if not text:
            return None
        found = day_of(text, self.order, today=self.today)
        if found is None:
            remedy = "Write dates like 2026-09-01 or 01/09/2026."
            findings.mended(cells.place(field), "This is not a day", remedy, value=text)
        return found

    def span(
        self, cells: Cells, findings: Findings, *, first: str = "first_day", last: str = "last_day"
    ) -> Span:
        """The span of two fields, as the table gives it: plain tables mean their last day inclusively."""
        span = Span(self.day(cells, first, findings), self.day(cells, last, findings))
        if span.first and span.last and span.last < span.first:
            findings.mended(
                cells.place(last), "It ends before it begins", "Correct the dates.", value=cells[last]
            )
            return Span(span.first, None)
        return span


@lru_cache(maxsize=64)
def _columns_named(fields: tuple[str, ...], header: tuple[str, ...]) -> Mapping[str, str]:
    """What a table calls the column of each field; of two, the first."""
    return {field: name for field, name in reversed(list(zip(fields, header, strict=True))) if field}


def _damage(value: str) -> tuple[str, str] | None:
    """What is wrong with a cell whatever it is for, and what to do; None where nothing is."""
    if value in ERRORS:
        return "The spreadsheet shows an error here", "Put the formula right, or type the value."
    if UNSEEN.search(value):
        return "A character that cannot be seen stands here", "Type the cell again."
    return None


def _is_shortened(field: str, value: str) -> bool:
    is_rounded = field in {"mobile", "telephone"} and ROUNDED.fullmatch(value)
    return bool(is_rounded or SHORTENED.fullmatch(value))


def _is_sound(cells: Cells, findings: Findings) -> bool:
    sound = True
    for index, field in enumerate(cells.table.columns.columns):
        value = cells.line.cells[index]
        if field and (fault := _damage(value)):
            findings.left_out(cells.place(field), *fault, value="" if UNSEEN.search(value) else value)
            sound = False
        elif field in NUMBER_FIELDS and _is_shortened(field, value):
            what = "A spreadsheet program has shortened this number, and its digits are lost"
            findings.left_out(
                cells.place(field), what, "Format the column as text and export again.", value=value
            )
            sound = False
        elif field in NAME_FIELDS and LOOKS_LIKE_DAY.fullmatch(value):
            what = "A spreadsheet program may have turned this name into a date"
            findings.note(cells.place(field), what, "Look at the name.", value=value)
    return sound


def with_dates_told(
    tables: Sequence[tuple[Sheet, ColumnMap]], choices: Choices, findings: Findings
) -> tuple[list[Mapped], list[Question]]:
    """Each table with the order of its dates: told by itself, else by its set, else asked."""
    tables = [(cleaned(sheet, columns), columns) for sheet, columns in tables]
    found = {sheet.file: _evidence(sheet, columns) for sheet, columns in tables}
    together = sum(found.values(), Evidence())
    mapped: list[Mapped] = []
    questions: list[Question] = []
    for sheet, columns in tables:
        own = found[sheet.file]
        key = f"dates:{sheet.file}"
        answered = choices.answers.get(key, "")
        order = Order(answered) if answered in {each.value for each in Order} else own.order
        if order is None and own.contradicts:
            questions.append(Question(key, sheet.file, "", _contradiction(own), ORDERS))
        elif order is None and own.either:
            order = together.order
            if order is None:
                words = "Every date in this file can be read two ways. Which way round are they?"
                questions.append(Question(key, sheet.file, "", words, ORDERS))
        if order is Order.MONTH_FIRST:
            findings.note(Place(sheet.file), "Dates are read month first, as the values show", "")
        mapped.append(Mapped(sheet, columns, order or Order.DAY_FIRST, choices.today))
    return mapped, questions


def _evidence(sheet: Sheet, columns: ColumnMap) -> Evidence:
    indexes = [index for field in DATE_FIELDS if (index := columns.index(field)) is not None]
    return sum((evidence(sheet.column(index)) for index in indexes), Evidence())


def _contradiction(found: Evidence) -> str:
    days = "1 date" if found.day_first == 1 else f"{found.day_first} dates"
    return (
        f"{days} can only be read day first, and {found.month_first} only month first: a spreadsheet program may have turned some round. "
        "Better export the file again; or say which way holds, and the others are reported as wrong."
    )


NOT_USED = "Not used"


def unused_columns(
    sheet: Sheet, columns: ColumnMap, elsewhere: frozenset[int] = frozenset()
) -> Iterable[str]:
    """The columns that hold something and are not used, here or `elsewhere`; passwords are not even looked at."""
    for index, name in enumerate(sheet.header):
        used = columns.columns[index] or index in elsewhere
        if name and not used and not is_secret(name) and next(sheet.column(index), ""):
            yield name
