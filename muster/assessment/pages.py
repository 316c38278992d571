"""Prepares the mark sheet page: turns the sheet into words and CSS classes that a template only prints."""

import datetime as dt
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from django.utils.translation import gettext as _
from markupsafe import Markup

from muster.assessment.columns import ColumnHead
from muster.assessment.figures import summary
from muster.assessment.queries.sheets import Sheet, SheetCell
from muster.assessment.scales import Definition
from muster.assessment.typed import Figure
from muster.ui.moulds import Mould, filled, mould, slot

MOST_KEYS = 12
HALF = 0.5
Typed = Mapping[tuple[uuid.UUID, int], tuple[str, str]]
"""What was typed and not saved, with the reason, by pupil and column: it stays on the page."""


@dataclass(frozen=True, slots=True)
class CellShape:
    """What the template of a cell depends on; everything else is filled in."""

    has_last: bool
    has_doubt: bool
    is_moderated: bool
    has_comment: bool
    is_added_up: bool
    is_open: bool
    is_numeric: bool
    is_now: bool


@dataclass(frozen=True, slots=True)
class HeadWords:
    """The head of a column. `keys` are the values that a tap enters, as JSON of [code, words] pairs."""

    number: int
    title: str
    about: str
    unit: str
    keys: str
    is_numeric: bool
    is_open: bool
    is_now: bool
    closed_words: str


@dataclass(frozen=True, slots=True)
class FootWords:
    """The foot of a column: how many are entered, how many more are added up from questions, and the value in the middle of all."""

    entered: int
    added_up: int
    middle: str
    is_now: bool


@dataclass(frozen=True, slots=True)
class ScaleWords:
    """A scale that the sheet uses, for the key below it."""

    name: str
    values: tuple[tuple[str, str, str, str], ...]
    missing: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SheetPage:
    """A mark sheet, ready to print. `shown` is what the plain form compares with, as JSON; `now` the phone's column."""

    title: str
    words: str
    heads: tuple[HeadWords, ...]
    rows_html: Markup
    feet: tuple[FootWords, ...]
    scales: tuple[ScaleWords, ...]
    shown: str
    pupils: int
    may_enter: bool
    authority_words: str
    to_check: int
    has_sums: bool

    @property
    def counts_sums(self) -> bool:
        """Whether a sum counts anywhere; it does not where everything is entered for the whole as well."""
        return any(foot.added_up for foot in self.feet)


_CELL = "assessment/sheet_cell.html"
_ROW = "assessment/sheet_row.html"
_LAST, _TEXT, _NAME, _DOUBT, _LABELS = slot("last"), slot("text"), slot("name"), slot("doubt"), slot("labels")
_PUPIL, _NUMBER = slot("pupil"), slot("number")


def sheet_page(sheet: Sheet, *, at_column: int | None = None, typed: Typed | None = None) -> SheetPage:
    """The page of a sheet. `at_column` is the one that a phone shows; `typed` is what could not be saved."""
    header = sheet.header
    now = _now(sheet, at_column)
    may_enter = sheet.authority.may_enter
    heads = tuple(
        _head(
            column,
            is_open=may_enter and not _closed(sheet, column),
            is_now=column.number == now,
            closed=_closed(sheet, column),
        )
        for column in header.columns
    )
    rows = _with_typed(sheet, typed or {})
    return SheetPage(
        title=f"{header.course_name} · {sheet.group_name}",
        words=_("%(pupils)s pupils") % {"pupils": len(sheet.rows)},
        heads=heads,
        rows_html=filled(_pieces(sheet, rows, heads)),
        feet=tuple(_foot(sheet, place, head) for place, head in enumerate(heads)),
        scales=tuple(_scale_words({column.version_id: column.scale for column in header.columns})),
        shown=_shown(sheet),
        pupils=len(sheet.rows),
        may_enter=any(head.is_open for head in heads),
        authority_words=sheet.authority.reason.says,
        to_check=sum(bool(cell.doubt) for row in rows for cell in row),
        has_sums=any(cell.is_added_up for row in rows for cell in row),
    )


def _closed(sheet: Sheet, column: ColumnHead) -> str:
    return column.refusal(sheet.today, at_any_time=sheet.authority.at_any_time)


def _now(sheet: Sheet, at_column: int | None) -> int | None:
    """The column that a phone opens with: the one asked for, else of those that wait the one that closes soonest."""
    columns = sheet.header.columns
    if at_column in sheet.header.by_number:
        return at_column
    waiting = [
        column
        for place, column in enumerate(columns)
        if not _closed(sheet, column) and any(not row.cells[place].text for row in sheet.rows)
    ]
    soonest = min(waiting, key=lambda column: column.closes or dt.date.max, default=None)
    return (soonest or columns[-1]).number if columns else None


