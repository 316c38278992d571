"""Builds a school's year: terms, closures, session times."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction

from muster.calendar.access import CHANGE_CALENDAR
from muster.calendar.models import AcademicYear, Closure, LessonPeriod, SessionTime, Term
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.budgets.models import Occasion
from muster.protection.identifiers import thing_id
from muster.protection.keys.ring import KeyClass, add_subject_keys

_Timed = TypeVar("_Timed", SessionTime, LessonPeriod)


LONGEST_YEAR = dt.timedelta(days=550)
A_WEEK = dt.timedelta(days=6)
"""From a day to the last of its week."""


@dataclass(frozen=True, slots=True)
class NewSpan:
    """A term, half-term or closure: its kind, its name, and its first and last day."""

    kind: str
    first_day: dt.date
    last_day: dt.date
    name: str = ""
    site_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class NewTime:
    """When a session (slot 0, 1, ...) opens, closes and ends; weekday, year groups and site narrow it."""

    slot: int
    opens: dt.time
    closes: dt.time
    ends: dt.time
    weekday: int | None = None
    year_groups: tuple[str, ...] = ()
    site_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class NewPeriod:
    """A lesson's place in the day."""

    number: int
    name: str
    starts: dt.time
    ends: dt.time


@transaction.atomic
def open_year(*, by: Viewer, first_day: dt.date, last_day: dt.date) -> AcademicYear:
    """Open an academic year, with the key that seals what is entered in it.

    Raises NotPossible if it ends before it begins, is too long, or shares days with another.
    """
    reason = require(by, CHANGE_CALENDAR)
    refuse_wrong_length(first_day, last_day)
    refuse_shared_years(by, first_day, last_day, field="first_day")
    year = AcademicYear.objects.create(school_id=by.school_id, first_day=first_day, last_day=last_day)
    add_subject_keys(by.school_id, [year.id], [KeyClass.ENTRIES])
    record(by, CHANGE_CALENDAR, "open year", reason=reason)
    return year


def refuse_wrong_length(first_day: dt.date, last_day: dt.date) -> None:
    """Raise NotPossible if a year ends before it begins, or is so long that its last day must be a slip.

    Every day of a year has a place in every pupil's line: 3027 typed for 2027 would need more memory than a server has.
    """
    if last_day <= first_day:
        raise NotPossible("The last day comes before the first.", "last_day")
    if last_day - first_day > LONGEST_YEAR:
        raise NotPossible("A school year is not longer than 18 months. Look at both days again.", "last_day")


def refuse_shared_years(
    by: Viewer, first_day: dt.date, last_day: dt.date, *, field: str, but: uuid.UUID | None = None
) -> None:
    """Raise NotPossible if a year other than `but` has one of these days: a day lies in one year only."""
    years = AcademicYear.objects.filter(school_id=by.school_id)
    sharing = years.filter(first_day__lte=last_day, last_day__gte=first_day).values_list("id", flat=True)
    if set(sharing) - {but}:
        raise NotPossible("Some of these days are in another academic year.", field)


@transaction.atomic
def open_year_like(*, by: Viewer, like: AcademicYear, first_day: dt.date, last_day: dt.date) -> AcademicYear:
    """Open a year with the session times and lessons of another, but not its terms. Raises as `open_year` does."""
    year = open_year(by=by, first_day=first_day, last_day=last_day)
    times = SessionTime.objects.filter(school_id=by.school_id, year=like)
    SessionTime.objects.bulk_create(_moved_to(year, times))
    lessons = LessonPeriod.objects.filter(school_id=by.school_id, year=like)
    LessonPeriod.objects.bulk_create(_moved_to(year, lessons))
    return year


