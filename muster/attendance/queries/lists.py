"""The day's list of registers: the viewer's own first, then missing ones, then those of colleagues."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.db import connection

from muster.attendance.access import SEE_MISSING_REGISTERS, TAKE_FOR_COLLEAGUE
from muster.attendance.models import Register
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.lessons import LessonRegister, lesson_registers
from muster.attendance.queries.today import DayRegister, Progress, registers_of_day
from muster.calendar.queries import profile_of
from muster.people.directory import names
from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class LessonChoice:
    """A lesson that the teacher of a class can choose. `is_now` if it is in progress."""

    place: RegisterPlace
    period_name: str
    starts: dt.time
    is_taken: bool
    is_now: bool


@dataclass(frozen=True, slots=True)
class ClassOfDay:
    """A class that takes a register every lesson, with the lessons of the day."""

    name: str
    lessons: tuple[LessonChoice, ...]


@dataclass(frozen=True, slots=True)
class DayList:
    """The registers of a day as one person sees them. `closed_words` says why there are none."""

    day: dt.date
    is_today: bool
    own: tuple[DayRegister, ...]
    lessons: tuple[LessonRegister, ...]
    missing_lessons: tuple[LessonRegister, ...]
    classes: tuple[ClassOfDay, ...]
    missing: tuple[DayRegister, ...]
    colleagues: tuple[DayRegister, ...]
    closed_words: str
    weekdays: frozenset[int]

    @property
    def previous(self) -> dt.date:
        """The previous school weekday of the country."""
        return weekday_from(self.day, -1, self.weekdays)

    @property
    def next(self) -> dt.date:
        """The next one."""
        return weekday_from(self.day, 1, self.weekdays)


def weekday_from(day: dt.date, step: int, weekdays: Collection[int]) -> dt.date:
    """The nearest earlier (-1) or later (1) day on one of the country's school weekdays."""
    found = day + dt.timedelta(days=step)
    while found.weekday() not in weekdays:
        found += dt.timedelta(days=step)
    return found


def day_list(viewer: Viewer, day: dt.date) -> DayList:
    """The list of a day. Teachers see colleagues' registers for today only; attendance staff see what is missing."""
    year = school_year(viewer, day)
    if year is None or not year.school.is_school_day(day):
        words, weekdays = "There is no school on this day.", profile_of(viewer).year.weekdays
        return DayList(day, day == viewer.today, (), (), (), (), (), (), words, weekdays)
    registers = registers_of_day(viewer, year, day)
    own = tuple(one for one in registers if one.place.group_id in viewer.standing.groups)
    others = [one for one in registers if one.place.group_id not in viewer.standing.groups]
    sees_missing = viewer.may(SEE_MISSING_REGISTERS)
    missing = tuple(one for one in registers if one.progress is Progress.MISSING) if sees_missing else ()
    helps = sees_missing or (day == viewer.today and viewer.may(TAKE_FOR_COLLEAGUE))
    return DayList(
        day,
        day == viewer.today,
        own,
        _own_lessons(viewer, year, day),
        _missing_lessons(viewer, year, day) if sees_missing else (),
        _classes(viewer, day),
        missing,
        tuple(one for one in others if one not in missing) if helps else (),
        "",
        year.profile.year.weekdays,
    )


def _own_lessons(viewer: Viewer, year: SchoolYear, day: dt.date) -> tuple[LessonRegister, ...]:
    """The viewer's timetabled lessons and those they cover, in order of time."""
    own = list(viewer.standing.groups)
    return lesson_registers(viewer, year, day, own) if own else ()


def _missing_lessons(viewer: Viewer, year: SchoolYear, day: dt.date) -> tuple[LessonRegister, ...]:
    return tuple(one for one in lesson_registers(viewer, year, day) if one.progress is Progress.MISSING)


_LESSONS = """
SELECT g.id, p.number, p.name, p.starts, p.ends, r.taken_at IS NOT NULL
FROM people_group g
JOIN calendar_academicyear y ON y.school_id = g.school_id AND y.first_day <= %(day)s AND y.last_day >= %(day)s
JOIN calendar_lessonperiod p ON p.school_id = g.school_id AND p.year_id = y.id
LEFT JOIN attendance_register r ON r.school_id = g.school_id AND r.group_id = g.id AND r.kind = 'lesson'
    AND r.day = %(day)s AND r.slot = p.number
WHERE g.school_id = %(school)s AND g.id = ANY(%(groups)s) AND g.registers = 'lesson'
    AND g.first_day <= %(day)s AND (g.last_day IS NULL OR g.last_day >= %(day)s)
ORDER BY p.number
"""

_Row = tuple[uuid.UUID, int, str, dt.time, dt.time, bool]


def _classes(viewer: Viewer, day: dt.date) -> tuple[ClassOfDay, ...]:
    """The viewer's classes, each with every lesson of the day: without a timetable, the teacher chooses which."""
    groups = list(viewer.standing.groups)
    if not groups:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(_LESSONS, {"day": day, "school": viewer.school_id, "groups": groups})
        rows: list[_Row] = cursor.fetchall()
    directory = names(viewer)
    found = [
        ClassOfDay(
            directory.group(group), tuple(_lessons(viewer, day, [row for row in rows if row[0] == group]))
        )
        for group in dict.fromkeys(row[0] for row in rows)
    ]
    return tuple(sorted(found, key=lambda one: one.name))


def _lessons(viewer: Viewer, day: dt.date, rows: Sequence[_Row]) -> Iterator[LessonChoice]:
    for group, number, name, starts, ends, taken in rows:
        place = RegisterPlace(group, day, Register.Kind.LESSON, number)
        is_now = day == viewer.today and starts <= viewer.now.time() < ends
        yield LessonChoice(place, name, starts, taken, is_now)
