"""The next days' paper registers, kept on a registered device in case the server is down: names by group, nothing else."""

import datetime as dt
from dataclasses import dataclass

from muster.attendance.access import CARRY_PACK
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.on_paper import registers_or_lessons
from muster.attendance.queries.roll import members_on
from muster.calendar.rules import ONE_DAY
from muster.people.directory import names
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.ui.formats import day as day_words

FARTHEST = 5
"""How many days ahead the next school day may be: enough for a long weekend, not for the holidays."""


@dataclass(frozen=True, slots=True)
class PackedSheet:
    """One group's register: its name, and its pupils in the order of typing in."""

    group: str
    pupils: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PackedDay:
    """The registers of one day; `words` is the day in words."""

    words: str
    sheets: tuple[PackedSheet, ...]


@dataclass(frozen=True, slots=True)
class PackedSheets:
    """The registers of today and of the next school day; `seconds` is how long a device may keep them."""

    school: str
    days: tuple[PackedDay, ...]
    seconds: int


def sheets_to_pack(viewer: Viewer) -> PackedSheets:
    """The sheets as they are now, to be kept until the end of their last day. Raises Refused."""
    require(viewer, CARRY_PACK)
    days = _days(viewer)
    packed = tuple(
        PackedDay(f"{day_words(day)} {day.year}", _sheets(viewer, year, day)) for day, year in days
    )
    last = max((day for day, _ in days), default=viewer.today)
    midnight = dt.datetime.combine(last + ONE_DAY, dt.time(), viewer.now.tzinfo)
    return PackedSheets(viewer.standing.school_name, packed, int((midnight - viewer.now).total_seconds()))


def _days(viewer: Viewer) -> list[tuple[dt.date, SchoolYear]]:
    """Today, if it is a school day, and the next school day, if it is not too far off."""
    found: list[tuple[dt.date, SchoolYear]] = []
    for ahead in range(FARTHEST + 1):
        day = viewer.today + ahead * ONE_DAY
        year = school_year(viewer, day)
        if year is not None and year.school.is_school_day(day):
            found.append((day, year))
        if found and found[-1][0] > viewer.today:
            break
    return found


def _sheets(viewer: Viewer, year: SchoolYear, day: dt.date) -> tuple[PackedSheet, ...]:
    """One sheet per group for all its sessions, since the pupils are the same."""
    groups = {one.place.group_id: one.group_name for one in registers_or_lessons(viewer, year, day)}
    members = members_on(viewer, groups, day)
    directory = names(viewer)
    return tuple(
        PackedSheet(name, tuple(directory.shown(pupil) for pupil in members[group]))
        for group, name in sorted(groups.items(), key=lambda each: each[1])
        if members[group]
    )
