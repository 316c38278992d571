"""Brings in past registers: every mark becomes an entry, and each line is written once.

A school that moves to Muster brings the marks of this year and the last; the demonstration invents them. An existing
mark is never overwritten.
"""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection, transaction

from muster.attendance.access import ENTER_HISTORY
from muster.attendance.entries import EnteredMark, EntryPlace, seal_entry
from muster.attendance.lines import LinePlace
from muster.attendance.marks import NOT_MARKED, Mark, with_marks
from muster.attendance.models import RegisterEntry
from muster.attendance.places import RegisterPlace
from muster.attendance.records import Line
from muster.calendar.models import AcademicYear
from muster.people.queries.roll import require_pupils
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import Held
from muster.protection.folder.opening import Opened, open_folders
from muster.protection.folder.writing import Change, create_missing, rewrite_opened
from muster.protection.identifiers import thing_id
from muster.protection.keys.ring import KeyClass

_BATCH = 1000


class AlreadyTaken(RuntimeError):
    """A mark to be brought in already exists. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class PastRegister:
    """A register as it was taken: by whom, when, and whether it was finished. `line` is the line its marks belong to."""

    place: RegisterPlace
    line: LinePlace
    taken_at: dt.datetime
    taken_by: uuid.UUID | None
    finished_at: dt.datetime | None
    marks: Sequence[tuple[uuid.UUID, Mark]]


LineKey = tuple[int, int]
"""The code of a line's kind, and its period."""

HeldLines = Mapping[LineKey, Mapping[uuid.UUID, Held[Line]]]
"""The affected lines, each with the version at which it was read."""


@transaction.atomic(savepoint=False)
def enter_history(
    *,
    by: Viewer,
    year: AcademicYear,
    registers: Sequence[PastRegister],
    origin: RegisterEntry.Origin = RegisterEntry.Origin.IMPORT,
) -> None:
    """Enter past registers of one year, all or none of them. Raises AlreadyTaken and NotThere.

    Each line's version rises by one: for a line, the whole history is a single save.
    """
    reason = require(by, ENTER_HISTORY)
    ids = _insert_headers(by, year, registers)
    opened = _open_lines(by, registers)
    held = _held(opened, registers)
    _refuse_what_is_here(registers, held)
    ciphers = opened.ciphers(KeyClass.REGISTER)
    for start in range(0, len(registers), _BATCH):
        part = registers[start : start + _BATCH]
        sealed = [_sealed(by, year, register, held=held, ciphers=ciphers) for register in part]
        _insert_entries(by, part, ids[start : start + _BATCH], sealed=sealed, origin=origin)
    _write_lines(by, opened, registers, held=held)
    record(by, ENTER_HISTORY, "enter history", reason=reason)


_HEADERS = """
INSERT INTO attendance_register
    (id, school_id, group_id, year_id, kind, day, slot, version, taken_at, taken_by, finished_at, finished_by)
SELECT id, %(school)s, group_id, %(year)s, kind, day, slot, 1, taken_at, taken_by, finished_at,
    CASE WHEN finished_at IS NULL THEN NULL ELSE taken_by END
FROM unnest(%(ids)s::uuid[], %(groups)s::uuid[], %(kinds)s::text[], %(days)s::date[], %(slots)s::smallint[],
    %(taken)s::timestamptz[], %(takers)s::uuid[], %(finished)s::timestamptz[])
    AS t (id, group_id, kind, day, slot, taken_at, taken_by, finished_at)
ON CONFLICT (school_id, group_id, kind, day, slot) DO UPDATE SET version = attendance_register.version + 1
RETURNING id, group_id, kind, day, slot
"""


def _insert_headers(by: Viewer, year: AcademicYear, registers: Sequence[PastRegister]) -> list[uuid.UUID]:
    """The rows of the registers, in the order given: new ones, and existing ones that gain marks."""
    columns: dict[str, Any] = {
        "school": by.school_id,
        "year": year.id,
        "ids": [thing_id() for _ in registers],
        "groups": [register.place.group_id for register in registers],
        "kinds": [register.place.kind.value for register in registers],
        "days": [register.place.day for register in registers],
        "slots": [register.place.slot for register in registers],
        "taken": [register.taken_at for register in registers],
        "takers": [register.taken_by for register in registers],
        "finished": [register.finished_at for register in registers],
    }
    with connection.cursor() as cursor:
        cursor.execute(_HEADERS, columns)
        found = {tuple(at): row_id for row_id, *at in cursor.fetchall()}
    places = (register.place for register in registers)
    return [found[place.group_id, place.kind.value, place.day, place.slot] for place in places]


