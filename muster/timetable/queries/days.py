"""The lessons of one day, with who takes them: the source of lesson registers."""

import datetime as dt
import uuid
from collections.abc import Collection
from typing import Any, NamedTuple

from django.db import connection

from muster.protection.access.decisions import Refused
from muster.protection.access.viewer import Viewer
from muster.timetable.access import SEE_TIMETABLE

# Times come from the school's periods; cover of the lesson, or of the whole day, stands before the usual teacher.
_LESSONS = """
WITH y AS (
    SELECT id FROM calendar_academicyear
    WHERE school_id = %(school)s AND first_day <= %(day)s AND last_day >= %(day)s
)
SELECT l.group_id, l.period, p.name, p.starts, p.ends,
    array_agg(l.staff_id) FILTER (WHERE l.staff_id IS NOT NULL) AS staff,
    (array_agg(l.room_id) FILTER (WHERE l.room_id IS NOT NULL))[1] AS room,
    ARRAY(SELECT c.staff_id FROM people_cover c WHERE c.school_id = %(school)s AND c.group_id = l.group_id
        AND c.day = %(day)s AND (c.kind = 'day' OR (c.kind = 'lesson' AND c.slot = l.period)) ORDER BY c.id) AS cover
FROM timetable_lesson l
JOIN y ON l.year_id = y.id
JOIN calendar_lessonperiod p ON p.school_id = l.school_id AND p.year_id = l.year_id AND p.number = l.period
WHERE l.school_id = %(school)s AND l.weekday = %(weekday)s
    AND l.first_day <= %(day)s AND (l.last_day IS NULL OR l.last_day >= %(day)s)
    AND (l.week = '' OR l.week = (SELECT w.letter FROM timetable_timetableweek w
        WHERE w.school_id = %(school)s AND w.monday = %(monday)s))
    AND (%(groups)s::uuid[] IS NULL OR l.group_id = ANY (%(groups)s::uuid[]))
GROUP BY l.group_id, l.period, p.name, p.starts, p.ends
ORDER BY p.starts, l.period
"""


class DayLesson(NamedTuple):
    """One lesson of a day. `staff` teach it as a rule; `cover` are those who take it today."""

    group_id: uuid.UUID
    day: dt.date
    period: int
    period_name: str
    starts: dt.time
    ends: dt.time
    staff: tuple[uuid.UUID, ...]
    cover: tuple[uuid.UUID, ...]
    room_id: uuid.UUID | None

    @property
    def who(self) -> tuple[uuid.UUID, ...]:
        """Who should take its register: cover before the usual teacher."""
        return self.cover or self.staff

    def is_now(self, now: dt.datetime) -> bool:
        """Whether the lesson runs at a moment of the school's clock."""
        return now.date() == self.day and self.starts <= now.time() < self.ends


def lessons_of_day(
    viewer: Viewer, day: dt.date, groups: Collection[uuid.UUID] | None = None
) -> tuple[DayLesson, ...]:
    """The lessons of a day, of all groups or of some, in the order of time. Holidays are the caller's to know."""
    if not viewer.may(SEE_TIMETABLE):
        raise Refused(SEE_TIMETABLE)
    asked: dict[str, Any] = {
        "school": viewer.school_id,
        "day": day,
        "weekday": day.weekday(),
        "monday": day - dt.timedelta(days=day.weekday()),
        "groups": None if groups is None else list(groups),
    }
    with connection.cursor() as cursor:
        cursor.execute(_LESSONS, asked)
        rows = cursor.fetchall()
    return tuple(
        DayLesson(
            group, day, period, name, starts, ends, tuple(dict.fromkeys(staff or ())), tuple(cover), room
        )
        for group, period, name, starts, ends, staff, room, cover in rows
    )
