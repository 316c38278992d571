"""Saving a register: the product's action beside a bare transaction that writes as many rows and bytes."""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import cycle

import psycopg
from django.db import transaction

from bench.ground import TODAY, Ground
from bench.rows import measures
from bench.school import bare_connection, viewer_in
from bench.timing import Row, compare, milliseconds
from muster.attendance.actions.saving import save_marks
from muster.attendance.places import place_of
from muster.attendance.rules import SentMark

_ENTRY_BYTES = 40 + 30 * 36  # an entry of thirty marks, sealed
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
_ENTRY = """
INSERT INTO bench_entry (id, school_id, register_id, at, by_person, origin, change, sealed)
VALUES (%s, %s, %s, %s, %s, 1, 0, %s)
"""
_RECEIPTS = "INSERT INTO bench_receipt (id, school_id, at) SELECT k, %s, %s FROM unnest(%s::uuid[]) AS k"
_EVENT = """
INSERT INTO bench_event (at, account_id, school_id, permission, action, people_hash, kinds, reason, result)
VALUES (%s, %s, %s, 'register:mark:take', 'save marks', %s, '{20}', 'tutors_group', 'allowed')
"""


@measures("register.save")
def register_save(ground: Ground, repetitions: int) -> Iterator[Row]:
    """Thirty changed marks: beside a script as anyone writes it, and beside one that sends its arrays in binary."""
    for name, array, to_reach in (("register.save", "%s", 2.5), ("register.save.beside_binary", "%b", None)):
        with bare_connection() as connection:
            ours, floor = compare(_ours(ground), _floor(connection, array), repetitions)
        yield Row(name, milliseconds(ours), milliseconds(floor), repetitions, to_reach=to_reach)


def _ours(ground: Ground) -> Callable[[], None]:
    form = ground.forms[0]
    place = place_of(form.group_id, TODAY, "am")
    codes = cycle(("/", "N"))

    def save() -> None:
        code = next(codes)
        marks = [SentMark(uuid.uuid4(), pupil, code, minutes=None) for pupil in form.pupils]
        with transaction.atomic():
            tutor = viewer_in(ground.school_id, form.tutor_id)
            saved = save_marks(by=tutor, place=place, marks=marks)
        if len(saved.saved) != len(marks):
            raise RuntimeError(f"not everything was saved: {saved}")

    return save


def _floor(connection: psycopg.Connection[tuple[object, ...]], array: str) -> Callable[[], None]:
    records = _RECORDS.format(array=array).encode()
    school, register, person = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    pupils = sorted(uuid.uuid4() for _ in range(30))

    def save() -> None:
        now = datetime.now(UTC)
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute(_REGISTER, [register, school, school, school, TODAY])
            cursor.execute(records, [school, pupils, [os.urandom(_LINE_BYTES) for _ in pupils]])
            cursor.execute(_ENTRY, [uuid.uuid4(), school, register, now, person, os.urandom(_ENTRY_BYTES)])
            cursor.execute(_RECEIPTS, [school, now, [uuid.uuid4() for _ in pupils]])
            cursor.execute(_EVENT, [now, person, school, os.urandom(32)])

    return save
