"""Decides when a pattern of absence may be mentioned: tests that keep a coincidence from becoming a sentence about a child.

Days are counted, not sessions, since the two sessions of a day are not independent. A pattern needs three days and a
probability below one in ten by chance alone, corrected for everything tested at once: the five weekdays of one pupil,
the lessons of a week, or all pairs of pupils in a school.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import comb

import numpy as np
from numpy.typing import NDArray

from muster.attendance.days import on_days
from muster.attendance.figures import Mask

FEWEST_DAYS = 3
_CHANCE = Fraction(1, 10)
_BREAK = timedelta(days=7)  # a week without school: weekends and long weekends do not count


@lru_cache(maxsize=65536)
def is_beyond_chance(often: int, of: int, each: Fraction, *, tries: int) -> bool:
    """Whether the days missed fall at one place more often than chance allows (binomial tail).

    `each` is the share of all school days at that place; `tries` is the number of places tested.
    """
    return often >= FEWEST_DAYS and tries * chance_of(often, of, each) < _CHANCE


def chance_of(at_least: int, of: int, each: Fraction) -> Fraction:
    """The probability that chance alone puts at least this many of the days into a share of all days."""
    hit, whole = each.numerator, each.denominator  # integers: fractions would be reduced at every step
    chances = sum(comb(of, n) * hit**n * (whole - hit) ** (of - n) for n in range(at_least, of + 1))
    return Fraction(chances, whole**of)


@lru_cache(maxsize=65536)
def is_together_beyond_chance(both: int, first: int, second: int, *, days: int, pairs: int) -> bool:
    """Whether two pupils missed more of the same days than chance allows (hypergeometric tail).

    They missed `first` and `second` of `days` school days, `both` of them together; `pairs` were compared.
    """
    if both < FEWEST_DAYS:
        return False
    ways = sum(comb(first, n) * comb(days - first, second - n) for n in range(both, min(first, second) + 1))
    return pairs * Fraction(ways, comb(days, second)) < _CHANCE


@dataclass(frozen=True, slots=True)
class DaysMissed:
    """Which school days were missed, at least in part: one row per pupil, one column per day, in order."""

    days: tuple[date, ...]
    missed: Mask


@dataclass(frozen=True, slots=True)
class Lying:
    """`often` of the `of` days or lessons that a pupil missed fall at one `place`; for weekdays, Monday is 0."""

    row: int
    place: int
    often: int
    of: int


@dataclass(frozen=True, slots=True)
class Together:
    """Two pupils (their rows) who missed `both` days together."""

    first: int
    second: int
    both: int


def days_missed(sessions: Mask, days: Sequence[date]) -> DaysMissed:
    """Sessions missed, with the day of each column in order, as days missed."""
    return DaysMissed(tuple(dict.fromkeys(days)), on_days(sessions, days))


def beside_holidays(days: Sequence[date]) -> tuple[bool, ...]:
    """Which school days are the first after, or the last before, a break of a week or more."""
    breaks = {day for pair in pairwise(days) if pair[1] - pair[0] > _BREAK for day in pair}
    return tuple(day in breaks for day in days)


def on_weekdays(found: DaysMissed) -> list[Lying]:
    """Whose missed days fall on one weekday beyond chance; the most often missed weekday is tested."""
    weekdays = sorted({day.weekday() for day in found.days})
    places = np.array([[day.weekday() == weekday for weekday in weekdays] for day in found.days])
    return _lying(found, places, weekdays) if weekdays else []


def around_holidays(found: DaysMissed) -> list[Lying]:
    """Whose missed days adjoin holidays beyond chance."""
    beside = beside_holidays(found.days)
    return _lying(found, np.array(beside)[:, None], [0]) if any(beside) else []


def _lying(found: DaysMissed, places: Mask, labels: Sequence[int]) -> list[Lying]:
    """Whose missed days fall at one of the places beyond chance: `places` has one row per day and one column per place."""
    counts = (_floats(found.missed) @ _floats(places)).astype(np.int64)
    shares = [Fraction(int(count), len(found.days)) for count in places.sum(axis=0)]
    rows = np.flatnonzero(counts.max(axis=1) >= FEWEST_DAYS)
    most = counts[rows].argmax(axis=1)
    numbers = _lists(rows, most, counts[rows, most], found.missed[rows].sum(axis=1))
    # Pupils who missed equally many days share one threshold, computed once.
    said = {
        (place, often, of)
        for place, often, of in {each[1:] for each in numbers}
        if is_beyond_chance(often, of, shares[place], tries=len(labels))
    }
    return [
        Lying(row, labels[place], often, of)
        for row, place, often, of in numbers
        if (place, often, of) in said
    ]


def in_one_lesson(taken: Mask, missed: Mask, places: Sequence[tuple[int, int]]) -> list[Lying]:
    """Whose missed lessons are the same lesson of the week beyond chance.

    `places` says which lesson each column is. The chance of one missed lesson falling there is the share of the pupil's
    own taken lessons there; the lessons of the week that were taken are the places tested. `Lying.place` indexes the
    sorted distinct `places`.
    """
    week = sorted(set(places))
    lesson_of = np.array([week.index(place) for place in places], dtype=np.int64)
    found = []
    for row in np.flatnonzero(missed.sum(axis=1) >= FEWEST_DAYS).tolist():
        often = np.bincount(lesson_of[missed[row]], minlength=len(week))
        of_week = np.bincount(lesson_of[taken[row]], minlength=len(week))
        most, of = int(often.argmax()), int(often.sum())
        share = Fraction(int(of_week[most]), int(of_week.sum()))
        if is_beyond_chance(int(often[most]), of, share, tries=int(np.count_nonzero(of_week))):
            found.append(Lying(row, most, int(often[most]), of))
    return found


def with_one_another(found: DaysMissed) -> list[Together]:
    """Pairs of pupils who missed the same days beyond chance, among all pairs with enough days to tell."""
    of = found.missed.sum(axis=1)
    days, pairs = len(found.days), comb(int(np.count_nonzero(of >= FEWEST_DAYS)), 2)
    fewest = fewest_together(days=days, pairs=pairs)
    rows = np.flatnonzero(of >= fewest)
    missed = _floats(found.missed[rows])
    both = missed @ missed.T
    first, second = np.divmod(np.flatnonzero(both >= fewest), max(len(rows), 1))
    once = first < second
    first, second = first[once], second[once]
    shared = _lists(
        rows[first], rows[second], both[first, second].astype(np.int64), of[rows[first]], of[rows[second]]
    )
    return [
        Together(one, other, together)
        for one, other, together, *numbers in shared
        if is_together_beyond_chance(together, *sorted(numbers), days=days, pairs=pairs)
    ]


def fewest_together(*, days: int, pairs: int) -> int:
    """The fewest days missed together that can be beyond chance; more than there are if none can.

    This is the case in which neither missed any other day: each further day makes a coincidence likelier.
    """
    enough = (
        number
        for number in range(FEWEST_DAYS, days + 1)
        if is_together_beyond_chance(number, number, number, days=days, pairs=pairs)
    )
    return next(enough, days + 1)


def _lists(*columns: NDArray[np.int64]) -> list[tuple[int, ...]]:
    """Columns as rows of plain numbers."""
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _floats(mask: Mask) -> NDArray[np.float32]:
    """As a float array, which multiplies fast and is exact for any number of days."""
    return mask.astype(np.float32)