@transaction.atomic
def set_terms(*, by: Viewer, year: AcademicYear, terms: Sequence[NewSpan]) -> None:
    """Add terms and half-terms to a year. Raises NotPossible as `refuse_wrong_span` does.

    The first terms of a year make its first week an occasion: after the summer everybody's work is unlike their last four weeks.
    """
    reason = require(by, CHANGE_CALENDAR)
    is_first = bool(terms) and not Term.objects.filter(school_id=by.school_id, year=year).exists()
    for place, term in enumerate(terms):
        refuse_wrong_span(by, year, term, beside=terms[:place])
    Term.objects.bulk_create(
        Term(
            school_id=by.school_id,
            year=year,
            kind=term.kind,
            name=term.name,
            first_day=term.first_day,
            last_day=term.last_day,
        )
        for term in terms
    )
    if is_first:
        begins = min(term.first_day for term in terms)
        occasion = Occasion(school_id=by.school_id, kind=Occasion.Kind.FIRST_WEEK, first_day=begins)
        occasion.last_day = begins + A_WEEK
        occasion.save(force_insert=True)
    record(by, CHANGE_CALENDAR, "set terms", reason=reason)


def refuse_wrong_span(
    by: Viewer,
    year: AcademicYear,
    span: NewSpan,
    *,
    beside: Iterable[NewSpan] = (),
    but: uuid.UUID | None = None,
) -> None:
    """Raise NotPossible if a term leaves its year, or a half-term shares days with one other than `but`.

    A day lies in one half-term only, because that decides where the marks of its lessons are kept.
    """
    if span.first_day < year.first_day:
        raise NotPossible("The school year has not begun by then.", "first_day")
    if span.last_day > year.last_day:
        raise NotPossible("The school year is over by then.", "last_day")
    if span.kind != Term.Kind.HALF_TERM:
        return
    halves = Term.objects.filter(school_id=by.school_id, kind=span.kind)
    sharing = halves.filter(first_day__lte=span.last_day, last_day__gte=span.first_day)
    if set(sharing.values_list("id", flat=True)) - {but} or any(
        one.kind == span.kind and one.first_day <= span.last_day and one.last_day >= span.first_day
        for one in beside
    ):
        raise NotPossible("Some of these days are in another half-term.", "first_day")


@transaction.atomic
def add_closures(*, by: Viewer, year: AcademicYear, closures: Sequence[NewSpan]) -> None:
    """Add days on which the school, or a site, is closed."""
    reason = require(by, CHANGE_CALENDAR)
    Closure.objects.bulk_create(
        Closure(
            school_id=by.school_id,
            year=year,
            kind=closure.kind,
            site_id=closure.site_id,
            first_day=closure.first_day,
            last_day=closure.last_day,
        )
        for closure in closures
    )
    record(by, CHANGE_CALENDAR, "add closures", reason=reason)


@transaction.atomic
def set_times(
    *, by: Viewer, year: AcademicYear, times: Sequence[NewTime], periods: Sequence[NewPeriod] = ()
) -> None:
    """Add session times and lesson periods to a year. Raises NotPossible if a lesson with such a number exists."""
    reason = require(by, CHANGE_CALENDAR)
    numbers = [period.number for period in periods]
    if LessonPeriod.objects.filter(school_id=by.school_id, year=year, number__in=numbers).exists():
        raise NotPossible("There is already a lesson with this number.", "number")
    SessionTime.objects.bulk_create(
        SessionTime(
            school_id=by.school_id,
            year=year,
            slot=time.slot,
            opens=time.opens,
            closes=time.closes,
            ends=time.ends,
            weekday=time.weekday,
            year_groups=list(time.year_groups),
            site_id=time.site_id,
        )
        for time in times
    )
    LessonPeriod.objects.bulk_create(
        LessonPeriod(
            school_id=by.school_id,
            year=year,
            number=period.number,
            name=period.name,
            starts=period.starts,
            ends=period.ends,
        )
        for period in periods
    )
    record(by, CHANGE_CALENDAR, "set times", reason=reason)


def _moved_to(year: AcademicYear, rows: Iterable[_Timed]) -> Iterator[_Timed]:
    """New rows like these, of another year."""
    for row in rows:
        row.pk, row.year = thing_id(), year
        yield row
