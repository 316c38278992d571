"""The encoding of results: one result in sixteen bytes, and a pupil's year as an array of such cells."""

import datetime as dt
import struct
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from muster.assessment.records import Results
from muster.assessment.scales import Missing
from muster.assessment.series import Source
from muster.assessment.typed import NOTHING, Figure

MODERATED = 1
NOBODY = 255
MOST_DAYS_LATE = 127

CELL = np.dtype([
    ("column", "<u4"), ("figure", "<i4"), ("minute", "<u4"), ("by", "u1"), ("missing", "u1"), ("flags", "u1"), ("source", "u1"),
])  # fmt: skip
"""`column` is the column's number in its school-year, `minute` counts from 1970 in UTC, `by` is a place in the people of
the record, `source` is a `Source`. The lowest bit of `flags` says moderated, the seven above it by how many days the work was
handed in late. Cells stand in the order of their columns, so that one is found without looking at the others."""

_LAYOUT = struct.Struct("<IiIBBBB")
_BYTES = _LAYOUT.size
_MISSING = {int(kind): kind for kind in Missing}
Cells = NDArray[np.void]


@dataclass(frozen=True, slots=True)
class Cell:
    """One result: the figure, when and by whom it was entered, whether it was moderated, its source, and how late the work was."""

    column: int
    figure: Figure
    at: dt.datetime
    by: uuid.UUID | None = None
    is_moderated: bool = False
    source: Source = Source.ENTERED
    days_late: int = 0


def cells_in(record: Results) -> Cells:
    """The cells of a record, as a read-only array."""
    return np.frombuffer(record.cells, dtype=CELL)


def cell_at(record: Results, column: int) -> Cell | None:
    """The cell of a column; None where nothing is entered."""
    place = _place_of(record, column)
    return None if place is None else _cell(record, place)


class CellsOf:
    """The cells of one record, indexed once for looking up many of them."""

    def __init__(self, record: Results) -> None:
        self._record = record
        self._places = {column: place for place, column in enumerate(cells_in(record)["column"].tolist())}

    def figure(self, column: int) -> Figure:
        """What the cell of a column says; nothing where none is entered."""
        place = self._places.get(column)
        if place is None:
            return NOTHING
        _, figure, _, _, missing, _, _ = _LAYOUT.unpack_from(self._record.cells, place * _BYTES)
        return Figure(figure, _MISSING[missing])

    def days_late(self, column: int) -> int:
        """By how many days the work in a column was late; 0 where nothing is entered."""
        place = self._places.get(column)
        if place is None:
            return 0
        *_, flags, _ = _LAYOUT.unpack_from(self._record.cells, place * _BYTES)
        return int(flags) >> 1


def _place_of(record: Results, column: int) -> int | None:
    """The index of a column's cell in a record; None where nothing is entered."""
    columns = cells_in(record)["column"]
    place = int(columns.searchsorted(column))
    return place if place < len(columns) and columns[place] == column else None


def figures_at(record: Results, columns: NDArray[np.uint32]) -> list[tuple[int, int, int]]:
    """(figure, missing, flags) at each of these columns; missing is NOTHING where a cell is empty."""
    cells = cells_in(record)
    if not len(cells):
        return [(0, int(Missing.NOTHING), 0)] * len(columns)
    places = np.minimum(np.searchsorted(cells["column"], columns), len(cells) - 1)
    found = cells[places]
    missing = np.where(found["column"] == columns, found["missing"], int(Missing.NOTHING))
    return list(zip(found["figure"].tolist(), missing.tolist(), found["flags"].tolist(), strict=True))


def with_cells(record: Results, changed: Sequence[Cell]) -> Results:
    """The record with these cells replaced; an empty cell is removed."""
    people = list(record.people)
    content = record.cells
    columns = cells_in(record)["column"].tolist()
    held = {
        column: content[at : at + _BYTES]
        for column, at in zip(columns, range(0, len(content), _BYTES), strict=True)
    }
    for cell in changed:
        if cell.figure.missing is Missing.NOTHING:
            held.pop(cell.column, None)
        else:
            held[cell.column] = _packed(cell, people)
    return Results(tuple(people), b"".join(held[column] for column in sorted(held)))


def _packed(cell: Cell, people: list[uuid.UUID]) -> bytes:
    """A cell as sixteen bytes. Whoever entered it takes a place among the people, unless they have one."""
    place = NOBODY
    if cell.by in people:
        place = people.index(cell.by)
    elif cell.by is not None and len(people) < NOBODY:
        place = len(people)
        people.append(cell.by)
    minute = int(cell.at.timestamp()) // 60
    figure = cell.figure
    return _LAYOUT.pack(
        cell.column,
        figure.figure,
        minute,
        place,
        figure.missing,
        MODERATED * cell.is_moderated | cell.days_late << 1,
        cell.source,
    )


def _cell(record: Results, place: int) -> Cell:
    column, figure, minute, by, missing, flags, source = _LAYOUT.unpack_from(record.cells, place * _BYTES)
    return Cell(
        column,
        Figure(figure, _MISSING[missing]),
        dt.datetime.fromtimestamp(minute * 60, dt.UTC),
        record.people[by] if by < len(record.people) else None,
        bool(flags & MODERATED),
        Source(source),
        flags >> 1,
    )


def by_column(record: Results) -> Mapping[int, Cell]:
    """Every cell of a record, by the number of its column."""
    cells = (_cell(record, place) for place in range(len(record.cells) // _BYTES))
    return {cell.column: cell for cell in cells}
