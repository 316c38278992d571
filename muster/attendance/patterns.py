"""When a pattern in absences may be said: the test that keeps a coincidence from becoming a sentence about a child.

Whole days are counted, since two sessions of a day are not two chances. A pattern needs three days, and chance alone
would have to bring it about less than once in ten, given everything that was looked for in the same breath: the five
weekdays of one pupil, or all the pairs of pupils of a school.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from math import comb

import numpy as np
from numpy.typing import NDArray

from muster.attendance.figures import Mask

FEWEST_DAYS = 3
_CHANCE = Fraction(1, 10)
_BREAK = timedelta(days=7)  # a week without school, so that weekends and long weekends are none


@lru_cache(maxsize=65536)
def is_beyond_chance(often: int, of: int, each: Fraction, *, tries: int) -> bool:
    """Whether so many of the days missed lie together more often than chance would have it (binomial tail).

    `each` is the share of all school days that lie there; `tries` is among how many such places this one was found.
    """
    return often >= FEWEST_DAYS and tries * chance_of(often, of, each) < _CHANCE


def chance_of(at_least: int, of: int, each: Fraction) -> Fraction:
    """How likely chance alone puts at least so many of the days into a share of all days."""
    hit, whole = each.numerator, each.denominator  # whole numbers: fractions would be shortened at every step
    chances = sum(comb(of, n) * hit**n * (whole - hit) ** (of - n) for n in range(at_least, of + 1))
    return Fraction(chances, whole**of)


@lru_cache(maxsize=65536)
def is_together_beyond_chance(both: int, first: int, second: int, *, days: int, pairs: int) -> bool:
    """Whether two pupils missed more of the same days than chance would have it (hypergeometric tail).

    They missed `first` and `second` of `days` school days, `both` of them the same; `pairs` were compared.
    """
    if both < FEWEST_DAYS:
        return False
    ways = sum(comb(first, n) * comb(days - first, second - n) for n in range(both, min(first, second) + 1))
    return pairs * Fraction(ways, comb(days, second)) < _CHANCE


@dataclass(frozen=True, slots=True)
class DaysMissed:
    """Which school days were missed, at least in part: one row a pupil, one column a day, in order."""

    days: tuple[date, ...]
    missed: Mask


@dataclass(frozen=True, slots=True)
class Lying:
    """That `often` of the `of` days a pupil missed lie at one place: of the weekdays, Monday is 0."""

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
    each = tuple(dict.fromkeys(days))
    if not each:
        return DaysMissed((), sessions)
    starts = [place for place, day in enumerate(days) if place == 0 or days[place - 1] != day]
    return DaysMissed(each, np.logical_or.reduceat(sessions, starts, axis=1))


def beside_holidays(days: Sequence[date]) -> tuple[bool, ...]:
    """Which school days are the first after, or the last before, a week or more without school."""
    breaks = {day for pair in pairwise(days) if pair[1] - pair[0] > _BREAK for day in pair}
    return tuple(day in breaks for day in days)


def on_weekdays(found: DaysMissed) -> list[Lying]:
    """Whose days missed lie on one weekday beyond chance: the weekday missed most often is looked at."""
    weekdays = sorted({day.weekday() for day in found.days})
    if not weekdays:
        return []
    places = np.array([[day.weekday() == weekday for weekday in weekdays] for day in found.days])
    counts = _counts(found, places)
    most = counts.argmax(axis=1)
    often = counts.max(axis=1)
    lying = [
        Lying(row, weekdays[place], times, of)
        for row, (place, times, of) in enumerate(_lists(most, often, found.missed.sum(axis=1)))
        if times >= FEWEST_DAYS
    ]
    shares = {
        weekday: Fraction(int(count), len(found.days))
        for weekday, count in zip(weekdays, places.sum(axis=0), strict=True)
    }
    return _beyond_chance(lying, shares, tries=len(weekdays))


def around_holidays(found: DaysMissed) -> list[Lying]:
    """Whose days missed lie beside holidays beyond chance."""
    beside = beside_holidays(found.days)
    if not any(beside):
        return []
    often = _counts(found, np.array(beside)[:, None])[:, 0]
    lying = [
        Lying(row, 0, times, of)
        for row, (times, of) in enumerate(_lists(often, found.missed.sum(axis=1)))
        if times >= FEWEST_DAYS
    ]
    return _beyond_chance(lying, {0: Fraction(sum(beside), len(beside))}, tries=1)


def _beyond_chance(lying: Sequence[Lying], shares: Mapping[int, Fraction], *, tries: int) -> list[Lying]:
    """Those that chance does not explain; whoever missed as many days as somebody else is asked about once."""
    asked = {(one.place, one.often, one.of) for one in lying}
    said = {each for each in asked if is_beyond_chance(each[1], each[2], shares[each[0]], tries=tries)}
    return [one for one in lying if (one.place, one.often, one.of) in said]


def _counts(found: DaysMissed, places: Mask) -> NDArray[np.int64]:
    """How many days each pupil missed at each of the places."""
    return (_floats(found.missed) @ _floats(places)).astype(np.int64)


def with_one_another(found: DaysMissed) -> list[Together]:
    """Pairs of pupils who missed the same days beyond chance, of all pairs with days enough to tell."""
    of = found.missed.sum(axis=1)
    rows = np.flatnonzero(of >= FEWEST_DAYS)
    missed = _floats(found.missed[rows])
    both = missed @ missed.T
    first, second = np.divmod(np.flatnonzero(both >= FEWEST_DAYS), max(len(rows), 1))
    once = first < second
    first, second = first[once], second[once]
    pairs = len(rows) * (len(rows) - 1) // 2
    shared = _lists(
        rows[first], rows[second], both[first, second].astype(np.int64), of[rows[first]], of[rows[second]]
    )
    asked = {(days, *sorted(numbers)) for _, _, days, *numbers in shared}
    said = {each for each in asked if is_together_beyond_chance(*each, days=len(found.days), pairs=pairs)}
    return [
        Together(one, other, int(days))
        for one, other, days, *numbers in shared
        if (days, *sorted(numbers)) in said
    ]


def _lists(*columns: NDArray[np.int64]) -> list[tuple[int, ...]]:
    """Columns as rows of plain numbers."""
    return list(zip(*(column.tolist() for column in columns), strict=True))


def _floats(mask: Mask) -> NDArray[np.float32]:
    """What is multiplied fast, and is exact for every number of days."""
    return mask.astype(np.float32)
