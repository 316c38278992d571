"""Mark sheets: the page of thirty pupils by twelve columns, saving one cell and a paste of 360, a school's results as arrays."""

from __future__ import annotations

import datetime as dt
import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import cycle

import psycopg
from django.db import connection as django_connection
from django.db import transaction

from bench.as_much import ENTRY, RECEIPTS
from bench.browser import Asked
from bench.ground import TODAY, Form, Ground
from bench.rows import measures
from bench.school import bare_connection, entered, viewer_in
from bench.timing import Row, compare, milliseconds
from bench.web import CLIENTS, BarePage, pages, server, signed_in
from muster.assessment.actions.points import NewPoint, add_point, ask_for
from muster.assessment.actions.saving import save_results
from muster.assessment.actions.scales import adopt_scale
from muster.assessment.actions.subjects import NewCourse, add_courses, follow_courses
from muster.assessment.headers import read_header
from muster.assessment.places import SheetPlace
from muster.assessment.queries.lists import sheet_address
from muster.assessment.queries.matrix import count_results, point_columns
from muster.assessment.rules import SentResult
from muster.assessment.series import Series
from muster.assessment.shipped import shipped_scales

PUPILS, POINTS = 30, 6
COLUMNS = 2 * POINTS

_RECORDS = """
INSERT INTO bench_record (school_id, person_id, kind, period, item, version, sealed)
SELECT %s, p, 40, 2025, p, 1, s FROM unnest(%s::uuid[], %s::bytea[]) AS t (p, s)
ON CONFLICT (school_id, person_id, kind, period, item)
DO UPDATE SET version = bench_record.version + 1, sealed = excluded.sealed
"""
_EVENT = """
INSERT INTO bench_event (at, account_id, school_id, permission, action, people_hash, kinds, reason, result)
VALUES (%s, %s, %s, 'assessment:results:enter', 'save results', %s, '{40}', 'tutors_group', 'allowed')
"""


@cache
def course_of(ground: Ground) -> uuid.UUID:
    """Set up a course that every form follows, with attainment and effort at six points that are open."""
    with transaction.atomic():
        head = viewer_in(ground.school_id, ground.head_id)
        scales = shipped_scales("england")
        score, effort = (
            adopt_scale(by=head, shipped=key, definition=scales[key])
            for key in ("england.scaled_score", "generic.effort_4_best")
        )
        (course,) = add_courses(by=head, courses=[NewCourse("Reading", "Reading")])
        follow_courses(by=head, pairs=[(course, form.group_id) for form in ground.forms])
        for number in range(POINTS):
            day = dt.date(2025, 10, 1) + dt.timedelta(days=25 * number)
            point = NewPoint(f"Point {number + 1}", day, day, TODAY + dt.timedelta(days=30))
            point_id = add_point(by=head, year_id=ground.year_id, point=point)
            for series, version in ((Series.ATTAINMENT, score), (Series.EFFORT, effort)):
                ask_for(by=head, point_id=point_id, courses=[course], series=series, version_id=version)
    return course


def fill_sheet(ground: Ground, form: Form) -> None:
    """Enter a result in every cell of a form's sheet."""
    _saving(ground, form, course_of(ground))(("104", "3"))


@measures("marksheet.page")
def marksheet_page(ground: Ground, repetitions: int) -> Iterator[Row]:
    """A sheet of thirty by twelve, all of it filled, beside a bare page of as many inputs."""
    course = course_of(ground)
    forms = ground.forms[:CLIENTS]
    for form in forms:
        fill_sheet(ground, form)
    with server() as port:
        ours = [
            Asked(sheet_address(SheetPlace(form.group_id, course)), signed_in(ground, form.tutor_id))
            for form in forms
        ]
        contest = pages("marksheet.page", port, ours, BarePage("sheet", PUPILS * COLUMNS), to_reach=4)
        yield from contest.rows(port, repetitions)


