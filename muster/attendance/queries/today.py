"""A day's session registers: which are due, taken or missing, and who should have taken them."""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, partial
from typing import Any

from django.db import connection

from muster.attendance.deriving import SessionRule
from muster.attendance.following import RegistersToday
from muster.attendance.models import Register
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.due import SchoolYear
from muster.attendance.queries.session_rule import session_rule
from muster.attendance.sites import SITE_ON
from muster.calendar.rules import RegisterState, SessionTimes, session_moments, session_times
from muster.people.directory import names
from muster.protection.access.viewer import Viewer

_SELECT = """
SELECT g.id AS group_id, g.year_group, {site} AS site_id,
    CASE WHEN %(counted)s THEN (
        SELECT count(*) FROM people_membership m JOIN people_enrolment e ON e.school_id = m.school_id
        AND e.pupil_id = m.pupil_id AND e.first_day <= %(day)s AND (e.last_day IS NULL OR e.last_day >= %(day)s)
        WHERE m.school_id = g.school_id AND m.group_id = g.id
        AND m.first_day <= %(day)s AND (m.last_day IS NULL OR m.last_day >= %(day)s)
    ) ELSE 0 END AS members,
    ARRAY(SELECT r.staff_id FROM people_responsibility r WHERE r.school_id = g.school_id AND r.group_id = g.id
        AND r.relation IN ('tutors', 'teaches') AND r.first_day <= %(day)s
        AND (r.last_day IS NULL OR r.last_day >= %(day)s) ORDER BY r.id) AS usual,
    ARRAY(SELECT c.staff_id FROM people_cover c WHERE c.school_id = g.school_id AND c.group_id = g.id
        AND c.day = %(day)s AND c.kind <> 'lesson' ORDER BY c.id) AS cover,
    ARRAY(SELECT coalesce(c.slot, -1) FROM people_cover c WHERE c.school_id = g.school_id AND c.group_id = g.id
        AND c.day = %(day)s AND c.kind <> 'lesson' ORDER BY c.id) AS cover_slots,
    r.slot, r.version, r.taken_at, r.taken_by, r.finished_at
FROM people_group g
LEFT JOIN attendance_register r ON r.school_id = g.school_id AND r.group_id = g.id AND r.kind = 'session'
    AND r.day = %(day)s
WHERE g.school_id = %(school)s AND g.registers = 'session'
    AND g.first_day <= %(day)s AND (g.last_day IS NULL OR g.last_day >= %(day)s)
    AND (%(groups)s::uuid[] IS NULL OR g.id = ANY (%(groups)s::uuid[]))
"""
_TODAY = _SELECT.format(site=SITE_ON.format(day="%(day)s"))


_ALL_DAY = -1


class Progress(StrEnum):
    """The progress of a register."""

    LATER = "later"
    DUE = "due"
    STARTED = "started"
    TAKEN = "taken"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class DayRegister:
    """One session register of a day. `members` counts its pupils, if asked for; `who` should take it, cover first."""

    place: RegisterPlace
    group_name: str
    session: str
    progress: Progress
    opens: dt.time
    closes: dt.time
    members: int
    who: tuple[str, ...]
    who_ids: tuple[uuid.UUID, ...]
    taken_by: str
    finished_at: dt.datetime | None


def registers_of_day(
    viewer: Viewer,
    year: SchoolYear,
    day: dt.date,
    groups: Collection[uuid.UUID] | None = None,
    *,
    with_members: bool = True,
) -> tuple[DayRegister, ...]:
    """The session registers of a school day, for all groups or some, by session and group name.

    Pupils are counted only `with_members`, because that is most of the work.
    """
    if session_rule(viewer.school_id) is SessionRule.LESSON_AT_OPENING:
        return ()  # nobody takes them: they are derived from lessons
    by_group: defaultdict[uuid.UUID, list[Mapping[str, Any]]] = defaultdict(list)
    for row in _rows(viewer, day, groups, with_members=with_members):
        by_group[row["group_id"]].append(row)
    held = cache(partial(_held, (viewer.now, day), year))  # most groups have the same times
    found = [
        register for rows in by_group.values() for register in _registers(viewer, year, day, rows, held=held)
    ]
    return tuple(sorted(found, key=lambda register: (register.place.slot, register.group_name)))


