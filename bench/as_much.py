"""Writes as many rows and bytes as saving a register does, to tables of the same shape: no seals, no row security, no decision."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

import psycopg
from django.db.backends.utils import CursorWrapper

from bench.ground import TODAY

_ENTRY_BYTES, _MARK_BYTES = 40, 36  # an entry, sealed, and each mark in it
_LINE_BYTES = 1 + 12 + 1024 + 16  # a line's envelope

_RECORDS = """
INSERT INTO bench_record (school_id, person_id, kind, period, item, version, sealed)
SELECT %s, p, 20, 2025, p, 1, s FROM unnest({array}::uuid[], {array}::bytea[]) AS t (p, s)
ON CONFLICT (school_id, person_id, kind, period, item)
DO UPDATE SET version = bench_record.version + 1, sealed = excluded.sealed
"""
_REGISTER = """
INSERT INTO bench_register (id, school_id, group_id, year_id, kind, day, slot, version)
VALUES (%s, %s, %s, %s, 'session', %s, 0, 1) ON CONFLICT (id) DO UPDATE SET version = bench_register.version + 1
"""
ENTRY = """
INSERT INTO bench_entry (id, school_id, register_id, at, by_person, origin, change, sealed)
VALUES (%s, %s, %s, %s, %s, 1, 0, %s)
"""
RECEIPTS = "INSERT INTO bench_receipt (id, school_id, at) SELECT k, %s, %s FROM unnest(%s::uuid[]) AS k"
_EVENT = """
INSERT INTO bench_event (at, account_id, school_id, permission, action, people_hash, kinds, reason, result)
VALUES (%s, %s, %s, 'register:mark:take', 'save marks', %s, '{20}', 'tutors_group', 'allowed')
"""


@dataclass(frozen=True, slots=True)
class TakenRegister:
    """A register to write: its pupils, and who takes it."""

    school: uuid.UUID
    register: uuid.UUID
    person: uuid.UUID
    pupils: tuple[uuid.UUID, ...]

    @classmethod
    def invented(cls, number: int, *, pupils: int) -> Self:
        """Return the register with this number and this many pupils, the same every time."""
        names = (f"{number} {pupils} {place}" for place in range(pupils + 3))
        school, register, person, *others = (uuid.uuid5(uuid.NAMESPACE_OID, name) for name in names)
        return cls(school, register, person, tuple(sorted(others)))


def records_statement(array: str) -> str:
    """Return the statement that writes the lines, with its arrays sent as text ("%s") or in binary ("%b")."""
    return _RECORDS.format(array=array)


def write_as_much(
    cursor: CursorWrapper | psycopg.Cursor[tuple[object, ...]], taken: TakenRegister, records: str
) -> None:
    """Write one saving of the register: its header, an entry, a line of the log, and for each pupil a line and a receipt."""
    now = datetime.now(UTC)
    pupils = list(taken.pupils)
    entry = os.urandom(_ENTRY_BYTES + len(pupils) * _MARK_BYTES)
    cursor.execute(_REGISTER, [taken.register, taken.school, taken.school, taken.school, TODAY])
    cursor.execute(records, [taken.school, pupils, [os.urandom(_LINE_BYTES) for _ in pupils]])
    cursor.execute(ENTRY, [uuid.uuid4(), taken.school, taken.register, now, taken.person, entry])
    cursor.execute(RECEIPTS, [taken.school, now, [uuid.uuid4() for _ in pupils]])
    cursor.execute(_EVENT, [now, taken.person, taken.school, os.urandom(32)])