def _head(column: ColumnHead, *, is_open: bool, is_now: bool, closed: str) -> HeadWords:
    scale = column.scale
    unit = f"/{column.out_of:g}" if column.out_of is not None else scale.short_words
    return HeadWords(
        column.number,
        column.title,
        ", ".join(filter(None, (column.about, column.apart))),
        unit,
        _keys(scale),
        scale.numbers is not None,
        is_open,
        is_now,
        closed,
    )


def _keys(scale: Definition) -> str:
    values = [[value.code, value.label] for value in scale.values] if len(scale.values) <= MOST_KEYS else []
    return json.dumps([*values, *scale.missing_words], ensure_ascii=False, separators=(",", ":"))


def _with_typed(sheet: Sheet, typed: Typed) -> list[tuple[SheetCell, ...]]:
    """The cells as they are shown: what was typed and could not be saved stands in place of what is saved."""
    if not typed:
        return [row.cells for row in sheet.rows]
    numbers = [column.number for column in sheet.header.columns]
    return [
        tuple(
            _kept(cell, typed.get((row.pupil_id, number)))
            for number, cell in zip(numbers, row.cells, strict=True)
        )
        for row in sheet.rows
    ]


def _kept(cell: SheetCell, typed: tuple[str, str] | None) -> SheetCell:
    return cell if typed is None else replace(cell, text=typed[0], doubt=typed[1], is_moderated=False)


Piece = tuple[Mould, Mapping[str, object]]


def _pieces(sheet: Sheet, rows: list[tuple[SheetCell, ...]], heads: tuple[HeadWords, ...]) -> Iterator[Piece]:
    begin = mould(_ROW, (("pupil", _PUPIL), ("number", _NUMBER), ("name", _NAME)))
    for number, (row, cells) in enumerate(zip(sheet.rows, rows, strict=True)):
        yield begin, {"pupil": row.pupil_id, "number": number, "name": row.name}
        for place, (cell, head) in enumerate(zip(cells, heads, strict=True)):
            yield (
                _mould_of(cell, head),
                {
                    "text": cell.text,
                    "last": cell.last,
                    "doubt": cell.doubt,
                    "name": f"r{number}c{place}",
                    "labels": f"r{number} c{place}",
                },
            )


def _mould_of(cell: SheetCell, head: HeadWords) -> Mould:
    shape = CellShape(
        bool(cell.last),
        bool(cell.doubt),
        cell.is_moderated,
        cell.has_comment,
        cell.is_added_up,
        head.is_open,
        head.is_numeric,
        head.is_now,
    )
    return mould(
        _CELL,
        (
            ("cell", shape),
            ("text", _TEXT),
            ("last", _LAST),
            ("doubt", _DOUBT),
            ("name", _NAME),
            ("labels", _LABELS),
        ),
    )


def _foot(sheet: Sheet, place: int, head: HeadWords) -> FootWords:
    scale = sheet.header.columns[place].scale
    entered, sums = sheet.figures[place], sheet.sums[place]
    column = [own if own.is_entered else added for own, added in zip(entered, sums, strict=True)]
    figures = np.array([figure.figure for figure in column], dtype=np.int32)
    missing = np.array([int(figure.missing) for figure in column], dtype=np.uint8)
    counted = summary(figures, missing, scale)
    middle = middle_words(scale, counted.median)
    return FootWords(_entered(entered), _entered(sums), middle, head.is_now)


def _entered(column: Sequence[Figure]) -> int:
    return sum(figure.is_entered for figure in column)


def middle_words(scale: Definition, median: float | None) -> str:
    """The value in the middle: of an even number of values their mean, on a scale of words the lower of the two."""
    if median is None:
        return ""
    if scale.numbers is None:
        return next(value.code for value in scale.values if value.position == median)
    if scale.numbers.in_years:
        return scale.shown(int(median + HALF))
    text = f"{median:.4f}"
    return text.rstrip("0").rstrip(".")


def _scale_words(scales: Mapping[uuid.UUID, Definition]) -> Iterator[ScaleWords]:
    for scale in scales.values():
        values = tuple((value.code, value.label, value.tone.value, value.sign) for value in scale.values)
        bands = tuple(
            (f"{band.lowest:g}+", band.label, band.tone.value, band.sign)
            for band in (scale.numbers.bands if scale.numbers else ())
        )
        yield ScaleWords(scale.name, values or bands, scale.missing_words)


def _shown(sheet: Sheet) -> str:
    content = {
        "columns": [column.number for column in sheet.header.columns],
        "rows": [[str(row.pupil_id), [cell.text for cell in row.cells]] for row in sheet.rows],
    }
    return json.dumps(content, separators=(",", ":"))
