"""What a register is about before any folder is opened: its group, its day, its times, and how far it has come."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from muster.attendance.access import TAKE_REGISTER
from muster.attendance.lines import LinePlace, lesson_place, session_place
from muster.attendance.models import Register
from muster.attendance.places import RegisterPlace
from muster.attendance.records import MOVEMENTS, Movements
from muster.attendance.sites import SITE_ON
from muster.calendar.profile import Profile, profile
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want

_SELECT = """
SELECT {named}s.profile AS profile_name, s.name_order AS name_order, g.kind AS group_kind, g.registers AS registers,
    g.year_group AS year_group, y.id AS year_id, y.first_day AS year_first, y.last_day AS year_last,
    h.first_day AS half_first, h.last_day AS half_last,
    EXISTS (SELECT FROM calendar_closure c WHERE c.school_id = g.school_id AND c.first_day <= {day}
        AND c.last_day >= {day} AND (c.site_id IS NULL OR c.site_id = w.site_id)) AS closed,
    r.id AS register_id, coalesce(r.version, 0) AS version, r.taken_at AS taken_at, r.taken_by AS taken_by,
    r.finished_at AS finished_at, r.finished_by AS finished_by,
    coalesce(l.starts, t.opens) AS opens, coalesce(l.ends, t.closes) AS closes,
    coalesce(l.ends, t.ends) AS ends, l.name AS lesson_name,
    CASE WHEN l.id IS NULL THEN {slot} ELSE (SELECT max(b.slot) FROM calendar_sessiontime b
        WHERE b.school_id = g.school_id AND b.year_id = y.id AND b.opens <= l.starts) END AS session_slot,
    ARRAY(SELECT m.pupil_id FROM people_membership m JOIN people_enrolment n
        ON n.school_id = m.school_id AND n.pupil_id = m.pupil_id
        AND n.first_day <= {day} AND (n.last_day IS NULL OR n.last_day >= {day})
        WHERE m.school_id = g.school_id AND m.group_id = g.id
        AND m.first_day <= {day} AND (m.last_day IS NULL OR m.last_day >= {day})) AS members,
    ARRAY(SELECT e.id FROM attendance_registerentry e WHERE %(with_entries)s AND e.school_id = r.school_id
        AND e.register_id = r.id ORDER BY e.id) AS entry_ids,
    ARRAY(SELECT e.sealed FROM attendance_registerentry e WHERE %(with_entries)s AND e.school_id = r.school_id
        AND e.register_id = r.id ORDER BY e.id) AS entries_sealed
FROM {groups}
CROSS JOIN LATERAL (SELECT {site} AS site_id) w
JOIN calendar_school s ON s.id = g.school_id
LEFT JOIN calendar_academicyear y
    ON y.school_id = g.school_id AND y.first_day <= {day} AND y.last_day >= {day}
LEFT JOIN calendar_term h ON h.school_id = g.school_id AND h.year_id = y.id AND h.kind = 'half_term'
    AND h.first_day <= {day} AND h.last_day >= {day}
LEFT JOIN attendance_register r ON r.school_id = g.school_id AND r.group_id = g.id AND r.kind = {kind}
    AND r.day = {day} AND r.slot = {slot}
LEFT JOIN LATERAL (
    SELECT * FROM calendar_sessiontime t
    WHERE t.school_id = g.school_id AND t.year_id = y.id AND t.slot = {slot}
      AND (t.site_id IS NULL OR t.site_id = w.site_id)
      AND (t.weekday IS NULL OR t.weekday = {weekday})
      AND (cardinality(t.year_groups) = 0 OR g.year_group = ANY (t.year_groups))
    ORDER BY (t.weekday IS NOT NULL) DESC, (cardinality(t.year_groups) > 0) DESC, (t.site_id IS NOT NULL) DESC
    LIMIT 1
) t ON {kind} = 'session'
LEFT JOIN calendar_lessonperiod l ON {kind} = 'lesson' AND l.school_id = g.school_id AND l.year_id = y.id
    AND l.number = {slot}
