"""The school's calendar and settings, as shown on the pages that change them."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from muster.calendar.access import CHANGE_CALENDAR, CHANGE_SCHOOL, SEE_CALENDAR
from muster.calendar.models import AcademicYear, Closure, LessonPeriod, School, SessionTime, Site, Term
from muster.calendar.profile import WEEKDAYS, Profile, profile
from muster.calendar.rules import Span, a_year_on, academic_year_of
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer

_SET_UP_BEFORE = dt.timedelta(weeks=8)


@dataclass(frozen=True, slots=True)
class SpanRow:
    """A term, half-term or closure: what it is in words, from when to when, and at which site (empty: all)."""

    id: uuid.UUID
    kind: str
    words: str
    first_day: dt.date
    last_day: dt.date
    site: str = ""


@dataclass(frozen=True, slots=True)
class TimeRow:
    """A session's times, and in words for whom they hold."""

    id: uuid.UUID
    session: str
    opens: dt.time
    closes: dt.time
    ends: dt.time
    holds_for: str


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A lesson's place in the day."""

    id: uuid.UUID
    number: int
    name: str
    starts: dt.time
    ends: dt.time


@dataclass(frozen=True, slots=True)
class YearPage:
    """An academic year with all that it is made of."""

    id: uuid.UUID
    words: str
    first_day: dt.date
    last_day: dt.date
    terms: tuple[SpanRow, ...]
    closures: tuple[SpanRow, ...]
    times: tuple[TimeRow, ...]
    periods: tuple[PeriodRow, ...]


def years(viewer: Viewer) -> tuple[tuple[uuid.UUID, str], ...]:
    """(id, words) of every academic year, the latest first."""
    require(viewer, SEE_CALENDAR)
    rows = AcademicYear.objects.filter(school_id=viewer.school_id).order_by("-first_day")
    return tuple((row.id, str(row)) for row in rows)


def current_year_id(viewer: Viewer) -> uuid.UUID | None:
    """The academic year of today, or else the latest; None if there is none yet."""
    return year_id_on(viewer, viewer.today)


def year_to_open(viewer: Viewer) -> Span:
    """The days that the next year to open probably has: those of the latest a year on, or the country's own for a first one.

    In the last weeks of the country's school year a school sets up the one that is about to begin.
    """
    latest = AcademicYear.objects.filter(school_id=viewer.school_id).order_by("-first_day").first()
    if latest is None:
        return academic_year_of(viewer.today + _SET_UP_BEFORE, profile_of(viewer))
    return a_year_on(Span(latest.first_day, latest.last_day))


def year_id_on(viewer: Viewer, day: dt.date) -> uuid.UUID | None:
    """The academic year that a day lies in, or else the latest; None if there is none yet."""
    require(viewer, SEE_CALENDAR)
    rows = list(AcademicYear.objects.filter(school_id=viewer.school_id).order_by("-first_day"))
    found = next((row.id for row in rows if row.first_day <= day <= row.last_day), None)
    return found or (rows[0].id if rows else None)


def year_page(viewer: Viewer, year_id: uuid.UUID) -> YearPage:
    """One academic year. Raises NotThere."""
    require(viewer, SEE_CALENDAR)
    year = the_year(viewer, year_id)
    sites = dict(site_choices(viewer))
    return YearPage(
        id=year.id,
        words=str(year),
        first_day=year.first_day,
        last_day=year.last_day,
        terms=_terms(year),
        closures=_closures(year, sites),
        times=_times(year, profile_of(viewer), sites),
        periods=_periods(year),
    )


def the_year(viewer: Viewer, year_id: uuid.UUID) -> AcademicYear:
    """An academic year by its id. Raises NotThere."""
    require(viewer, SEE_CALENDAR)
    year = AcademicYear.objects.filter(school_id=viewer.school_id, id=year_id).first()
    if year is None:
        raise NotThere(SEE_CALENDAR)
    return year


def row_to_change(
    viewer: Viewer, what: str, row_id: uuid.UUID
) -> Term | Closure | SessionTime | LessonPeriod:
    """A term, closure, session time or lesson period, to be changed. Raises NotThere."""
    require(viewer, CHANGE_CALENDAR)
    models: dict[str, type[Term | Closure | SessionTime | LessonPeriod]] = {
        "term": Term,
        "closure": Closure,
        "time": SessionTime,
        "period": LessonPeriod,
    }
    row = (
        models[what].objects.filter(school_id=viewer.school_id, id=row_id).first() if what in models else None
    )
    if row is None:
        raise NotThere(CHANGE_CALENDAR)
    return row


