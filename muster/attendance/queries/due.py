"""Which sessions of a school's year were due up to a moment: the base of every figure."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from muster.attendance.figures import Columns, columns_of
from muster.attendance.lines import SESSIONS_A_DAY
from muster.attendance.sites import Sites, site_on
from muster.calendar.models import Term
from muster.calendar.profile import Profile, profile
from muster.calendar.rules import (
    ONE_DAY,
    ClosedDays,
    SchoolCalendar,
    SessionTimes,
    Span,
    TermDates,
    WeekOfTerm,
    has_session,
    monday_of,
    session_moments,
    session_times,
    slot_index,
    week_of_term,
)
from muster.protection.access.viewer import Viewer

_YEAR = """
WITH y AS (
    SELECT * FROM calendar_academicyear
    WHERE school_id = %(school)s AND first_day <= %(day)s AND last_day >= %(day)s
)
SELECT 'year' AS what, s.profile AS name, y.id, y.first_day, y.last_day, NULL::uuid AS site_id,
    NULL::smallint AS slot, NULL::smallint AS weekday, '{}'::varchar[] AS year_groups,
    NULL::time AS opens, NULL::time AS closes, NULL::time AS ends
FROM y JOIN calendar_school s ON s.id = y.school_id
UNION ALL SELECT t.kind, t.name, t.id, t.first_day, t.last_day, NULL, NULL, NULL, '{}', NULL, NULL, NULL
FROM calendar_term t JOIN y ON t.school_id = y.school_id AND t.year_id = y.id
UNION ALL SELECT 'closure', c.kind, c.id, c.first_day, c.last_day, c.site_id, NULL, NULL, '{}', NULL, NULL, NULL
FROM calendar_closure c JOIN y ON c.school_id = y.school_id AND c.year_id = y.id
UNION ALL SELECT 'time', '', t.id, NULL, NULL, t.site_id, t.slot, t.weekday, t.year_groups, t.opens, t.closes, t.ends
FROM calendar_sessiontime t JOIN y ON t.school_id = y.school_id AND t.year_id = y.id
"""

DueSlot = tuple[int, dt.date]


@dataclass(frozen=True, slots=True, eq=False)
class SchoolYear:
    """A school's year as figures need it: days, session times, and what the country's codes mean.

    The same rows give the same object, so that derived values, above all the year's school days, can be cached with
    it.
    """

    id: uuid.UUID
    span: Span
    profile: Profile
    school: SchoolCalendar
    times: tuple[SessionTimes, ...]
    zone: ZoneInfo

    @property
    def period(self) -> int:
        """The period under which folders hold the year's lines."""
        return self.span.first_day.year

    def due(self, now: dt.datetime, *, sites: Sites = (), year_group: str = "") -> tuple[DueSlot, ...]:
        """The (place in a line, day) of every session whose register has closed by a moment, in order."""
        last = min(self.span.last_day, now.astimezone(self.zone).date())
        if last < self.span.first_day:
            return ()
        before = _slots_before(self, last, sites, year_group)
        site = site_on(sites, last)
        if not self.school.is_school_day(last, site):
            return before
        return before + tuple(
            (self.index(last, slot), last)
            for slot in range(len(self.profile.sessions))
            if self._has_closed(slot, now, last, site=site, year_group=year_group)
        )

    def never_held(self, site: uuid.UUID | None, year_group: str) -> frozenset[tuple[int, int]]:
        """The (weekday, slot) pairs at which a year group has no session at a site, such as a nursery without afternoons."""
        return _never_held(self, site, year_group)

    def index(self, day: dt.date, slot: int) -> int:
        """The place of a session in a line of the year."""
        return slot_index(self.span.first_day, SESSIONS_A_DAY, (day, slot))

    def school_days(self, site: uuid.UUID | None = None) -> tuple[dt.date, ...]:
        """Every school day of the year, in order."""
        return _school_days(self, site)

    @property
    def weeks(self) -> tuple[tuple[dt.date, ...], ...]:
        """Every week with a school day, in order: its days, on the country's school weekdays."""
        return _weeks(self)

    def _has_closed(
        self, slot: int, now: dt.datetime, day: dt.date, *, site: uuid.UUID | None, year_group: str
    ) -> bool:
        times = session_times(self.times, slot, day, site=site, year_group=year_group)
        return times is not None and now >= session_moments(times, day, self.zone).closes

    def columns(self, slots: Sequence[DueSlot]) -> Columns:
        """These slots as the columns that `figures` counts."""
        return columns_of(self.profile, slots)

    def week(self, day: dt.date) -> WeekOfTerm | None:
        """The school week of a term that contains a day."""
        return week_of_term(self.school, day)


def school_year(viewer: Viewer, day: dt.date) -> SchoolYear | None:
    """The school year that contains a day, in one query; None if there is none."""
    return ask_school_year(viewer, day)()


