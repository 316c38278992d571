"""What an absent teacher would take on a day, who already covers it, and who is free in each period."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from muster.calendar.queries import profile_of
from muster.people.access import ENTER_COVER
from muster.people.directory import names
from muster.people.models import Cover, Group, Responsibility, RoleHolding
from muster.people.queries.groups import natural
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.timetable.queries.days import DayLesson, lessons_of_day
from muster.timetable.queries.rooms import room_names
from muster.ui.formats import clock

Choice = tuple[uuid.UUID, str]
"""An id and the words that stand for it."""


@dataclass(frozen=True, slots=True)
class ToCover:
    """One session or lesson of somebody who is away. `free` are offered first; `covered_by` is who takes it."""

    group_id: uuid.UUID
    group: str
    kind: Cover.Kind
    slot: int
    when: str
    room: str
    covered_by: uuid.UUID | None
    free: tuple[Choice, ...]
    busy: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class _Day:
    """What is looked at for every lesson of somebody who is away: who could take it, and who does."""

    everyone: tuple[Choice, ...]
    covered: Mapping[tuple[uuid.UUID, str, int | None], uuid.UUID]
    teaching: Mapping[int, frozenset[uuid.UUID]]
    rooms: Mapping[uuid.UUID, str]

    def covered_by(self, group: uuid.UUID, kind: Cover.Kind, slot: int) -> uuid.UUID | None:
        """Who covers the lesson, or the group all day."""
        return self.covered.get((group, kind, slot)) or self.covered.get((group, Cover.Kind.DAY, None))


def to_cover(viewer: Viewer, staff: uuid.UUID, day: dt.date) -> tuple[ToCover, ...]:
    """The registers and lessons of one member of staff on a day, in the order of the day."""
    require(viewer, ENTER_COVER)
    lessons = lessons_of_day(viewer, day)
    here = RoleHolding.objects.filter(school_id=viewer.school_id).on(day)
    others = set(here.exclude(staff_id=staff).values_list("staff_id", flat=True))
    rows = Cover.objects.filter(school_id=viewer.school_id, day=day)
    of_day = _Day(
        everyone=names(viewer).told_apart(others),
        covered={(row.group_id, row.kind, row.slot): row.staff_id for row in rows},
        teaching={
            number: frozenset(who for one in lessons if one.period == number for who in one.who)
            for number in {one.period for one in lessons}
        },
        rooms=room_names(viewer.school_id),
    )
    own = [_lesson(viewer, one, of_day) for one in lessons if staff in one.staff]
    return (*_sessions(viewer, staff, day, of_day), *own)


def _sessions(viewer: Viewer, staff: uuid.UUID, day: dt.date, of_day: _Day) -> list[ToCover]:
    rows = Responsibility.objects.filter(
        school_id=viewer.school_id, staff_id=staff, group__registers=Group.Registers.SESSION
    ).on(day)
    groups = {(row.group_id, names(viewer).group(row.group_id)) for row in rows.exclude(relation="leads")}
    return [
        ToCover(
            group_id=group,
            group=name,
            kind=Cover.Kind.SESSION,
            slot=slot,
            when=session.name,
            room="",
            covered_by=of_day.covered_by(group, Cover.Kind.SESSION, slot),
            free=of_day.everyone,
            busy=(),
        )
        for slot, session in enumerate(profile_of(viewer).sessions)
        for group, name in sorted(groups, key=lambda each: natural(each[1]))
    ]


def _lesson(viewer: Viewer, lesson: DayLesson, of_day: _Day) -> ToCover:
    teaching = of_day.teaching[lesson.period]
    return ToCover(
        group_id=lesson.group_id,
        group=names(viewer).group(lesson.group_id),
        kind=Cover.Kind.LESSON,
        slot=lesson.period,
        when=f"{lesson.period_name}, {clock(lesson.starts)}",
        room=of_day.rooms.get(lesson.room_id, "") if lesson.room_id else "",
        covered_by=of_day.covered_by(lesson.group_id, Cover.Kind.LESSON, lesson.period),
        free=tuple(each for each in of_day.everyone if each[0] not in teaching),
        busy=tuple(each for each in of_day.everyone if each[0] in teaching),
    )
