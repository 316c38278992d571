"""The arithmetic of a school's year: slots, school days, terms and weeks, ages, and when a register is open."""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from muster.calendar.profile import WEEKDAYS, CompulsoryAge, Profile

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both included."""

    first_day: date
    last_day: date

    def __contains__(self, day: date) -> bool:
        """Whether a day lies in the span."""
        return self.first_day <= day <= self.last_day

    def days(self) -> tuple[date, ...]:
        """Every day of the span."""
        count = (self.last_day - self.first_day).days + 1
        return tuple(self.first_day + timedelta(days=n) for n in range(count))


@dataclass(frozen=True, slots=True)
class TermDates:
    """A term and the half-term breaks within it."""

    name: str
    span: Span
    breaks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """Days on which the school, or one of its sites, is planned to be closed."""

    span: Span
    site: UUID | None = None

    def closes(self, day: date, site: UUID | None) -> bool:
        """Whether a site is closed on a day."""
        return day in self.span and self.site in {None, site}


@dataclass(frozen=True, slots=True)
class SchoolCalendar:
    """What decides on which days a school is open."""

    terms: tuple[TermDates, ...]
    closures: tuple[ClosedDays, ...] = ()
    weekdays: frozenset[int] = frozenset(range(5))

    def is_school_day(self, day: date, site: UUID | None = None) -> bool:
        """Whether school is held: a weekday of the school, in a term, outside its breaks and every closure."""
        if day.weekday() not in self.weekdays:  # the cheapest question first: a year asks it 365 times
            return False
        term = self.term_on(day)
        if term is None or any(day in pause for pause in term.breaks):
            return False
        return not any(closure.closes(day, site) for closure in self.closures)

    def school_days(self, span: Span, site: UUID | None = None) -> tuple[date, ...]:
        """Every school day of a span, in order."""
        return tuple(day for day in span.days() if self.is_school_day(day, site))

    def term_on(self, day: date) -> TermDates | None:
        """The term that a day lies in, breaks included."""
        return next((term for term in self.terms if day in term.span), None)


@dataclass(frozen=True, slots=True)
class WeekOfTerm:
    """A school week of a term, numbered from 1; weeks without a school day are not counted."""

    number: int
    term: str
    monday: date

    @property
    def words(self) -> str:
        """As a page says it: "week 12 of the autumn term"."""
        return f"week {self.number} of the {self.term} term"


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def said_of_week(monday: date, today: date) -> str:
    """How a page calls the latest week that has marks, by its Monday: on a Monday before the registers that is last week."""
    weeks_ago = (monday_of(today) - monday).days // 7
    return {0: "this week so far", 1: "last week"}.get(weeks_ago, "in the last week of school")


def weeks_of_term(school: SchoolCalendar, term: TermDates) -> tuple[WeekOfTerm, ...]:
    """The school weeks of a term: those with at least one day of school at some site."""
    mondays = dict.fromkeys(monday_of(day) for day in school.school_days(term.span))
    return tuple(WeekOfTerm(number, term.name, monday) for number, monday in enumerate(mondays, start=1))


def week_of_term(school: SchoolCalendar, day: date) -> WeekOfTerm | None:
    """The school week that a day lies in; None in holidays and half-term breaks."""
    term = school.term_on(day)
    if term is None:
        return None
    return next((week for week in weeks_of_term(school, term) if week.monday == monday_of(day)), None)


# Slots


def slot_index(origin: date, stride: int, at: tuple[date, int]) -> int:
    """The place of (day, slot of the day) in a line that begins on `origin` with `stride` slots a day.

    Raises:
        ValueError: the day lies before the line, or the day has no such slot.
    """
    day, slot = at
    if day < origin or not 0 <= slot < stride:
        raise ValueError("outside the line")
    return (day - origin).days * stride + slot


# Years and ages


def _month_day(year: int, month_day: str) -> date:
    """A day of a year; 29 February is 1 March where there is none."""
    month, day = (int(part) for part in month_day.split("-"))
    return date(year, month, 1) + timedelta(days=day - 1)


def academic_year_of(day: date, profile: Profile) -> Span:
    """The school year that a day lies in, by the country's first day of it."""
    begins = _month_day(day.year, profile.year.first_day)
    first = begins if begins <= day else _month_day(day.year - 1, profile.year.first_day)
    return Span(first, _month_day(first.year + 1, profile.year.first_day) - ONE_DAY)


def a_year_on(span: Span) -> Span:
    """The days of the school year after this one: the same days a year later, and none that this one has."""
    first, last = (
        _month_day(day.year + 1, f"{day.month:02}-{day.day:02}") for day in (span.first_day, span.last_day)
    )
    return Span(max(first, span.last_day + ONE_DAY), last)


def birthday(born: date, age: int) -> date:
    """The day on which somebody reaches an age. Born on 29 February: 1 March in other years."""
    return _month_day(born.year + age, f"{born.month:02}-{born.day:02}")


