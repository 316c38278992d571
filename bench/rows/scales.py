"""A trust, a region, a nation: the year's lines of many schools, opened through the door and analysed school by school.

The demonstration's generator draws the lines, which are sealed at once. Figures, thresholds and days in a row are found by the
functions that pages use. Each school is a batch, so that memory does not grow with the number of schools.
"""

from __future__ import annotations

import itertools
import statistics
import subprocess
import sys
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from django.db import connection, connections, transaction

from bench.ground import FIRST_DAY, TODAY, Ground
from bench.rows import measures
from bench.school import opened_school, viewer_in, write_lines
from bench.timing import WARM_UP, Row, compare, milliseconds, seconds
from muster.attendance.access import SEE_SCHOOL_FIGURES
from muster.attendance.figures import figures, marks_of, where
from muster.attendance.queries.due import school_year
from muster.attendance.records import SESSION_LINE
from muster.attendance.sieve import days_with, reaching_penalty, reaching_run
from muster.attendance.thresholds import is_illness
from muster.calendar.profile import profile
from muster.demonstration.attendance import Marks, as_bytes, lines_for
from muster.demonstration.rates import Cohort
from muster.demonstration.year import school_year as invented_year
from muster.people.actions import NewAdult, add_staff, give_role
from muster.people.records import Name
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import count_in_folders
from muster.protection.folder.writing import create_folders
from muster.protection.identifiers import people_ids
from muster.protection.keys.ring import KeyClass

PUPILS = 1_000  # of each school
FORM = 30
MOST_MEMORY = 300.0  # MB
MOST_GROWTH = 1.1  # the cost of a pupil, relative to one among a tenth as many schools
_TIMES = 3  # how often each size is analysed; the median counts
_WITH_LINE = "SELECT person_id FROM folder_record WHERE school_id = %s AND kind = %s AND period = %s ORDER BY person_id"


