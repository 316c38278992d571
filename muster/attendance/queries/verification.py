"""Verifies that lines and entries agree: entries are the record and lines their index, so replaying the entries must give the lines."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection

from muster.attendance.access import VERIFY_LINES
from muster.attendance.entries import EnteredMark, EntryPlace, open_entry
from muster.attendance.lines import LinePlace, lesson_place, session_place
from muster.attendance.marks import NOT_MARKED
from muster.attendance.models import Register
from muster.calendar.models import AcademicYear, Term
from muster.people.queries.folding import Difference, Verified, verified
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import declared_kinds
from muster.protection.folder.opening import Opened, open_folders
from muster.protection.keys.ring import KeyClass

_ENTRIES = """
SELECT e.id, e.sealed, r.kind, r.day, r.slot FROM attendance_registerentry e
JOIN attendance_register r ON r.school_id = e.school_id AND r.id = e.register_id
WHERE e.school_id = %s AND r.year_id = %s ORDER BY e.id
"""
_NEVER = (0, 0)


class _Line(NamedTuple):
    pupil_id: uuid.UUID
    kind: int
    period: int


@dataclass(frozen=True, slots=True)
class _Entry:
    id: uuid.UUID
    sealed: bytes
    line: LinePlace


def verify_lines(viewer: Viewer, year: AcademicYear) -> Verified:
    """Replay every entry of the year and compare the result with every line, pupil by pupil."""
    entries = list(_entries(viewer, year))
    return verified(
        viewer, entries=len(entries), compare=lambda pupils: _compare(viewer, year, entries, pupils)
    )


def _entries(viewer: Viewer, year: AcademicYear) -> Iterator[_Entry]:
    half_terms = list(Term.objects.filter(school_id=viewer.school_id, year=year, kind=Term.Kind.HALF_TERM))
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, [viewer.school_id, year.id])
        for entry_id, sealed, kind, day, slot in cursor.fetchall():
            yield _Entry(entry_id, bytes(sealed), _line_place(year, half_terms, (kind, day, slot)))


def _line_place(year: AcademicYear, half_terms: Sequence[Term], at: tuple[str, dt.date, int]) -> LinePlace:
    kind, day, slot = at
    if kind == Register.Kind.SESSION:
        return session_place(first_day=year.first_day, last_day=year.last_day, day=day, slot=slot)
    half = next(term for term in half_terms if term.first_day <= day <= term.last_day)
    return lesson_place(first_day=half.first_day, last_day=half.last_day, day=day, period_number=slot)


def _compare(
    viewer: Viewer, year: AcademicYear, entries: Sequence[_Entry], pupils: Sequence[uuid.UUID]
) -> tuple[int, list[Difference]]:
    """Compare the lines of some pupils. Keys are read with the lines, so an erased pupil is left out."""
    wants = {(entry.line.kind.code, entry.line.period): entry.line.want for entry in entries}
    opened = open_folders(viewer, VERIFY_LINES, pupils, *wants.values(), action="verify lines")
    folded = _fold(viewer, year, entries, opened)
    lines = {
        _Line(pupil, want.kind.code, want.period): held.record.marks
        for want in wants.values()
        for pupil, held in opened.of(want.kind, want.period).items()
    }
    differences = [
        difference
        for line in lines.keys() | folded.keys()
        for difference in _differences(line, lines.get(line, b""), folded.get(line, {}))
    ]
    return len(lines), differences


def _differences(line: _Line, marks: bytes, folded: Mapping[int, tuple[int, int]]) -> Iterator[Difference]:
    """Every slot where the two disagree; a missing line means that nothing was marked."""
    for index in sorted(folded.keys() | range(len(marks))):
        expected = folded.get(index, _NEVER)[1]
        in_line = marks[index] if index < len(marks) else NOT_MARKED
        if expected != in_line:
            place = f"{declared_kinds()[line.kind].name} slot {index}"
            yield Difference(line.pupil_id, place, str(expected), str(in_line))


def _fold(
    viewer: Viewer, year: AcademicYear, entries: Sequence[_Entry], opened: Opened
) -> dict[_Line, dict[int, tuple[int, int]]]:
    """The version and code of the mark that holds, for each line and slot."""
    ciphers = opened.ciphers(KeyClass.REGISTER)
    folded: dict[_Line, dict[int, tuple[int, int]]] = {}
    for entry in entries:
        lines = opened.of(entry.line.kind, entry.line.period)
        place = EntryPlace(viewer.school_id, year.id, entry.id)
        for entered in open_entry(place, entry.sealed, ciphers):
            held = lines.get(entered.pupil_id)
            index = entry.line.index(held.record if held else entry.line.new_line())
            line = _Line(entered.pupil_id, entry.line.kind.code, entry.line.period)
            slots = folded.setdefault(line, {})
            slots[index] = _later(slots.get(index, _NEVER), entered)
    return folded


def _later(known: tuple[int, int], entered: EnteredMark) -> tuple[int, int]:
    """The mark of the higher line version holds; within one save, the one entered last."""
    if known[0] > entered.line_version:
        return known
    return entered.line_version, entered.mark.code