def compulsory_school_age(born: date, rule: CompulsoryAge) -> Span:
    """From when to when a child must be educated, both days included.

    England: Education Act 1996, section 8. It begins on the prescribed day (31 March, 31 August, 31 December) that is
    the fifth birthday or next follows it, and ends with the last Friday in June of the school year in which the child
    becomes 16.
    """
    fifth = birthday(born, rule.starts_at)
    years = (fifth.year, fifth.year + 1)
    starts = min(
        start
        for year in years
        for start in (_month_day(year, each) for each in rule.starts_on)
        if start >= fifth
    )
    leaves = birthday(born, rule.ends_at)
    ends_in = (
        leaves.year if leaves < _month_day(leaves.year, rule.ends_for_birthdays_before) else leaves.year + 1
    )
    return Span(starts, _last_weekday(ends_in, rule.ends_in_month, WEEKDAYS.index(rule.ends_on_last)))


def _last_weekday(year: int, month: int, weekday: int) -> date:
    last = date(year, month, calendar.monthrange(year, month)[1])
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def is_of_compulsory_age(born: date, on: date, ages: CompulsoryAge) -> bool:
    """Whether somebody born on a day must be educated on another."""
    return on in compulsory_school_age(born, ages)


# Session times


@dataclass(frozen=True, slots=True)
class SessionTimes:
    """When a session of the day opens, closes and ends in the school's own time; `None` and empty mean "all"."""

    slot: int
    opens: time
    closes: time
    ends: time
    site: UUID | None = None
    weekday: int | None = None
    year_groups: frozenset[str] = field(default_factory=frozenset)

    def holds_for(self, site: UUID | None, weekday: int, year_group: str) -> bool:
        """Whether these times are meant for a site, a weekday and a year group."""
        right_place = self.site in {None, site}
        right_day = self.weekday in {None, weekday}
        return right_place and right_day and (not self.year_groups or year_group in self.year_groups)

    @property
    def narrowness(self) -> tuple[bool, bool, bool]:
        """How specific the times are: a weekday outweighs year groups, and year groups outweigh a site."""
        return self.weekday is not None, bool(self.year_groups), self.site is not None


def session_times(
    all_times: Iterable[SessionTimes], slot: int, day: date, *, site: UUID | None = None, year_group: str = ""
) -> SessionTimes | None:
    """The times of a slot on a day: of those that hold for it, the most specific."""
    fitting = [
        times
        for times in all_times
        if times.slot == slot and times.holds_for(site, day.weekday(), year_group)
    ]
    return max(fitting, key=lambda times: times.narrowness, default=None)


def has_session(
    all_times: Sequence[SessionTimes], slot: int, day: date, *, site: UUID | None, year_group: str
) -> bool:
    """Whether a year group has this session of the day: a nursery may come in the morning only.

    If the year has no times for this session at all, as an imported year may not, everybody had it.
    """
    kept = [times for times in all_times if times.slot == slot]
    return not kept or session_times(kept, slot, day, site=site, year_group=year_group) is not None


def session_times_problem(times: SessionTimes, profile: Profile) -> str | None:
    """What is wrong with a session's times, in words; None if nothing is.

    England: a register stays open at most 30 minutes (guidance on school attendance).
    """
    if not times.opens < times.closes <= times.ends:
        return "A register opens before it closes, and closes before the session ends."
    if _minutes(times.closes) - _minutes(times.opens) > profile.register.longest_open_minutes:
        return f"A register stays open for at most {profile.register.longest_open_minutes} minutes."
    return None


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


class RegisterState(StrEnum):
    """Where a register is in its session."""

    NOT_OPEN_YET = "not open yet"
    OPEN = "open"
    CLOSED = "closed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class SessionMoments:
    """A session's times on one day as moments, so that clock changes do no harm."""

    opens: datetime
    closes: datetime
    ends: datetime

    def state(self, now: datetime) -> RegisterState:
        """Open from the first moment until just before closing; `now` is aware."""
        if now < self.opens:
            return RegisterState.NOT_OPEN_YET
        if now < self.closes:
            return RegisterState.OPEN
        return RegisterState.CLOSED if now < self.ends else RegisterState.ENDED


def session_moments(times: SessionTimes, day: date, zone: ZoneInfo) -> SessionMoments:
    """The moments of a session on a day in a place, in UTC."""
    opens, closes, ends = (
        datetime.combine(day, at, zone).astimezone(UTC) for at in (times.opens, times.closes, times.ends)
    )
    return SessionMoments(opens, closes, ends)


def missing_history(school_days_held: Sequence[date], needed_weeks: int) -> date | None:
    """The first day with marks, if they cover fewer school weeks than a rolling threshold needs; otherwise None."""
    weeks = {monday_of(day) for day in school_days_held}
    return min(school_days_held) if school_days_held and len(weeks) < needed_weeks else None
