"""Reads mark sheets: rows and cells, and one cell with its history."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from muster.assessment.access import SEE_SHEET
from muster.assessment.authority import Authority, authority_over
from muster.assessment.cells import MODERATED, Cell, cell_at, figures_at
from muster.assessment.columns import ColumnHead
from muster.assessment.entries import EnteredCell, EntryPlace, open_entry
from muster.assessment.headers import Header, read_header
from muster.assessment.models import ResultEntry
from muster.assessment.places import SheetPlace, Show
from muster.assessment.queries.matrix import point_columns
from muster.assessment.queries.questions import added_up, question_columns
from muster.assessment.queries.standing import origin_words, rules_of
from muster.assessment.records import RESULT_COMMENTS, RESULTS, Results
from muster.assessment.scales import Missing
from muster.assessment.series import Series, Source
from muster.assessment.typed import NOTHING, Figure, doubt_about, first_entered
from muster.people.directory import names
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Held, Want
from muster.protection.folder.opening import Opened, open_folders
from muster.protection.keys.envelope import NO_ITEM
from muster.protection.keys.ring import KeyClass


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell as it is shown: its text, the pupil's last result before it, and why it should be looked at twice.

    Of a test, `last` is what its questions add up to, and `is_added_up` says so: it counts while the cell is empty.
    """

    text: str
    last: str = ""
    doubt: str = ""
    is_moderated: bool = False
    has_comment: bool = False
    is_added_up: bool = False


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One pupil on a sheet, with a cell for each of its columns."""

    pupil_id: uuid.UUID
    name: str
    cells: tuple[SheetCell, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A mark sheet: its header, its rows in the order of names, and by what right.

    `figures` are column by column; `sums` too: what a test counts as by its questions where nothing is entered for it.
    """

    header: Header
    today: dt.date
    group_name: str
    authority: Authority
    rows: tuple[SheetRow, ...]
    figures: tuple[tuple[Figure, ...], ...]
    sums: tuple[tuple[Figure, ...], ...]


@dataclass(frozen=True, slots=True)
class Entered:
    """One saving of one cell: the history of a cell is a list of these, oldest first."""

    at: dt.datetime
    by_person: uuid.UUID | None
    by_name: str
    origin: ResultEntry.Origin
    text: str
    is_moderated: bool
    days_late: int = 0


@dataclass(frozen=True, slots=True)
class CellRecord:
    """One pupil's result in one column: what it is now, what is written about it, and its history."""

    header: Header
    column: ColumnHead
    authority: Authority
    name: str
    text: str
    is_moderated: bool
    comment: str
    history: tuple[Entered, ...]
    origin: str = ""
    is_agreed: bool = False
    may_agree: bool = False


def mark_sheet(viewer: Viewer, place: SheetPlace) -> Sheet:
    """The sheet with every member of the group today. Raises NotThere and NoSheet."""
    header = read_header(viewer, place)
    authority = authority_over(viewer, place)
    directory = names(viewer)
    members = directory.in_order(header.members)
    opened = _open(viewer, header, authority, members)
    sums = _sums(viewer, header)
    figures = _figures(header, opened, members, {one for parts in sums.values() for one in parts})
    commented = _commented(opened, header)
    rows = tuple(
        SheetRow(
            pupil,
            directory.shown(pupil),
            _cells(header, row, commented.get(pupil, frozenset()), sums),
        )
        for pupil, row in zip(members, figures, strict=True)
    )
    in_columns = tuple(tuple(row[column.number][0] for row in figures) for column in header.columns)
    counted = tuple(tuple(_sum_of(row, column.number, sums) for row in figures) for column in header.columns)
    group_name = directory.group(place.group_id)
    return Sheet(header, viewer.today, group_name, authority, rows, in_columns, counted)


def cells_of(header: Header, opened: Opened, members: Sequence[uuid.UUID]) -> list[tuple[SheetCell, ...]]:
    """The cells of these pupils in the columns of a header, with their doubts, as the sheet shows them."""
    return [_cells(header, row, frozenset(), {}) for row in _figures(header, opened, members)]


_Row = Mapping[int, tuple[Figure, int]]
"""One pupil's figure and flags, by the number of the column."""


def _sums(viewer: Viewer, header: Header) -> Mapping[int, tuple[int, ...]]:
    """For each test on a sheet of work, the columns of its questions."""
    if header.place.show is not Show.WORK:
        return {}
    found = question_columns(viewer, header.year_id, [header.place.course_id])
    return {number: parts for number, parts in found.items() if number in header.by_number}


def _sum_of(row: _Row, number: int, sums: Mapping[int, tuple[int, ...]]) -> Figure:
    """What the questions of a test add up to, where that counts: nothing is entered for the whole."""
    parts = sums.get(number, ())
    if not parts or row[number][0].is_entered:
        return NOTHING
    return added_up([row[one][0] for one in parts])