def _open_lines(by: Viewer, registers: Sequence[PastRegister]) -> Opened:
    """Open every affected line for writing, and create those that do not exist yet."""
    lines = {_key(register.line): register.line for register in registers}
    wants = [line.want for line in lines.values()]
    people = sorted({pupil for register in registers for pupil, _ in register.marks})
    require_pupils(by, ENTER_HISTORY, people)
    opened = open_folders(by, ENTER_HISTORY, people, *wants, action="enter history", lock=True)
    for key, line in lines.items():
        missing = _pupils_of(registers, key) - opened.of(line.kind, line.period).keys()
        if missing:
            create_missing(by, opened, line.kind, missing, record=line.new_line(), period=line.period)
    return open_folders(by, ENTER_HISTORY, people, *wants, action="enter history", lock=True)


def _sealed(
    by: Viewer,
    year: AcademicYear,
    register: PastRegister,
    *,
    held: HeldLines,
    ciphers: Mapping[uuid.UUID, AESGCM],
) -> tuple[uuid.UUID, bytes]:
    """The entry of one register: its id and its sealed content."""
    entry_id = thing_id()
    lines = held[_key(register.line)]
    entered = [EnteredMark(pupil, lines[pupil].version + 1, mark) for pupil, mark in register.marks]
    return entry_id, seal_entry(EntryPlace(by.school_id, year.id, entry_id), entered, ciphers)


_ENTRIES = """
INSERT INTO attendance_registerentry (id, school_id, register_id, at, by_person, origin, change, sealed)
SELECT id, %(school)s, register_id, at, by_person, %(origin)s, 0, sealed
FROM unnest(%(ids)s::uuid[], %(registers)s::uuid[], %(at)s::timestamptz[], %(people)s::uuid[], %(sealed)s::bytea[])
    AS t (id, register_id, at, by_person, sealed)
"""


def _insert_entries(
    by: Viewer,
    registers: Sequence[PastRegister],
    ids: Sequence[uuid.UUID],
    *,
    sealed: Sequence[tuple[uuid.UUID, bytes]],
    origin: RegisterEntry.Origin,
) -> None:
    columns: dict[str, Any] = {
        "school": by.school_id,
        "origin": int(origin),
        "ids": [entry_id for entry_id, _ in sealed],
        "registers": list(ids),
        "at": [register.taken_at for register in registers],
        "people": [register.taken_by for register in registers],
        "sealed": [content for _, content in sealed],
    }
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, columns)


def _held(opened: Opened, registers: Sequence[PastRegister]) -> HeldLines:
    lines = {_key(register.line): register.line for register in registers}
    return {key: opened.of(line.kind, line.period) for key, line in lines.items()}


def _refuse_what_is_here(registers: Sequence[PastRegister], held: HeldLines) -> None:
    """Raises AlreadyTaken if a line has a mark in one of these slots."""
    here = 0
    for register in registers:
        lines = held[_key(register.line)]
        for pupil, _ in register.marks:
            here += register.line.byte_in(lines[pupil].record) != NOT_MARKED
    if here:
        raise AlreadyTaken(f"{here} marks are here already")


def _write_lines(by: Viewer, opened: Opened, registers: Sequence[PastRegister], *, held: HeldLines) -> None:
    changed: dict[LineKey, dict[uuid.UUID, dict[int, int]]] = {}
    lines = {_key(register.line): register.line for register in registers}
    for register in registers:
        key = _key(register.line)
        pupils = changed.setdefault(key, {})
        for pupil, mark in register.marks:
            slot = register.line.index(held[key][pupil].record)
            pupils.setdefault(pupil, {})[slot] = mark.code
    for key, pupils in changed.items():
        line = lines[key]
        changes = [_change(pupil, held[key][pupil], slots) for pupil, slots in pupils.items()]
        rewrite_opened(by, opened, line.kind, changes, period=line.period)


def _change(pupil: uuid.UUID, held: Held[Line], slots: dict[int, int]) -> Change[Line]:
    marks = with_marks(held.record.marks, slots)
    return Change(pupil, Line(held.record.origin, held.record.stride, marks), held.version)


def _pupils_of(registers: Sequence[PastRegister], key: LineKey) -> set[uuid.UUID]:
    return {pupil for register in registers if _key(register.line) == key for pupil, _ in register.marks}


def _key(line: LinePlace) -> LineKey:
    return line.kind.code, line.period