WHERE g.school_id = %(school)s AND {which}
"""

_HEADER = _SELECT.format(
    named="",
    groups="people_group g",
    which="g.id = %(group)s",
    day="%(day)s",
    slot="%(slot)s",
    weekday="%(weekday)s",
    kind="%(kind)s",
    site=SITE_ON.format(day="%(day)s"),
)
_HEADERS = _SELECT.format(
    named="p.at AS at, ",
    groups="unnest(%(groups)s::uuid[], %(days)s::date[], %(kinds)s::text[], %(slots)s::smallint[]) "
    "WITH ORDINALITY p (group_id, day, kind, slot, at) JOIN people_group g ON g.id = p.group_id",
    which="true",
    day="p.day",
    slot="p.slot",
    weekday="extract(isodow FROM p.day) - 1",
    kind="p.kind",
    site=SITE_ON.format(day="p.day"),
)
"""The same of many registers at once; `at` counts them from 1, in the order in which they are asked for."""


class NoRegister(Exception):
    """There can be no register here; the words say why."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class Header:
    """A register's header. Times are the school's local times; `register_id` is None until something is saved.

    A lesson's register opens when the lesson starts and closes when it ends. `session_slot` is the session that a lesson
    lies in. `members` are the pupils who are in the group and on roll on the register's day.
    """

    place: RegisterPlace
    profile: Profile
    name_order: str
    year_id: uuid.UUID
    year_period: int
    line: LinePlace
    register_id: uuid.UUID | None
    version: int
    taken_at: dt.datetime | None
    taken_by: uuid.UUID | None
    finished_at: dt.datetime | None
    finished_by: uuid.UUID | None
    opens: dt.time
    closes: dt.time
    ends: dt.time
    lesson_name: str
    session_slot: int
    members: tuple[uuid.UUID, ...]
    entries: tuple[tuple[uuid.UUID, bytes], ...]

    @property
    def present(self) -> str:
        """The code of "present" in this session; lessons use the morning's."""
        sessions = self.profile.sessions
        in_session = self.place.kind is Register.Kind.SESSION and self.place.slot < len(sessions)
        return sessions[self.place.slot if in_session else 0].present

    @property
    def movements(self) -> Want[Movements]:
        """What says who has left."""
        return Want(MOVEMENTS, self.year_period)

    def is_closed_at(self, now: dt.datetime) -> bool:
        """Whether the register has closed: a change of a mark needs a reason."""
        return (now.date(), now.time()) >= (self.place.day, self.closes)

    def late_at(self, now: dt.datetime) -> str:
        """The code of who arrives now: once a session's register has closed, late after closing; in a lesson always late."""
        is_after = self.place.kind is Register.Kind.SESSION and self.is_closed_at(now)
        return self.profile.register.late_after_closing if is_after else self.profile.register.late


def read_header(viewer: Viewer, place: RegisterPlace, *, with_entries: bool = False) -> Header:
    """The header, in one query; what was entered is read along only where it is wanted.

    Raises NotThere for a group that is not there, NoRegister for a day without one.
    """
    return ask_header(viewer, place, with_entries=with_entries)()


def ask_header(viewer: Viewer, place: RegisterPlace, *, with_entries: bool = False) -> Callable[[], Header]:
    """As `read_header`, among other statements: send inside `together`, and return what reads the answer."""
    cursor = connection.cursor()
    cursor.execute(
        _HEADER,
        {
            "school": viewer.school_id,
            "group": place.group_id,
            "day": place.day,
            "kind": place.kind.value,
            "slot": place.slot,
            "weekday": place.day.weekday(),
            "with_entries": with_entries,
        },
    )

    def read() -> Header:
        with cursor:
            row = cursor.fetchone()
            names = [column.name for column in cursor.description or ()]
        if row is None:
            raise NotThere(TAKE_REGISTER)
        found = dict(zip(names, row, strict=True))
        _refuse_days_without_school(found, place)
        return _header(found, place)

    return read


def read_headers(
    viewer: Viewer, places: Sequence[RegisterPlace], *, with_entries: bool = False
) -> Mapping[RegisterPlace, Header]:
    """The headers of many registers, in one query and in the order asked for; places without a register are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            _HEADERS,
            {
                "school": viewer.school_id,
                "groups": [place.group_id for place in places],
                "days": [place.day for place in places],
                "kinds": [place.kind.value for place in places],
                "slots": [place.slot for place in places],
                "with_entries": with_entries,
            },
        )
        names = [column.name for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    by_place = {places[found["at"] - 1]: found for found in rows}
    return {
        place: _header(by_place[place], place)
        for place in places
        if place in by_place and not _why_no_register(by_place[place], place)
    }


def _refuse_days_without_school(found: dict[str, Any], place: RegisterPlace) -> None:
    words = _why_no_register(found, place)
    if words:
        raise NoRegister(words)


def _why_no_register(found: Mapping[str, Any], place: RegisterPlace) -> str:
    """Why a day or a group has no such register; empty where there is one."""
    if found["year_id"] is None:
        return "That day is in no academic year of this school."
    if found["half_first"] is None:
        return "That day lies in the holidays: no term holds it."
    if found["closed"] or place.day.weekday() not in profile(found["profile_name"]).year.weekdays:
        return "The school is closed on that day."
    if found["opens"] is None:
        return "The school has set no time for this register."
    if found["registers"] != place.kind.value:
        return "This group takes no register of this kind."
    return ""


def _header(found: dict[str, Any], place: RegisterPlace) -> Header:
    if place.kind is Register.Kind.SESSION:
        line = session_place(
            first_day=found["year_first"], last_day=found["year_last"], day=place.day, slot=place.slot
        )
    else:
        line = lesson_place(
            first_day=found["half_first"],
            last_day=found["half_last"],
            day=place.day,
            period_number=place.slot,
        )
    entries = zip(found["entry_ids"], (bytes(sealed) for sealed in found["entries_sealed"]), strict=True)
    return Header(
        place=place,
        profile=profile(found["profile_name"]),
        name_order=found["name_order"],
        year_id=found["year_id"],
        year_period=found["year_first"].year,
        line=line,
        register_id=found["register_id"],
        version=found["version"],
        taken_at=found["taken_at"],
        taken_by=found["taken_by"],
        finished_at=found["finished_at"],
        finished_by=found["finished_by"],
        opens=found["opens"],
        closes=found["closes"],
        ends=found["ends"],
        lesson_name=found["lesson_name"] or "",
        session_slot=found["session_slot"] or 0,
        members=tuple(dict.fromkeys(found["members"])),
        entries=tuple(entries),
    )
