"""Adds lessons, ends them, and says which week of the pattern each school week is."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from muster.calendar.models import AcademicYear
from muster.calendar.refusals import NotPossible
from muster.people.models import Group, Responsibility, Staff
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.timetable.access import CHANGE_TIMETABLE
from muster.timetable.actions.rooms import rooms_called
from muster.timetable.models import Lesson, TimetableWeek
from muster.timetable.rules import PlannedLesson


@dataclass(frozen=True, slots=True)
class Added:
    """The rows that came: lessons, and who teaches a group by them and did not before."""

    lessons: tuple[Lesson, ...]
    gained: tuple[Responsibility, ...]


@transaction.atomic
def add_lessons(*, by: Viewer, lessons: Sequence[PlannedLesson], first_day: dt.date) -> Added:
    """Put lessons into the timetable from a day on. Whoever teaches one sees its group from then on.

    Raises NotThere for groups and staff of elsewhere, NotPossible for a day without an academic year.
    """
    reason = require(by, CHANGE_TIMETABLE)
    year = AcademicYear.objects.filter(
        school_id=by.school_id, first_day__lte=first_day, last_day__gte=first_day
    ).first()
    if year is None:
        raise NotPossible("That day is in no academic year of this school.", "first_day")
    staff = {lesson.staff_id for lesson in lessons if lesson.staff_id}
    _refuse_others(by, {lesson.group_id for lesson in lessons}, staff)
    rooms = rooms_called(by.school_id, {lesson.room for lesson in lessons})
    rows = Lesson.objects.bulk_create(
        Lesson(
            school_id=by.school_id,
            year=year,
            group_id=lesson.group_id,
            staff_id=lesson.staff_id,
            room_id=rooms.get(lesson.room),
            week=lesson.slot.week,
            weekday=lesson.slot.weekday,
            period=lesson.slot.period,
            first_day=first_day,
        )
        for lesson in lessons
    )
    gained = _let_teach(by, lessons, first_day)
    record(by, CHANGE_TIMETABLE, "add lessons", reason=reason, people=sorted(staff))
    return Added(tuple(rows), gained)


@transaction.atomic
def end_lessons(*, by: Viewer, lesson_ids: Sequence[uuid.UUID], last_day: dt.date) -> None:
    """Let lessons end with a day; one that has not begun by then is taken out. Raises NotThere."""
    reason = require(by, CHANGE_TIMETABLE)
    rows = Lesson.objects.filter(school_id=by.school_id, id__in=lesson_ids)
    if rows.count() < len(set(lesson_ids)):
        raise NotThere(CHANGE_TIMETABLE)
    rows.filter(first_day__gt=last_day).delete()
    rows.update(last_day=last_day)
    record(by, CHANGE_TIMETABLE, "end lessons", reason=reason)


@transaction.atomic
def set_weeks(*, by: Viewer, year: AcademicYear, letters: Mapping[dt.date, str]) -> None:
    """Say which week of the pattern each school week is; none means that all are alike."""
    reason = require(by, CHANGE_TIMETABLE)
    TimetableWeek.objects.filter(school_id=by.school_id, year=year).delete()
    TimetableWeek.objects.bulk_create(
        TimetableWeek(school_id=by.school_id, year=year, monday=monday, letter=letter)
        for monday, letter in letters.items()
        if letter
    )
    record(by, CHANGE_TIMETABLE, "set weeks", reason=reason)


def _refuse_others(by: Viewer, groups: set[uuid.UUID], staff: set[uuid.UUID]) -> None:
    here = Group.objects.filter(school_id=by.school_id, id__in=groups).count()
    work = Staff.objects.filter(school_id=by.school_id, pk__in=staff).count()
    if here < len(groups) or work < len(staff):
        raise NotThere(CHANGE_TIMETABLE)


def _let_teach(
    by: Viewer, lessons: Sequence[PlannedLesson], first_day: dt.date
) -> tuple[Responsibility, ...]:
    """Who teaches by the timetable teaches the group: a relationship that the folders' door knows."""
    wanted = {(lesson.group_id, lesson.staff_id) for lesson in lessons if lesson.staff_id}
    rows = Responsibility.objects.filter(
        school_id=by.school_id, group_id__in={group for group, _staff in wanted}
    ).on(first_day)
    held = set(rows.values_list("group_id", "staff_id"))
    gained = Responsibility.objects.bulk_create(
        Responsibility(
            school_id=by.school_id,
            group_id=group,
            staff_id=staff,
            relation=Responsibility.Relation.TEACHES,
            first_day=first_day,
        )
        for group, staff in sorted(wanted - held, key=str)
    )
    return tuple(gained)
