"""The tables of an export: the pupils, and the agreed parts of their attendance this year."""

import uuid
from collections.abc import Callable, Mapping, Sequence

from muster.attendance.queries.due import school_year
from muster.attendance.queries.roll import OnRoll
from muster.attendance.queries.whole import Counted, count_school
from muster.attendance.records import SESSION_LINE
from muster.calendar.codes import Code
from muster.exports.access import MAKE_EXPORT
from muster.exports.queries.rows import export_rows
from muster.exports.rules import columns_of, headings, tables_of
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.ui.tables import Cell, Table

Beside = tuple[list[str], list[list[Cell]]]


def export_tables(
    viewer: Viewer, fields: Sequence[str], pupils: Mapping[uuid.UUID, OnRoll]
) -> tuple[Table, ...]:
    """The tables of these fields, a row a pupil in the order of names, opened through the door."""
    columns = columns_of(fields)
    rows = export_rows(viewer, columns, pupils)
    tables = [Table("pupils", headings(columns), rows)]
    lines = _lines(viewer, pupils) if tables_of(fields) else None
    for name in tables_of(fields):
        heads, beside = _BESIDE[name](lines) if lines else ([], [[] for _ in pupils])
        whole = [[*row, *more] for row, more in zip(rows, beside, strict=True)]
        tables.append(Table(name, [*headings(columns), *heads], whole))
    return tuple(tables)


def _lines(viewer: Viewer, pupils: Mapping[uuid.UUID, OnRoll]) -> Counted | None:
    """The year's lines of these pupils. They leave the school, so each is recorded as exported, not as counted."""
    year = school_year(viewer, viewer.today)
    if year is None:
        return None
    reason = viewer.reason_everywhere(MAKE_EXPORT)
    record(
        viewer, MAKE_EXPORT, "export attendance", reason=reason, people=sorted(pupils), kinds=[SESSION_LINE]
    )
    return count_school(viewer, year, MAKE_EXPORT, roll=pupils)


def attendance_by_code(lines: Counted) -> Beside:
    """Of each pupil the sessions that count, those without a mark, and the sessions of every code that was used.

    The codes and those without a mark add up to the sessions that were due while the pupil was on roll.
    """
    codes = [code for code in lines.year.profile.codes if lines.where(_is(code)).any()]
    of_codes = [lines.where(_is(code)).sum(axis=1).tolist() for code in codes]
    words = lines.year.profile.words
    heads = [
        "Possible",
        "Attended",
        words.authorised.capitalize(),
        words.unauthorised.capitalize(),
        "Late",
        "No mark",
        *(code.symbol for code in codes),
    ]
    rows: list[list[Cell]] = [
        [each.possible, each.attended, each.authorised, each.unauthorised, each.late, each.unmarked]
        for each in lines.over(0, len(lines.due))
    ]
    return heads, [[*row, *(counts[place] for counts in of_codes)] for place, row in enumerate(rows)]


def _is(wanted: Code) -> Callable[[Code], bool]:
    return lambda code: code == wanted


def marks(lines: Counted) -> Beside:
    """Of each pupil the code of every session that was due; empty for no mark, and while not on roll."""
    profile = lines.year.profile
    heads = [
        f"{day.isoformat()} {profile.sessions[index % len(profile.sessions)].short}"
        for index, day in lines.due
    ]
    symbols = profile.symbols_by_byte
    rows: list[list[Cell]] = [
        [
            symbols[int(lines.marks[row, index])] if lines.on_roll[row, place] else ""
            for place, (index, _) in enumerate(lines.due)
        ]
        for row in range(len(lines.roll))
    ]
    return heads, rows


_BESIDE: Mapping[str, Callable[[Counted], Beside]] = {
    "attendance_by_code": attendance_by_code,
    "marks": marks,
}
