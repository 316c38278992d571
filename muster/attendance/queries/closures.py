"""Unexpected closures: which registers one reaches, what it would change, and those that were declared."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, product
from operator import itemgetter

from muster.attendance.access import DECLARE_CLOSURE
from muster.attendance.closing import MOST_DAYS, Left, Reach, becomes
from muster.attendance.headers import Header, read_headers
from muster.attendance.known import known_code
from muster.attendance.models import Register, UnexpectedClosure
from muster.attendance.places import RegisterPlace
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.pupils import Choice, group_choices
from muster.attendance.queries.sites import sites_of_groups
from muster.attendance.records import KNOWN_ABSENCES, SESSION_LINE, KnownAbsences, Line
from muster.attendance.sites import site_on
from muster.calendar.codes import Code
from muster.calendar.profile import YearGroup
from muster.calendar.queries import site_choices
from muster.calendar.refusals import NotPossible
from muster.people.directory import names
from muster.people.models import Group, Membership
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Held, Want
from muster.protection.folder.opening import Opened, open_to_count

_MOST_SHOWN = 30


@dataclass(frozen=True, slots=True)
class Reached:
    """A register that a closure reaches, and which of its pupils."""

    header: Header
    pupils: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a closure would change: registers, pupils, marks that are entered, that stay, and heads counted elsewhere."""

    registers: int
    pupils: int
    sessions: int
    kept: int
    elsewhere: int


@dataclass(frozen=True, slots=True)
class ClosureRow:
    """A closure that was declared. `who` is in words; `undone_at` where it was taken back."""

    id: uuid.UUID
    code: str
    label: str
    first_day: dt.date
    last_day: dt.date
    sessions: str
    who: str
    made_by: str
    made_at: dt.datetime
    undone_at: dt.datetime | None


def registers_in_reach(viewer: Viewer, reach: Reach) -> tuple[Reached, ...]:
    """The session registers that a closure reaches, by day, session and group. Raises NotPossible."""
    require(viewer, DECLARE_CLOSURE)
    year = _year_of(viewer, reach)
    held = _held(viewer, year, reach)
    days = list(dict.fromkeys(day for day, _ in held))
    if len(days) > MOST_DAYS:
        raise NotPossible(
            f"At most {MOST_DAYS} school days at once: longer closures are planned.", "last_day"
        )
    return tuple(_reached(viewer, year, reach, held))


def _year_of(viewer: Viewer, reach: Reach) -> SchoolYear:
    year = school_year(viewer, reach.first_day)
    if year is None:
        raise NotPossible("The first day is in no academic year of this school.", "first_day")
    if reach.last_day > year.span.last_day:
        raise NotPossible("The last day lies in another academic year.", "last_day")
    return year


def _held(viewer: Viewer, year: SchoolYear, reach: Reach) -> Sequence[tuple[dt.date, uuid.UUID]]:
    """Each (day, group) of a closure on which school would have been held, at the site where the group was on that day."""
    rows = Group.objects.filter(school_id=viewer.school_id, registers=Group.Registers.SESSION)
    if reach.year_groups:
        rows = rows.filter(year_group__in=reach.year_groups)
    groups = rows.between(reach.first_day, reach.last_day).order_by("id")
    sites = sites_of_groups(viewer, groups)
    return [
        (day, group)
        for day, group in product(reach.days(), sites)
        if (site := site_on(sites[group], day)) == reach.site_id or reach.site_id is None
        if year.school.is_school_day(day, site)
    ]


def _reached(
    viewer: Viewer, year: SchoolYear, reach: Reach, held: Sequence[tuple[dt.date, uuid.UUID]]
) -> Iterator[Reached]:
    slots = [slot for slot in range(len(year.profile.sessions)) if reach.holds_slot(slot)]
    places = [
        RegisterPlace(group, day, Register.Kind.SESSION, slot)
        for day, there in groupby(held, key=itemgetter(0))
        for slot, (_, group) in product(slots, there)
    ]
    members = {day: _members(viewer, reach.group_id, day) for day, _ in held} if reach.group_id else {}
    for place, header in read_headers(viewer, places).items():
        wanted = members.get(place.day)
        pupils = header.members if wanted is None else wanted.intersection(header.members)
        if pupils:
            yield Reached(header, tuple(sorted(pupils)))


def _members(viewer: Viewer, group_id: uuid.UUID, day: dt.date) -> set[uuid.UUID]:
    rows = Membership.objects.filter(school_id=viewer.school_id, group_id=group_id).on(day)
    return set(rows.values_list("pupil_id", flat=True))