def ask_school_year(viewer: Viewer, day: dt.date) -> Callable[[], SchoolYear | None]:
    """Send the query for the year, and return a function that reads its answer, for use inside `together`."""
    cursor = connection.cursor()
    cursor.execute(_YEAR, {"school": viewer.school_id, "day": day})

    def read() -> SchoolYear | None:
        with cursor:
            rows = tuple(tuple(map(_hashable, row)) for row in cursor.fetchall())
            names = tuple(column.name for column in cursor.description or ())
        return _year_of(names, rows, viewer.standing.timezone)

    return read


def _hashable(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


@lru_cache(maxsize=256)
def _year_of(names: tuple[str, ...], found: tuple[tuple[Any, ...], ...], timezone: str) -> SchoolYear | None:
    """The year made from these rows, which are read in every request; it is rebuilt only when a row changes."""
    rows = [dict(zip(names, row, strict=True)) for row in found]
    year = next((row for row in rows if row["what"] == "year"), None)
    if year is None:
        return None
    rules = profile(year["name"])
    closures = tuple(ClosedDays(_span(row), row["site_id"]) for row in rows if row["what"] == "closure")
    return SchoolYear(
        id=year["id"],
        span=_span(year),
        profile=rules,
        school=SchoolCalendar(tuple(_terms(rows)), closures, rules.year.weekdays),
        times=tuple(_times(row) for row in rows if row["what"] == "time"),
        zone=ZoneInfo(timezone),
    )


@lru_cache(maxsize=512)
def _school_days(year: SchoolYear, site: uuid.UUID | None) -> tuple[dt.date, ...]:
    return year.school.school_days(year.span, site)


@lru_cache(maxsize=512)
def _weeks(year: SchoolYear) -> tuple[tuple[dt.date, ...], ...]:
    weekdays = [dt.timedelta(days=weekday) for weekday in sorted(year.profile.year.weekdays)]
    mondays = dict.fromkeys(monday_of(day) for day in year.school_days())
    return tuple(tuple(monday + weekday for weekday in weekdays) for monday in mondays)


@lru_cache(maxsize=512)
def _slots_before(year: SchoolYear, last: dt.date, sites: Sites, year_group: str) -> tuple[DueSlot, ...]:
    """Every session of the year's school days before a day, except those that a year group never has."""
    return tuple(
        (year.index(day, slot), day)
        for day, site in _days_at(year, sites)
        if day < last
        for slot in range(len(year.profile.sessions))
        if not year_group or has_session(year.times, slot, day, site=site, year_group=year_group)
    )


def _days_at(year: SchoolYear, sites: Sites) -> Iterator[tuple[dt.date, uuid.UUID | None]]:
    """Every school day of the year with the site on it, whichever site that is, in order."""
    if len(sites) < 2:
        site = sites[0][1] if sites else None
        return ((day, site) for day in _school_days(year, site))
    days = ((day, site_on(sites, day)) for day in year.span.days())
    return ((day, site) for day, site in days if year.school.is_school_day(day, site))


@lru_cache(maxsize=1024)
def _never_held(year: SchoolYear, site: uuid.UUID | None, year_group: str) -> frozenset[tuple[int, int]]:
    """Found from the session times, which depend on weekdays, not dates; empty without a year group."""
    monday = monday_of(year.span.first_day)
    places = product(sorted(year.profile.year.weekdays), range(len(year.profile.sessions)))
    return frozenset(
        (weekday, slot)
        for weekday, slot in places
        if year_group
        and not has_session(
            year.times, slot, monday + dt.timedelta(days=weekday), site=site, year_group=year_group
        )
    )


def _span(row: Mapping[str, Any]) -> Span:
    return Span(row["first_day"], row["last_day"])


def _times(row: Mapping[str, Any]) -> SessionTimes:
    return SessionTimes(
        slot=row["slot"],
        opens=row["opens"],
        closes=row["closes"],
        ends=row["ends"],
        site=row["site_id"],
        weekday=row["weekday"],
        year_groups=frozenset(row["year_groups"]),
    )


def _terms(rows: Sequence[Mapping[str, Any]]) -> Iterator[TermDates]:
    """Terms with the breaks between their half-terms. School is held in half-terms; one outside any term stands for itself."""
    in_order: Callable[[Mapping[str, Any]], dt.date] = lambda row: row["first_day"]  # noqa: E731 - it has a type
    halves = sorted((row for row in rows if row["what"] == Term.Kind.HALF_TERM), key=in_order)
    terms = sorted((row for row in rows if row["what"] == Term.Kind.TERM), key=in_order)
    for term in terms:
        inside = [_span(half) for half in halves if half["first_day"] in _span(term)]
        if inside:
            yield TermDates(
                _plain(term["name"]), Span(inside[0].first_day, inside[-1].last_day), _breaks(inside)
            )
    for half in halves:
        if not any(half["first_day"] in _span(term) for term in terms):
            yield TermDates(_plain(half["name"]), _span(half))


def _breaks(halves: Sequence[Span]) -> tuple[Span, ...]:
    pairs = pairwise(halves)
    return tuple(Span(before.last_day + ONE_DAY, after.first_day - ONE_DAY) for before, after in pairs)


def _plain(name: str) -> str:
    """A term's name without the word "term"."""
    return name.removesuffix(" term").removesuffix(" Term").lower()
