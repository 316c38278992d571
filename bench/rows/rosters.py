"""A roster of a thousand pupils, from the bytes of its zip to pupils in classes; beside a COPY of as many rows."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import psycopg
from django.db import transaction

from bench.ground import Ground
from bench.rows import measures
from bench.school import bare_connection, opened_school
from bench.timing import WARM_UP, Row, compare, milliseconds
from muster.interchange.actions import Agreement, import_roster
from muster.interchange.parcel import from_upload
from muster.interchange.problems import Findings
from muster.interchange.queries import year_groups_of
from muster.interchange.reading import read
from muster.interchange.tables.choices import Choices
from muster.interchange.tests.packages import package, table, zipped
from muster.protection.accounts.arrival import unscoped_viewer

PUPILS, CLASSES = 1_000, 40
_COPY = "COPY bench_roster (id, school_id, kind, content) FROM STDIN"
_CONTENT = "x" * 80  # about the bytes of a line of the package


@measures("roster.import")
def roster_import(_ground: Ground, repetitions: int) -> Iterator[Row]:
    """Read, plan and apply, each time into a new school."""
    files = _package()
    rows = sum(content.count("\n") - 1 for content in files.values())
    schools = [_opened_school(number) for number in range(repetitions + WARM_UP)]
    with bare_connection() as connection:
        ours, floor = compare(
            _importing(zipped(files), schools), partial(_copy, connection, rows), repetitions
        )
    remark = f"{rows} rows, {repetitions} schools"
    yield Row(f"roster.import.{PUPILS}", milliseconds(ours), milliseconds(floor), repetitions, remark=remark)


def _package() -> dict[str, str]:
    """Return the files of a package in which every pupil is in a class, and every class has a teacher."""
    taught = [
        _enrolment(f"class-{number % CLASSES}", f"pupil-{number}", "student") for number in range(PUPILS)
    ]
    taught += [_enrolment(f"class-{number}", f"teacher-{number}", "teacher") for number in range(CLASSES)]
    return package(pupils=PUPILS, classes=CLASSES) | {"enrollments.csv": table("enrollments", taught)}


def _enrolment(group: str, person: str, role: str) -> dict[str, str]:
    return {
        "sourcedId": f"{group}-{person}",
        "classSourcedId": group,
        "schoolSourcedId": "school",
        "userSourcedId": person,
        "role": role,
    }


def _opened_school(number: int) -> uuid.UUID:
    with transaction.atomic():
        by, _ = opened_school(f"School of roster {number}")
    return by.school_id


def _importing(sent: bytes, schools: Sequence[uuid.UUID]) -> Callable[[], None]:
    empty = iter(schools)

    def apply() -> None:
        with transaction.atomic():
            viewer = unscoped_viewer(next(empty), because="measuring")
            findings = Findings(tolerant=False)
            choices = Choices(viewer.today, year_groups=year_groups_of(viewer))
            reading = read(from_upload([("roster.zip", sent)], findings), choices, findings)
            plan = import_roster(
                by=viewer, roster=reading.roster, system=reading.system, answers={}, agreement=Agreement()
            )
        if len(plan.people.new_pupils) != PUPILS:
            raise RuntimeError("the roster was not applied")

    return apply


def _copy(connection: psycopg.Connection[tuple[object, ...]], rows: int) -> None:
    school = uuid.uuid4()
    with connection.transaction(), connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for _ in range(rows):
            copy.write_row((uuid.uuid4(), school, 1, _CONTENT))