@dataclass(frozen=True, slots=True)
class OneOfMany:
    """A school, and the viewer who looks at it."""

    school_id: uuid.UUID
    head_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Analysed:
    """The totals of one school or of many, without any person in them."""

    pupils: int = 0
    attended: int = 0
    possible: int = 0
    persistent: int = 0
    penalty: int = 0
    in_a_row: int = 0
    ill: int = 0

    def __add__(self, other: Analysed) -> Analysed:
        """Return the totals of both."""
        return Analysed(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@measures("scale.100000", on_request=True)
def scale_of_a_region(_ground: Ground, _repetitions: int) -> Iterator[Row]:
    """One school, ten, a hundred."""
    yield from _rows(1, 10, 100)


@measures("scale.1000000", on_request=True)
def scale_of_a_nation(_ground: Ground, _repetitions: int) -> Iterator[Row]:
    """A hundred schools, and a thousand."""
    yield from _rows(100, 1_000)


def _rows(*sizes: int) -> Iterator[Row]:
    """Analyse all schools at each of these sizes; then the memory that the largest takes."""
    for size in sizes:
        schools = _made(size)
        taken = statistics.median(seconds(partial(_analyse, schools)) for _ in range(_TIMES))
        said = f"{size * PUPILS / taken:,.0f} pupils a second a core"
        yield Row(f"scale.{size * PUPILS}", taken * 1000, None, _TIMES, remark=said)
    largest = f"scale.{sizes[-1] * PUPILS}"
    yield _growth(f"{largest}.growth", _made(sizes[-2]), _made(sizes[-1]))
    yield Row(f"{largest}.memory", _memory(_made(sizes[-1])), MOST_MEMORY, 1, to_reach=1.0, unit="MB")


def _growth(name: str, few: Sequence[OneOfMany], many: Sequence[OneOfMany]) -> Row:
    """What a pupil costs among many schools and among a tenth as many: a school of each in turns, since a machine that
    grows slower within these seconds must be unfair to neither.
    """
    turns, again = iter(many), itertools.cycle(few)
    among_many, among_few = compare(
        lambda: _analyse([next(turns)]), lambda: _analyse([next(again)]), len(many) - WARM_UP
    )
    return Row(
        name,
        milliseconds(among_many) / PUPILS * 1000,
        milliseconds(among_few) / PUPILS * 1000,
        len(many),
        to_reach=MOST_GROWTH,
        unit="us",
        remark="a pupil, among most beside among a tenth as many",
    )


def _analyse(schools: Sequence[OneOfMany]) -> None:
    found = analysed(schools)
    if found.pupils != len(schools) * PUPILS or not found.attended:
        raise LookupError("the schools of the measurement are not whole")


def analysed(schools: Iterable[OneOfMany]) -> Analysed:
    """Analyse school by school; nothing of one is held while the next is opened."""
    total = Analysed()
    for school in schools:
        with transaction.atomic():
            total += _school(viewer_in(school.school_id, school.head_id))
    return total


def _school(viewer: Viewer) -> Analysed:
    """Count one school's pupils, and how many have reached each threshold."""
    year = school_year(viewer, viewer.today)
    if year is None:
        raise LookupError("the school of the measurement has no year")
    found = count_in_folders(viewer, SEE_SCHOOL_FIGURES, _pupils(viewer), Want(SESSION_LINE, year.period))
    marks = marks_of([line.marks for _, line in found])
    due = year.due(viewer.now)
    columns, days = year.columns(due), [day for _, day in due]
    everybody = np.ones((len(marks), len(due)), dtype=np.bool_)
    threshold = where(marks, columns, lambda code: code.threshold, everybody)
    possible = where(marks, columns, lambda code: code.mark_class.is_possible, everybody)
    limits, follow_up = year.profile.thresholds, year.profile.follow_up
    ill = where(marks, columns, lambda code: is_illness(code, follow_up), everybody)
    if limits.penalty is None or not follow_up.continuous_return_school_days:
        raise LookupError("the country of the measurement names no thresholds")
    counted = figures(marks, columns)
    return Analysed(
        pupils=len(marks),
        attended=counted.total.attended,
        possible=counted.total.possible,
        persistent=int(counted.reaching(limits.persistent).sum()),
        penalty=int(reaching_penalty(threshold, days, limits.penalty).sum()),
        in_a_row=int(reaching_run(threshold, possible, days, follow_up.continuous_return_school_days).sum()),
        ill=int((days_with(ill, days) >= (follow_up.illness_return_school_days or 0)).sum()),
    )


def _pupils(viewer: Viewer) -> list[uuid.UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_WITH_LINE, [viewer.school_id, SESSION_LINE.code, FIRST_DAY.year])
        return [row[0] for row in cursor.fetchall()]


@cache
def _all() -> list[OneOfMany]:
    """The schools made so far; each size adds to those of the one before."""
    return []


def _made(size: int) -> list[OneOfMany]:
    """Make schools until there are this many."""
    schools = _all()
    while len(schools) < size:
        schools.append(_make(len(schools)))
    with connections["owner"].cursor() as cursor:  # as the database would do by itself some minutes later
        cursor.execute("VACUUM (ANALYZE) folder_record")
    connections["owner"].close()
    return schools[:size]


def _make(number: int) -> OneOfMany:
    with transaction.atomic():
        by, _ = opened_school(f"School {number}")
        (head,) = add_staff(by=by, staff=[NewAdult(Name("Ada", "Marsh"))])
        give_role(by=by, staff_id=head, role="head", first_day=FIRST_DAY)
        pupils = sorted(people_ids(PUPILS))
        create_folders(by.school_id, pupils, [KeyClass.REGISTER])
        write_lines(by.school_id, pupils, _drawn(number))
    return OneOfMany(by.school_id, head)


def _drawn(number: int) -> Marks:
    """Draw a secondary school's year up to today by the national rates."""
    rng = np.random.default_rng([TODAY.toordinal(), number])
    places = np.arange(PUPILS)
    cohort = Cohort(
        phase="secondary",
        year=7 + places * 5 // PUPILS,
        female=rng.random(PUPILS) < 0.5,
        meals=rng.random(PUPILS) < 0.25,
        need=rng.random(PUPILS) < 0.18,
        observes=rng.random(PUPILS) < 0.06,
        form=places // FORM,
    )
    year = invented_year(FIRST_DAY.year)
    lines = lines_for(cohort, year, rng)
    lines[:, year.slot_of(TODAY) :] = 0
    return as_bytes(lines, profile("england").bytes_by_symbol)


def _memory(schools: Sequence[OneOfMany]) -> float:
    """Return the peak of a process that does nothing else, in MB."""
    asked = "\n".join(f"{each.school_id} {each.head_id}" for each in schools)
    command = [sys.executable, "-m", "bench.scale_memory"]
    done = subprocess.run(command, input=asked, check=True, capture_output=True, text=True)
    return float(done.stdout)
