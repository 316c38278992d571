"""Lays out an invented academic year: terms, half-terms and closures as is usual in English schools."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

SLOTS_A_DAY = 2
SCHOOL_DAYS = 195
"""190 days with pupils and five without; a maintained school meets for 380 sessions."""

MONDAY, FRIDAY = 0, 4


@dataclass(frozen=True, slots=True)
class Term:
    """A term from its first to its last day, with the half-term holiday inside it; all ends are inclusive."""

    name: str
    first: date
    last: date
    half_term_first: date
    half_term_last: date


@dataclass(frozen=True, slots=True)
class Closure:
    """Days inside a term on which no pupil comes, both ends inclusive."""

    first: date
    last: date
    why: str


@dataclass(frozen=True, slots=True)
class SchoolYear:
    """An academic year; slot 0 is the morning of its first day, and a day has two slots."""

    first: date
    last: date
    terms: tuple[Term, ...]
    closures: tuple[Closure, ...]
    days: tuple[date, ...]

    @property
    def slots(self) -> int:
        """How many slots a line of this year has."""
        return ((self.last - self.first).days + 1) * SLOTS_A_DAY

    def slot_of(self, day: date) -> int:
        """Slot of the morning of a day."""
        return (day - self.first).days * SLOTS_A_DAY

    def session_slots(self) -> NDArray[np.int64]:
        """Slot of each session of the year in order: morning and afternoon of every school day."""
        mornings = np.array([self.slot_of(day) for day in self.days], dtype=np.int64)
        return (mornings[:, None] + np.arange(SLOTS_A_DAY)).reshape(-1)


def school_year(starting: int, second_training_day: date | None = None) -> SchoolYear:
    """The academic year that starts in September of a year; a school may move its second training day."""
    first = date(starting, 9, 1)
    terms = (_autumn(starting), _spring(starting + 1), _summer(starting + 1))
    training = [
        terms[0].first,
        second_training_day or _monday_from(terms[0].half_term_last + timedelta(1)),
        terms[1].first,
        terms[2].first,
    ]
    may_day = _monday_from(date(starting + 1, 5, 1))
    open_days = [day for term in terms for day in _weekdays_of(term) if day != may_day][:SCHOOL_DAYS]
    training.append(open_days[-1])
    closures = [Closure(day, day, "INSET") for day in training]
    closures.append(Closure(may_day, may_day, "Early May bank holiday"))
    summer = Term("Summer", terms[2].first, open_days[-1], terms[2].half_term_first, terms[2].half_term_last)
    return SchoolYear(
        first=first,
        last=date(starting + 1, 8, 31),
        terms=(*terms[:2], summer),
        closures=tuple(sorted(closures, key=lambda closure: closure.first)),
        days=tuple(day for day in open_days if day not in training),
    )


def school_year_of(day: date) -> SchoolYear:
    """The academic year to which a day belongs."""
    return school_year(day.year if day.month >= 9 else day.year - 1)


def last_school_day(today: date) -> date:
    """The latest school day up to and including today; in last year's summer term if this year has not begun."""
    year = school_year_of(today)
    past = [day for day in year.days if day <= today]
    return past[-1] if past else school_year(year.first.year - 1).days[-1]


def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar, by the method of Meeus, Jones and Butcher."""
    golden, (century, of_century) = year % 19, divmod(year, 100)
    skipped, leap = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - skipped - correction + 15) % 30
    to_sunday = (32 + 2 * leap + 2 * (of_century // 4) - epact - of_century % 4) % 7
    shift = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def _autumn(year: int) -> Term:
    last = _weekday_before(date(year, 12, 21), FRIDAY)
    return Term(
        "Autumn",
        _school_day_from(date(year, 9, 1)),
        last,
        *_week(_weekday_before(date(year, 10, 31), MONDAY)),
    )


def _spring(year: int) -> Term:
    first = _monday_from(date(year, 1, 3))
    third_monday = _monday_from(date(year, 2, 15))
    return Term("Spring", first, _easter_holiday(year)[0] - timedelta(1), *_week(third_monday))


def _summer(year: int) -> Term:
    first = _easter_holiday(year)[1] + timedelta(1)
    return Term("Summer", first, date(year, 7, 31), *_week(_weekday_before(date(year, 5, 31), MONDAY)))


def _easter_holiday(year: int) -> tuple[date, date]:
    """First and last day of a fortnight that includes Good Friday or ends on Easter Monday."""
    sunday = easter(year)
    if sunday <= date(year, 4, 8):
        return sunday - timedelta(2), sunday + timedelta(14)
    return sunday - timedelta(15), sunday + timedelta(1)


def _week(monday: date) -> tuple[date, date]:
    return monday, monday + timedelta(4)


def _monday_from(day: date) -> date:
    return day + timedelta(-day.weekday() % 7)


def _weekday_before(day: date, weekday: int) -> date:
    return day - timedelta((day.weekday() - weekday) % 7)


def _school_day_from(day: date) -> date:
    return day if day.weekday() <= FRIDAY else _monday_from(day)


def _weekdays_of(term: Term) -> list[date]:
    days = [term.first + timedelta(n) for n in range((term.last - term.first).days + 1)]
    return [
        day
        for day in days
        if day.weekday() <= FRIDAY and not term.half_term_first <= day <= term.half_term_last
    ]