def how_far(registers: Sequence[DayRegister]) -> RegistersToday:
    """Count the registers of a day by their progress, and name those that nobody took."""
    by_progress = Counter(each.progress for each in registers)
    return RegistersToday(
        planned=len(registers),
        marked=by_progress[Progress.STARTED] + by_progress[Progress.TAKEN],
        still_open=by_progress[Progress.DUE] + by_progress[Progress.STARTED],
        missing=[
            f"{each.group_name} {each.session}" for each in registers if each.progress is Progress.MISSING
        ],
    )


def _rows(
    viewer: Viewer, day: dt.date, groups: Collection[uuid.UUID] | None, *, with_members: bool
) -> list[dict[str, Any]]:
    asked: dict[str, Any] = {
        "school": viewer.school_id,
        "day": day,
        "groups": None if groups is None else list(groups),
        "counted": with_members,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TODAY, asked)
        columns = [column.name for column in cursor.description or ()]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


_Held = tuple[SessionTimes, RegisterState] | None


def _held(
    at: tuple[dt.datetime, dt.date], year: SchoolYear, slot: int, of_group: tuple[uuid.UUID | None, str]
) -> _Held:
    """When a group at a site, of a year group, has a session of a day, and where its register is now; None if it has none."""
    (now, day), (site, year_group) = at, of_group
    times = session_times(year.times, slot, day, site=site, year_group=year_group)
    return (times, session_moments(times, day, year.zone).state(now)) if times else None


def _registers(
    viewer: Viewer,
    year: SchoolYear,
    day: dt.date,
    rows: Sequence[Mapping[str, Any]],
    *,
    held: Callable[[int, tuple[uuid.UUID | None, str]], _Held],
) -> Iterator[DayRegister]:
    group = rows[0]
    if not year.school.is_school_day(day, group["site_id"]):
        return
    taken = {row["slot"]: row for row in rows if row["slot"] is not None}
    directory = names(viewer)
    for slot, session in enumerate(year.profile.sessions):
        found = held(slot, (group["site_id"], group["year_group"]))
        if found is None:
            continue
        times, state = found
        row = taken.get(slot, _UNTOUCHED)
        who = (*_cover(group, slot), *group["usual"])
        yield DayRegister(
            place=RegisterPlace(group["group_id"], day, Register.Kind.SESSION, slot),
            group_name=directory.group(group["group_id"]),
            session=session.name,
            progress=_progress(row, state),
            opens=times.opens,
            closes=times.closes,
            members=group["members"],
            who=tuple(directory.shown(person) for person in who),
            who_ids=who,
            taken_by=directory.shown(row["taken_by"]),
            finished_at=row["finished_at"],
        )


def _cover(group: Mapping[str, Any], slot: int) -> list[uuid.UUID]:
    """Who covers the group in this session, or all day."""
    pairs = zip(group["cover"], group["cover_slots"], strict=True)
    return [person for person, covered in pairs if covered in {_ALL_DAY, slot}]


_UNTOUCHED: Mapping[str, Any] = {"taken_by": None, "taken_at": None, "finished_at": None}


def _progress(row: Mapping[str, Any], state: RegisterState) -> Progress:
    """The progress of a register. One that was begun but not finished is missing once it has closed, so that somebody looks at it."""
    if row["finished_at"] is not None:
        return Progress.TAKEN
    if state is RegisterState.NOT_OPEN_YET:
        return Progress.LATER
    if state is not RegisterState.OPEN:
        return Progress.MISSING
    return Progress.STARTED if row["taken_at"] is not None else Progress.DUE