@measures("marksheet.save")
def marksheet_save(ground: Ground, repetitions: int) -> Iterator[Row]:
    """One changed cell, and a paste of thirty by twelve, each beside a bare transaction of as many rows and bytes."""
    course = course_of(ground)
    form = ground.forms[CLIENTS]
    fill_sheet(ground, form)
    for cells, pupils, columns in ((1, 1, 1), (PUPILS * COLUMNS, PUPILS, COLUMNS)):
        ours = _saving_by_turns(ground, form, course, columns=columns, pupils=pupils)
        ours()
        with bare_connection() as connection:
            floor = _floor(connection, ground, form.pupils[:pupils], cells)
            timed, bare = compare(ours, floor, repetitions)
        yield Row(f"marksheet.save.{cells}", milliseconds(timed), milliseconds(bare), repetitions, to_reach=3)


def _saving_by_turns(
    ground: Ground, form: Form, course: uuid.UUID, *, columns: int, pupils: int
) -> Callable[[], None]:
    """Return what changes every cell each time: a save that changes nothing writes nothing."""
    save = _saving(ground, form, course, columns=columns, pupils=pupils)
    values = cycle((("99", "2"), ("105", "4")))
    return lambda: save(next(values))


def _saving(
    ground: Ground, form: Form, course: uuid.UUID, *, columns: int = COLUMNS, pupils: int = PUPILS
) -> Callable[[tuple[str, str]], None]:
    """Return what saves two values by turns, one after the other, in the first columns of the first pupils of a form's sheet."""
    place = SheetPlace(form.group_id, course)
    with transaction.atomic():
        tutor = viewer_in(ground.school_id, form.tutor_id)
        header = read_header(tutor, place)
    numbers = [column.number for column in header.columns][:columns]

    def save(values: tuple[str, str]) -> None:
        results = [
            SentResult(uuid.uuid4(), pupil, number, values[at % 2])
            for pupil in form.pupils[:pupils]
            for at, number in enumerate(numbers)
        ]
        with entered(tutor):
            saved = save_results(by=tutor, place=place, results=results)
        if len(saved.saved) != len(results):
            raise RuntimeError(f"not everything was saved: {saved}")

    return save


def _floor(
    connection: psycopg.Connection[tuple[object, ...]],
    ground: Ground,
    pupils: Sequence[uuid.UUID],
    cells: int,
) -> Callable[[], None]:
    """A bare transaction that writes as many bytes as ours has just written."""
    record_bytes, entry_bytes = _written(ground, pupils)
    school, sheet, person = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    people = sorted(uuid.uuid4() for _ in pupils)

    def save() -> None:
        now = dt.datetime.now(dt.UTC)
        with connection.transaction(), connection.cursor() as cursor:
            cursor.execute(_RECORDS, [school, people, [os.urandom(record_bytes) for _ in people]])
            cursor.execute(ENTRY, [uuid.uuid4(), school, sheet, now, person, os.urandom(entry_bytes)])
            cursor.execute(RECEIPTS, [school, now, [uuid.uuid4() for _ in range(cells)]])
            cursor.execute(_EVENT, [now, person, school, os.urandom(32)])

    return save


def _written(ground: Ground, pupils: Sequence[uuid.UUID]) -> tuple[int, int]:
    """The bytes of a pupil's record, and of the entry that was saved last."""
    with transaction.atomic():
        viewer_in(ground.school_id, ground.head_id)
        with django_connection.cursor() as cursor:
            cursor.execute(
                "SELECT length(sealed) FROM folder_record WHERE kind = 40 AND person_id = %s", [pupils[0]]
            )
            record = cursor.fetchone()
            cursor.execute("SELECT length(sealed) FROM assessment_resultentry ORDER BY id DESC LIMIT 1")
            entry = cursor.fetchone()
    return int(record[0]), int(entry[0])


@measures("results.grid")
def results_grid(ground: Ground, repetitions: int) -> Iterator[Row]:
    """The results of the whole school in twelve columns, opened through the door into arrays. Reported."""
    for form in ground.forms:
        fill_sheet(ground, form)

    def grid() -> None:
        with transaction.atomic():
            head = viewer_in(ground.school_id, ground.head_id)
            columns = point_columns(head, ground.year_id)
            count_results(head, ground.pupils, columns, 2025)

    ours, _ = compare(grid, lambda: None, repetitions)
    yield Row(f"results.grid.{len(ground.pupils)}", milliseconds(ours), None, repetitions)
