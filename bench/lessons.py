"""A morning of lessons for an invented school: its timetable, and the registers of the lessons that have begun."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

import numpy as np
from django.db import connection

from bench.ground import FIRST_DAY, TODAY, Ground
from bench.school import viewer_in
from muster.attendance.lines import lesson_place
from muster.attendance.models import Register
from muster.attendance.records import LESSON_LINE
from muster.calendar.models import LessonPeriod, Term
from muster.calendar.profile import profile
from muster.people.actions import NewGroup, NewMembership, add_memberships, create_groups
from muster.people.models import Group
from muster.protection.keys.envelope import NO_ITEM, Place, seal
from muster.protection.keys.ring import KeyClass, subject_ciphers
from muster.timetable.actions.lessons import add_lessons
from muster.timetable.rules import PlannedLesson, Slot

LATE_MORNING = dt.datetime.combine(TODAY, dt.time(11, 20), dt.UTC)
PERIODS = 5
OVER = 2  # lessons whose registers are finished by LATE_MORNING
MISSING_FROM_ONE = 5  # pupils who were in school, and not in the second lesson


def give_lessons(school: Ground, *, absent: int) -> None:
    """Give every pupil five lessons a day, each in another class, and take the registers of the first two.

    The first `absent` pupils are in neither, the next few only in the first. Call it in a transaction.
    """
    by = viewer_in(school.school_id, school.head_id)
    _keep_periods(school)
    classes = {period: _classes(school, period) for period in range(1, PERIODS + 1)}
    planned = [
        PlannedLesson(group, Slot("", weekday, period), form.tutor_id, f"Room {number}")
        for period, groups in classes.items()
        for number, (group, form) in enumerate(zip(groups, school.forms, strict=True))
        for weekday in range(5)
    ]
    add_lessons(by=by, lessons=planned, first_day=FIRST_DAY)
    _take(school, classes)
    _write_lessons(school, absent)


def _keep_periods(school: Ground) -> None:
    """Five lessons of an hour; the year came with the first of them."""
    LessonPeriod.objects.filter(school_id=school.school_id).delete()
    LessonPeriod.objects.bulk_create(
        LessonPeriod(
            school_id=school.school_id,
            year_id=school.year_id,
            number=number,
            name=str(number),
            starts=dt.time(8 + number),
            ends=dt.time(9 + number),
        )
        for number in range(1, PERIODS + 1)
    )


def _classes(school: Ground, period: int) -> Sequence[uuid.UUID]:
    """The classes of one period, each with pupils of many forms."""
    by, count = viewer_in(school.school_id, school.head_id), len(school.forms)
    groups = create_groups(
        by=by,
        groups=[
            NewGroup(
                f"Class {number}, {period}", Group.Kind.CLASS, FIRST_DAY, registers=Group.Registers.LESSON
            )
            for number in range(count)
        ],
    )
    places = enumerate(school.pupils)
    add_memberships(
        by=by,
        memberships=[
            NewMembership(groups[(place * period + place // count) % count], pupil, FIRST_DAY)
            for place, pupil in places
        ],
    )
    return groups


def _take(school: Ground, classes: Mapping[int, Sequence[uuid.UUID]]) -> None:
    """Finish the registers of the lessons that are over."""
    Register.objects.bulk_create(
        Register(
            school_id=school.school_id,
            year_id=school.year_id,
            group_id=group,
            kind=Register.Kind.LESSON,
            day=TODAY,
            slot=period,
            version=1,
            taken_at=LATE_MORNING,
            finished_at=LATE_MORNING,
        )
        for period in range(1, OVER + 1)
        for group in classes[period]
    )


def _write_lessons(school: Ground, absent: int) -> None:
    """Seal a half-term of lessons into each folder: today's, and as many bytes for the days before."""
    codes = profile("england").bytes_by_symbol
    half = Term.objects.get(
        school_id=school.school_id,
        kind=Term.Kind.HALF_TERM,
        first_day__lte=TODAY,
        last_day__gte=TODAY,
    )
    places = [
        lesson_place(first_day=half.first_day, last_day=half.last_day, day=TODAY, period_number=period)
        for period in range(1, OVER + 1)
    ]
    line = places[0].new_line()
    marked = np.full((len(school.pupils), OVER), codes["/"], dtype=np.uint8)
    marked[:absent] = codes["N"]
    marked[absent : absent + MISSING_FROM_ONE, -1] = codes["N"]
    ciphers = subject_ciphers(school.school_id, school.pupils, KeyClass.REGISTER)
    sealed = []
    for pupil, marks in zip(school.pupils, marked, strict=True):
        whole = bytearray(line.marks)
        for place, mark in zip(places, marks, strict=True):
            whole[place.index(line)] = mark
        content = LESSON_LINE.encode(type(line)(line.origin, line.stride, bytes(whole)))
        kept = Place(school.school_id, pupil, LESSON_LINE.code, half.first_day.toordinal(), NO_ITEM, 1)
        sealed.append(seal(ciphers[pupil], content, kept))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO folder_record (school_id, person_id, kind, period, item, version, sealed) "
            "SELECT %s, p, %s, %s, %s, 1, s FROM unnest(%s::uuid[], %s::bytea[]) AS t (p, s)",
            [
                school.school_id,
                LESSON_LINE.code,
                half.first_day.toordinal(),
                NO_ITEM,
                list(school.pupils),
                sealed,
            ],
        )
