"""A year's figures of many pupils: through the door, beside a bare script that opens the same rows."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import cast

import numpy as np
import psycopg
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from bench.ground import FIRST_DAY, Ground
from bench.rows import measures
from bench.school import bare_connection, opened_school, viewer_in, write_lines
from bench.timing import Row, compare, milliseconds
from muster.attendance.access import SEE_SCHOOL_FIGURES
from muster.attendance.figures import Figures, figures, marks_of
from muster.attendance.queries.due import school_year
from muster.attendance.records import SESSION_LINE
from muster.config.database import Role
from muster.people.actions import NewAdult, add_staff, give_role
from muster.people.records import Name
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import count_in_folders
from muster.protection.folder.writing import create_folders
from muster.protection.identifiers import people_ids
from muster.protection.keys.envelope import NO_ITEM, Place
from muster.protection.keys.provider import provider
from muster.protection.keys.ring import KeyClass, KeyPlace

SIZES = (1_000, 10_000, 100_000)
BATCH = 5_000
MOST_MEMORY = 300.0  # MB
_CREATED_AT_ONCE = 10_000

SealedRow = tuple[uuid.UUID, int, bytes, int, bytes]  # person, epoch, wrapped key, version, sealed line
_ROWS = """
SELECT k.subject_id, k.epoch, k.wrapped, r.version, r.sealed FROM keys.subject_key k
JOIN folder_record r ON r.school_id = k.school_id AND r.person_id = k.subject_id
WHERE k.school_id = %s AND k.class = %s AND r.kind = %s AND r.period = %s AND k.subject_id = ANY(%b)
"""


@dataclass(frozen=True, slots=True)
class LargeSchool:
    """A school whose pupils have a line each and nothing else."""

    school_id: uuid.UUID
    head_id: uuid.UUID
    pupils: tuple[uuid.UUID, ...]


@measures("year.summary")
def year_summaries(_ground: Ground, repetitions: int) -> Iterator[Row]:
    """Each size in turn; then whether a pupil costs more among many, and the memory that the largest takes."""
    a_pupil = {}
    schools = {}
    for size in SIZES:
        schools[size] = school = _made(size)
        repeated = repetitions if size <= 10_000 else max(3, repetitions // 6)
        with bare_connection(Role.BACKUP) as connection:
            ours, floor = compare(
                partial(year_figures, school), partial(bare_figures, school, connection), repeated
            )
        yield Row(f"year.summary.{size}", milliseconds(ours), milliseconds(floor), repeated, to_reach=1.5)
        a_pupil[size] = milliseconds(ours) / size
    least, most = a_pupil[min(SIZES)], a_pupil[max(SIZES)]
    yield Row(
        "year.summary.growth", most, least, 1, to_reach=1.2, remark="a pupil, among most beside among least"
    )
    yield Row("year.summary.memory", _memory(schools[max(SIZES)]), MOST_MEMORY, 1, to_reach=1.0, unit="MB")


def year_figures(school: LargeSchool) -> Figures:
    """Work out the figures of every pupil and of the school, a batch at a time."""
    with transaction.atomic():
        viewer = viewer_in(school.school_id, school.head_id)
        year = school_year(viewer, viewer.today)
        if year is None:
            raise LookupError("the school of the measurement has no year")
        columns = year.columns(year.due(viewer.now))
        found = count_in_folders(viewer, SEE_SCHOOL_FIGURES, school.pupils, Want(SESSION_LINE, year.period))
        total = Figures()
        while batch := [line.marks for _, line in islice(found, BATCH)]:
            total += figures(marks_of(batch), columns).total
    return total


def _made(size: int) -> LargeSchool:
    """Make a school of this many pupils, who have a key and a line."""
    with transaction.atomic():
        by, _ = opened_school(f"School of {size}")
        (head,) = add_staff(by=by, staff=[NewAdult(Name("Ada", "Marsh"))])
        give_role(by=by, staff_id=head, role="head", first_day=FIRST_DAY)
        pupils = sorted(people_ids(size))
        for start in range(0, size, _CREATED_AT_ONCE):
            batch = pupils[start : start + _CREATED_AT_ONCE]
            create_folders(by.school_id, batch, [KeyClass.REGISTER])
            write_lines(by.school_id, batch)
    return LargeSchool(by.school_id, head, tuple(pupils))


def _memory(school: LargeSchool) -> float:
    """Return the peak of a process that does nothing else, in MB."""
    command = [sys.executable, "-m", "bench.memory", str(school.school_id), str(school.head_id)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def bare_figures(school: LargeSchool, connection: psycopg.Connection[tuple[object, ...]]) -> int:
    """Open the same rows without any protection around it, and count each pupil's present marks."""
    present = 0
    with connection.cursor(binary=True) as cursor:
        school_key = _school_key(cursor, school.school_id)
        for start in range(0, len(school.pupils), BATCH):
            some = list(school.pupils[start : start + BATCH])
            parameters = [school.school_id, 1, SESSION_LINE.code, FIRST_DAY.year, some]
            rows = cast("list[SealedRow]", cursor.execute(_ROWS, parameters).fetchall())
            lines = [_line(school.school_id, school_key, row) for row in rows]
            marks = np.frombuffer(b"".join(lines), dtype=np.uint8).reshape(len(lines), -1)
            present += int(np.count_nonzero(marks == 1, axis=1).sum())
    return present


def _school_key(cursor: psycopg.Cursor[tuple[object, ...]], school: uuid.UUID) -> AESGCM:
    cursor.execute("SELECT epoch, wrapped FROM keys.school_key WHERE school_id = %s", [school])
    ((epoch, wrapped),) = cast("list[tuple[int, bytes]]", cursor.fetchall())
    return AESGCM(provider().unwrap(epoch, wrapped, school.bytes))


def _line(school: uuid.UUID, school_key: AESGCM, row: SealedRow) -> bytes:
    """Open one pupil's key and line."""
    person, epoch, wrapped, version, sealed = row
    key = school_key.decrypt(wrapped[:12], wrapped[12:], KeyPlace(school, person, 1, epoch).associated())
    place = Place(school, person, SESSION_LINE.code, FIRST_DAY.year, NO_ITEM, version)
    return AESGCM(key).decrypt(sealed[1:13], sealed[13:], place.associated())