def _figures(
    header: Header, opened: Opened, members: Sequence[uuid.UUID], beside: Collection[int] = ()
) -> list[_Row]:
    """For each pupil the figure and flags of each column, of those that it is compared with, and of those beside."""
    earlier = {number for column in header.columns for number in column.previous}
    numbers = sorted(header.by_number.keys() | earlier | set(beside))
    columns = np.array(numbers, dtype=np.uint32)
    held = opened.of(RESULTS, header.period)
    empty = Held(Results(), 0, NO_ITEM)
    return [
        {
            number: (Figure(figure, Missing(missing)), flags)
            for number, (figure, missing, flags) in zip(
                numbers, figures_at(held.get(pupil, empty).record, columns), strict=True
            )
        }
        for pupil in members
    ]


def _cells(
    header: Header, row: _Row, commented: frozenset[int], sums: Mapping[int, tuple[int, ...]]
) -> tuple[SheetCell, ...]:
    cells = [_cell(column, row, has_comment=column.number in commented) for column in header.columns]
    for place, column in enumerate(header.columns):
        if parts := sums.get(column.number):
            whole = added_up([row[one][0] for one in parts])
            words = column.scale.shown(whole.figure, whole.missing)
            cells[place] = replace(cells[place], last=words, is_added_up=bool(words))
    return tuple(cells)


def _cell(column: ColumnHead, row: _Row, *, has_comment: bool) -> SheetCell:
    figure, flags = row[column.number]
    last = first_entered(row[number][0] for number in column.previous)
    scale = column.scale
    return SheetCell(
        scale.shown(figure.figure, figure.missing),
        scale.shown(last.figure, last.missing),
        doubt_about(scale, figure, out_of=column.out_of, last=last),
        bool(flags & MODERATED),
        has_comment,
    )


def _commented(opened: Opened, header: Header) -> Mapping[uuid.UUID, frozenset[int]]:
    held = opened.of(RESULT_COMMENTS, header.period)
    return {pupil: one.record.columns() for pupil, one in held.items() if one.record.comments}


def _open(viewer: Viewer, header: Header, authority: Authority, members: Sequence[uuid.UUID]) -> Opened:
    wants = (Want(RESULTS, header.period), Want(RESULT_COMMENTS, header.period))
    return open_folders(
        viewer,
        authority.permission,
        members,
        *wants,
        action="open mark sheet",
        reasons=authority.over(members),
    )


def cell_record(viewer: Viewer, place: SheetPlace, column: int, pupil_id: uuid.UUID) -> CellRecord:
    """One cell with everything that was entered for it. Raises NotThere and NoSheet."""
    header = read_header(viewer, place)
    authority = authority_over(viewer, place)
    head = header.by_number.get(column)
    if head is None or pupil_id not in header.members:
        raise NotThere(SEE_SHEET, [pupil_id])
    opened = _open(viewer, header, authority, [pupil_id])
    held = opened.of(RESULTS, header.period).get(pupil_id)
    comments = opened.of(RESULT_COMMENTS, header.period).get(pupil_id)
    cell = cell_at(held.record, column) if held else None
    is_target = head.series is Series.TARGET and cell is not None and cell.figure.missing is Missing.VALUE
    return CellRecord(
        header=header,
        column=head,
        authority=authority,
        name=names(viewer).shown(pupil_id),
        text=head.scale.shown(cell.figure.figure, cell.figure.missing) if cell else "",
        is_moderated=bool(cell and cell.is_moderated),
        comment=comments.record.on(column) if comments else "",
        history=tuple(_history(viewer, header, head, opened)),
        origin=_origin(viewer, header, head, cell) if is_target and cell else "",
        is_agreed=is_target and cell is not None and cell.source is Source.AGREED,
        may_agree=is_target and authority.may_enter,
    )


def _origin(viewer: Viewer, header: Header, head: ColumnHead, cell: Cell) -> str:
    """Where a target came from: its rule by name, or who set it."""
    columns = point_columns(viewer, header.year_id, series=[Series.TARGET], courses=[header.place.course_id])
    column = next((one for one in columns if one.number == head.number), None)
    rule = rules_of(viewer, [column]).get(column.id) if column else None
    words = origin_words(cell.source, rule.words if rule else "", names(viewer).shown(cell.by))
    return words[0].upper() + words[1:]


def _history(viewer: Viewer, header: Header, head: ColumnHead, opened: Opened) -> Iterator[Entered]:
    directory = names(viewer)
    ciphers = opened.ciphers(KeyClass.EDUCATIONAL)
    rows = ResultEntry.objects.filter(
        school_id=viewer.school_id, course_id=header.place.course_id, year_id=header.year_id
    )
    for entry in rows.order_by("id"):
        place = EntryPlace(viewer.school_id, header.year_id, entry.id)
        entered = open_entry(place, bytes(entry.sealed), ciphers)
        cells = (cell for one in entered for cell in one.cells if cell.column == head.number)
        yield from (_entered(entry, directory.shown(entry.by_person), head, cell) for cell in cells)


def _entered(entry: ResultEntry, by_name: str, head: ColumnHead, cell: EnteredCell) -> Entered:
    return Entered(
        entry.at,
        entry.by_person,
        by_name,
        ResultEntry.Origin(entry.origin),
        head.scale.shown(cell.figure, Missing(cell.missing)),
        cell.is_moderated,
        cell.days_late,
    )