def by_session(reached: Iterable[Reached]) -> Iterator[list[Reached]]:
    """The registers of one session after the other: within it no pupil stands twice, and all lines are one line."""
    for _, registers in groupby(reached, key=lambda one: (one.header.place.day, one.header.place.slot)):
        seen: set[uuid.UUID] = set()
        session = []
        for one in registers:
            fresh = tuple(pupil for pupil in one.pupils if pupil not in seen)
            seen.update(fresh)
            session.append(replace(one, pupils=fresh))
        yield session


def marks_of_closure(one: Reached, opened: Opened, closure: Code) -> dict[uuid.UUID, Code | Left]:
    """What becomes of each pupil's mark in a register, against what lines and known absences say."""
    header = one.header
    lines = opened.of(SESSION_LINE, header.line.period)
    known = opened.of(KNOWN_ABSENCES, header.year_period)
    day, slot, profile = header.place.day, header.place.slot, header.profile
    return {
        pupil: becomes(
            mark=profile.code_of_byte(_byte(header, lines.get(pupil)), day),
            known=profile.code_on(_known(known, pupil, day, slot), day),
            closure=closure,
            profile=profile,
        )
        for pupil in one.pupils
    }


def _byte(header: Header, held: Held[Line] | None) -> int:
    return header.line.byte_in(held.record) if held else 0


def _known(known: Mapping[uuid.UUID, Held[KnownAbsences]], pupil: uuid.UUID, day: dt.date, slot: int) -> str:
    return known_code(known[pupil].record, day, slot) if pupil in known else ""


def preview_closure(viewer: Viewer, reach: Reach, symbol: str) -> Preview:
    """What a closure would change, without changing anything; nobody is named. Raises NotPossible."""
    reached = registers_in_reach(viewer, reach)
    people = sorted({pupil for one in reached for pupil in one.pupils})
    found: list[Code | Left] = []
    if reached:
        period = reached[0].header.year_period
        wants = (Want(SESSION_LINE, period), Want(KNOWN_ABSENCES, period))
        opened = open_to_count(viewer, DECLARE_CLOSURE, people, *wants)
        code = reached[0].header.profile.code_on(symbol, reach.first_day)
        sessions = [one for session in by_session(reached) for one in session]
        found = [each for one in sessions if code for each in marks_of_closure(one, opened, code).values()]
    kept, elsewhere = found.count(Left.MARKED), found.count(Left.ELSEWHERE)
    return Preview(len(reached), len(people), len(found) - kept - elsewhere, kept, elsewhere)


def closure_groups(viewer: Viewer) -> tuple[Choice, ...]:
    """Every group of today, by name, for which a closure can be declared."""
    require(viewer, DECLARE_CLOSURE)
    return group_choices(viewer)


def year_groups_here(viewer: Viewer, year: SchoolYear) -> tuple[YearGroup, ...]:
    """The year groups that this school has today, in the country's order."""
    require(viewer, DECLARE_CLOSURE)
    rows = Group.objects.filter(school_id=viewer.school_id, registers=Group.Registers.SESSION).on(
        viewer.today
    )
    held = set(rows.values_list("year_group", flat=True))
    return tuple(group for group in year.profile.year_groups if group.code in held)


def declared_closures(viewer: Viewer, year: SchoolYear) -> tuple[ClosureRow, ...]:
    """The closures that were declared lately, the latest first."""
    require(viewer, DECLARE_CLOSURE)
    sites, directory = dict(site_choices(viewer)), names(viewer)
    rows = UnexpectedClosure.objects.filter(
        school_id=viewer.school_id, first_day__gte=year.span.first_day
    ).order_by("-made_at", "-id")
    return tuple(
        ClosureRow(
            id=row.id,
            code=row.code,
            label=_label(year, row),
            first_day=row.first_day,
            last_day=row.last_day,
            sessions=" and ".join(year.profile.sessions[slot].name for slot in row.slots),
            who=_who(viewer, year, row, sites),
            made_by=directory.shown(row.made_by),
            made_at=row.made_at,
            undone_at=row.undone_at,
        )
        for row in rows[:_MOST_SHOWN]
    )


def _label(year: SchoolYear, row: UnexpectedClosure) -> str:
    code = year.profile.code_on(row.code, row.first_day)
    return code.label if code else row.code


def _who(viewer: Viewer, year: SchoolYear, row: UnexpectedClosure, sites: Mapping[uuid.UUID, str]) -> str:
    if row.group_id:
        return names(viewer).group(row.group_id)
    if row.site_id:
        return sites.get(row.site_id, "")
    groups = [year.profile.year_group(code) for code in row.year_groups]
    return ", ".join(group.name for group in groups if group) or "The whole school"
