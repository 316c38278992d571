"""What the teacher and the room of a lesson have at the same time already, in words."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext as _

from muster.people.directory import names
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.timetable.access import SEE_TIMETABLE
from muster.timetable.models import Lesson
from muster.timetable.queries.rooms import room_names
from muster.timetable.rules import PlannedLesson, Slot, clashes, room_clashes


def said_of_clashes(viewer: Viewer, lesson: PlannedLesson, first_day: dt.date) -> tuple[str, ...]:
    """A line for each class that the teacher or the room of a lesson has in its period, from a day on.

    A lesson that is there already, with the same teacher, is said too.
    """
    require(viewer, SEE_TIMETABLE)
    there = _in_its_period(viewer, lesson.slot, first_day)
    directory = names(viewer)
    taught = _others(clashes([lesson, *there]), lesson)
    housed = _others(room_clashes([lesson, *there]), lesson)
    who = directory.shown(lesson.staff_id)
    again = any(
        (one.group_id, one.staff_id) == (lesson.group_id, lesson.staff_id) and one.slot.meets(lesson.slot)
        for one in there
    )
    return (
        *([_("%(group)s has this lesson already.") % {"group": directory.group(lesson.group_id)}] * again),
        *(
            _("%(who)s teaches %(group)s then.") % {"who": who, "group": directory.group(one.group_id)}
            for one in taught
        ),
        *(
            _("%(group)s is in room %(room)s then.")
            % {"group": directory.group(one.group_id), "room": one.room}
            for one in housed
        ),
    )


def _others(
    pairs: Sequence[tuple[PlannedLesson, PlannedLesson]], lesson: PlannedLesson
) -> list[PlannedLesson]:
    """What clashes with a lesson that came first, each class once."""
    return list({other.group_id: other for one, other in pairs if one is lesson}.values())


def _in_its_period(viewer: Viewer, slot: Slot, first_day: dt.date) -> list[PlannedLesson]:
    rooms = room_names(viewer.school_id)
    rows = Lesson.objects.filter(
        school_id=viewer.school_id, weekday=slot.weekday, period=slot.period
    ).between(first_day, dt.date.max)
    return [
        PlannedLesson(
            one.group_id,
            Slot(one.week, one.weekday, one.period),
            one.staff_id,
            rooms[one.room_id] if one.room_id else "",
        )
        for one in rows.order_by("id")
    ]