def the_school(viewer: Viewer) -> School:
    """The school's own row, to show or change its settings."""
    require(viewer, CHANGE_SCHOOL)
    return School.objects.get(id=viewer.school_id)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """A school's name, address and telephone number; empty if it has not given them."""

    name: str
    address: tuple[str, ...]
    telephone: str


def letterhead(viewer: Viewer) -> Letterhead:
    """The letterhead of the viewer's school. It takes no permission: the school tells all of this to everybody."""
    of_school = School.objects.values_list("name", "address", "telephone")
    name, address, telephone = of_school.get(id=viewer.school_id)
    return Letterhead(name, tuple(address.splitlines()), telephone)


def profile_of(viewer: Viewer) -> Profile:
    """The rules of the country that the viewer's school is in."""
    return profile(School.objects.values_list("profile", flat=True).get(id=viewer.school_id))


def site_choices(viewer: Viewer) -> tuple[tuple[uuid.UUID, str], ...]:
    """(id, name) of every site."""
    return tuple(Site.objects.filter(school_id=viewer.school_id).order_by("name").values_list("id", "name"))


def slots_of_day(viewer: Viewer) -> tuple[tuple[str, int, str], ...]:
    """(kind, slot, words) of the sessions and of the lessons of a day of the current year."""
    lessons = LessonPeriod.objects.filter(school_id=viewer.school_id, year_id=current_year_id(viewer))
    sessions = enumerate(profile_of(viewer).sessions)
    return (
        *(("session", slot, session.name.capitalize()) for slot, session in sessions),
        *(("lesson", row.number, row.name) for row in lessons.order_by("number")),
    )


def _terms(year: AcademicYear) -> tuple[SpanRow, ...]:
    rows = Term.objects.filter(school_id=year.school_id, year=year).order_by("first_day", "-last_day")
    return tuple(SpanRow(row.id, row.kind, row.name, row.first_day, row.last_day) for row in rows)


def _closures(year: AcademicYear, sites: Mapping[uuid.UUID, str]) -> tuple[SpanRow, ...]:
    rows = Closure.objects.filter(school_id=year.school_id, year=year).order_by("first_day")
    return tuple(
        SpanRow(
            row.id,
            row.kind,
            row.get_kind_display(),
            row.first_day,
            row.last_day,
            _site(row.site_id, sites),
        )
        for row in rows
    )


def _times(year: AcademicYear, rules: Profile, sites: Mapping[uuid.UUID, str]) -> tuple[TimeRow, ...]:
    rows = SessionTime.objects.filter(school_id=year.school_id, year=year).order_by("slot", "id")
    return tuple(
        TimeRow(
            row.id,
            rules.sessions[row.slot].name,
            row.opens,
            row.closes,
            row.ends,
            _holds_for(row, rules, sites),
        )
        for row in rows
    )


def _periods(year: AcademicYear) -> tuple[PeriodRow, ...]:
    rows = LessonPeriod.objects.filter(school_id=year.school_id, year=year).order_by("number")
    return tuple(PeriodRow(row.id, row.number, row.name, row.starts, row.ends) for row in rows)


def _site(site_id: uuid.UUID | None, sites: Mapping[uuid.UUID, str]) -> str:
    return sites.get(site_id, "") if site_id else ""


def _holds_for(row: SessionTime, rules: Profile, sites: Mapping[uuid.UUID, str]) -> str:
    """For whom session times hold: "Fridays, Year 5, Year 6, Upper site", or "everyone"."""
    named = [rules.year_group(code) for code in row.year_groups]
    parts = [
        f"{WEEKDAYS[row.weekday].capitalize()}s" if row.weekday is not None else "",
        ", ".join(group.name for group in named if group),
        _site(row.site_id, sites),
    ]
    return ", ".join(part for part in parts if part) or "everyone"


def slots_with_times(year: AcademicYear) -> frozenset[int]:
    """The sessions of the day that already have times in this year."""
    rows = SessionTime.objects.filter(school_id=year.school_id, year=year)
    return frozenset(rows.values_list("slot", flat=True))
