"""The choices for making a day card, and what is printed on it: who covers which groups, when and where."""

import datetime as dt
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.lessons import lesson_registers
from muster.attendance.queries.today import registers_of_day
from muster.people.directory import names
from muster.people.models import Group, Staff
from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class DayCardChoices:
    """Who may be given a day card, for which groups, until when: (id, name) pairs sorted by name."""

    staff: tuple[tuple[str, str], ...]
    groups: tuple[tuple[str, str], ...]
    ends: dt.time


_LAST_LESSON = """
SELECT max(ends) FROM (
    SELECT t.ends FROM calendar_sessiontime t JOIN calendar_academicyear y
        ON y.school_id = t.school_id AND y.id = t.year_id AND y.first_day <= %(day)s AND y.last_day >= %(day)s
    WHERE t.school_id = %(school)s
    UNION ALL
    SELECT p.ends FROM calendar_lessonperiod p JOIN calendar_academicyear y
        ON y.school_id = p.school_id AND y.id = p.year_id AND y.first_day <= %(day)s AND y.last_day >= %(day)s
    WHERE p.school_id = %(school)s
) AS ends
"""
_END_OF_DAY = dt.time(23, 59)


def day_card_choices(viewer: Viewer) -> DayCardChoices:
    """Every member of staff and every group with registers today; a card ends with the day's last lesson."""
    directory = names(viewer)
    staff = Staff.objects.filter(school_id=viewer.school_id).values_list("pk", flat=True)
    rows = Group.objects.on(viewer.today).filter(school_id=viewer.school_id).exclude(registers="none")
    groups = sorted((directory.group(group), str(group)) for group in rows.values_list("id", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_LAST_LESSON, {"day": viewer.today, "school": viewer.school_id})
        (ends,) = cursor.fetchone()
    return DayCardChoices(
        tuple((str(person), name) for person, name in directory.told_apart(staff)),
        tuple((group, name) for name, group in groups),
        ends or _END_OF_DAY,
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """One register that a supply teacher takes: the group, when it begins, part of the day and room.

    `until` is the closing of a session's register, or the end of a lesson. A group without one today is listed without
    times, so that nobody looks for it in vain.
    """

    group: str
    starts: dt.time | None = None
    until: dt.time | None = None
    part: str = ""
    room: str = ""
    is_lesson: bool = False


def turns_of_card(viewer: Viewer, groups: Collection[uuid.UUID]) -> tuple[Turn, ...]:
    """What these groups have today, in order of time: sessions up to their closing, lessons with their room."""
    year = school_year(viewer, viewer.today)
    found = _turns(viewer, year, groups) if year else []
    directory = names(viewer)
    idle = set(groups) - {group for group, _ in found}
    turns = sorted((turn for _, turn in found), key=lambda turn: (turn.starts or _END_OF_DAY, turn.group))
    return (*turns, *(Turn(name) for name in sorted(directory.group(group) for group in idle)))


def _turns(viewer: Viewer, year: SchoolYear, groups: Collection[uuid.UUID]) -> list[tuple[uuid.UUID, Turn]]:
    today = viewer.today
    if not year.school.is_school_day(today):
        return []
    sessions = registers_of_day(viewer, year, today, groups, with_members=False)
    lessons = lesson_registers(viewer, year, today, groups)
    return [
        *((one.place.group_id, Turn(one.group_name, one.opens, one.closes, one.session)) for one in sessions),
        *(
            (
                one.place.group_id,
                Turn(one.group_name, one.starts, one.ends, one.period_name, one.room, is_lesson=True),
            )
            for one in lessons
        ),
    ]
