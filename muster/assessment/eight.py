"""Attainment 8: decides which of a pupil's grades count, how often, and what they add up to. No database.

After the department's description of the measure: the better of English language and literature, twice where both are
taken; mathematics, twice; the best three of the English Baccalaureate; the best three of what is left. A grade is worth
its number of points, 9 to 1, U none; an empty place is worth nothing. A double award fills two places, each with the
mean of its two grades: 5-4 is 4.5 twice. Check it against the guidance of the year.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from muster.assessment.doubt import Interval, interval_of_mean
from muster.assessment.scales import Definition, Missing

PLACES = 10
"""English and mathematics count twice each, and there are three places in each of the other two baskets."""

BASKET = 3
TWICE = 2
HIGHEST = 9
DOUBLE = 2
"""So many places a double award fills."""

_TWO_GRADES = re.compile(r"([1-9])-([1-9])")


class Slot(StrEnum):
    """The slot in which a course can count."""

    LANGUAGE = "language"
    LITERATURE = "literature"
    MATHEMATICS = "mathematics"
    EBACC = "ebacc"
    OPEN = "open"

    @property
    def words(self) -> str:
        """The slot as it is chosen on a form."""
        return _WORDS[self]


_WORDS = {
    Slot.LANGUAGE: "English language",
    Slot.LITERATURE: "English literature",
    Slot.MATHEMATICS: "Mathematics",
    Slot.EBACC: "English Baccalaureate: science, computer science, history, geography, a language",
    Slot.OPEN: "Another qualification",
}


MAY_BE_DOUBLE = frozenset({Slot.EBACC, Slot.OPEN})
NOT_TAKEN = frozenset({Missing.NOT_ENTERED, Missing.DISAPPLIED, Missing.LEFT})
"""Whoever is not entered for a qualification does not wait for its grade."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A qualification that a pupil takes: `grade` is 0 to 9, and None while there is none.

    A double award (combined science) fills two places, each with its grade: of two that differ, their mean.
    """

    course: str
    slot: Slot
    grade: float | None
    shown: str = ""
    awards: int = 1


@dataclass(frozen=True, slots=True)
class Counted:
    """A grade in a place: `times` how often its points are counted."""

    course: str
    shown: str
    grade: float
    times: int = 1

    @property
    def points(self) -> float:
        """What it brings."""
        return _plain(self.grade * self.times)


@dataclass(frozen=True, slots=True)
class Basket:
    """One element of the measure: its places, of which some may be empty."""

    counted: tuple[Counted, ...]
    places: int

    @property
    def points(self) -> float:
        """What the element brings."""
        return _plain(sum(one.points for one in self.counted))

    @property
    def filled(self) -> int:
        """How many of its places hold a grade."""
        return sum(one.times for one in self.counted)


@dataclass(frozen=True, slots=True)
class Eight:
    """A pupil's Attainment 8, element by element. `beside` are grades that fill no place, `without` courses without a grade."""

    english: Basket
    mathematics: Basket
    ebacc: Basket
    others: Basket
    beside: tuple[Counted, ...] = ()
    without: tuple[str, ...] = ()

    @property
    def baskets(self) -> tuple[Basket, ...]:
        """The four elements in the order in which they are told."""
        return self.english, self.mathematics, self.ebacc, self.others

    @property
    def points(self) -> float:
        """The figure: at most 90."""
        return _plain(sum(one.points for one in self.baskets))

    @property
    def filled(self) -> int:
        """How many of the ten places hold a grade."""
        return sum(one.filled for one in self.baskets)


def eight_of(taken: Iterable[Taken]) -> Eight:
    """The grades in their places. Of equal grades, the one that is named first is placed first."""
    every = list(taken)
    graded = [_Graded(one, one.grade) for one in every if one.grade is not None for _ in range(_awards(one))]
    english, unused = _best_of(graded, (Slot.LANGUAGE, Slot.LITERATURE), times=_times_english(every))
    mathematics, more = _best_of(graded, (Slot.MATHEMATICS,), times=TWICE)
    ebacc, rest = _basket([one for one in graded if one.of.slot is Slot.EBACC])
    others, beside = _basket([*rest, *unused, *more, *(one for one in graded if one.of.slot is Slot.OPEN)])
    return Eight(
        Basket(english, TWICE),
        Basket(mathematics, TWICE),
        Basket(ebacc, BASKET),
        Basket(others, BASKET),
        beside=tuple(one.counted() for one in beside),
        without=tuple(one.course for one in every if one.grade is None),
    )


@dataclass(frozen=True, slots=True)
class _Graded:
    of: Taken
    grade: float

    def counted(self, times: int = 1) -> Counted:
        return Counted(self.of.course, self.of.shown, self.grade, times)


def _awards(one: Taken) -> int:
    """How many places a course fills; English and mathematics have places of their own, and are single."""
    return one.awards if one.slot in MAY_BE_DOUBLE else 1


def _times_english(taken: Sequence[Taken]) -> int:
    """English counts twice for those who take both, also while the grade of one is still to come."""
    return TWICE if {Slot.LANGUAGE, Slot.LITERATURE} <= {one.slot for one in taken} else 1


def _best_of(
    graded: Sequence[_Graded], slots: Sequence[Slot], *, times: int
) -> tuple[tuple[Counted, ...], list[_Graded]]:
    """The best grade of these slots, counted so often, and the grades that it leaves for the last element."""
    own = sorted((one for one in graded if one.of.slot in slots), key=lambda one: -one.grade)
    return tuple(one.counted(times) for one in own[:1]), own[1:]


def _basket(graded: Sequence[_Graded]) -> tuple[tuple[Counted, ...], list[_Graded]]:
    """The best three awards, and those that are left."""
    best = sorted(graded, key=lambda one: -one.grade)
    return tuple(one.counted() for one in best[:BASKET]), best[BASKET:]


def is_of_grades(scale: Definition) -> bool:
    """Whether a scale is one of grades 9 to 1, whole or fine: each code begins with its grade (5, 5+, 5a), U is none."""
    found = {_letter(value.code) for value in scale.values}
    return found == {"U", *map(str, range(1, HIGHEST + 1))}


def is_of_double_grades(scale: Definition) -> bool:
    """Whether a scale is one of double awards: each code but U is two grades (5-4)."""
    graded = [value.code for value in scale.values if value.code.upper() != "U"]
    return bool(graded) and all(_TWO_GRADES.fullmatch(code) for code in graded)


def counts_in_eight(scale: Definition) -> bool:
    """Whether the values of a scale are grades that can be added up."""
    return is_of_grades(scale) or is_of_double_grades(scale)


def grade_on(scale: Definition, figure: int) -> float:
    """The whole grade that a figure of such a scale is: a 5+ and a 5- are both a 5. Of a double award, the mean: 4.5."""
    code = scale.by_number[figure].code
    both = _TWO_GRADES.fullmatch(code)
    if both:
        return _plain((int(both[1]) + int(both[2])) / 2)
    letter = _letter(code)
    return 0 if letter == "U" else int(letter)


def _letter(code: str) -> str:
    """The grade with which a code begins; a double award's has none of its own."""
    return code if _TWO_GRADES.fullmatch(code) else code[:1].upper()


def _plain(points: float) -> float:
    """50 rather than 50.0: only a double award brings halves."""
    return int(points) if points == int(points) else points


@dataclass(frozen=True, slots=True)
class Average:
    """Attainment 8 of a cohort. `interval` is of the mean (95 %), None with few; `elements` are the means of the four."""

    n: int
    mean: float
    interval: Interval | None
    elements: tuple[float, ...]
    unfinished: int


def average_of(eights: Sequence[Eight]) -> Average | None:
    """The mean over pupils who have any grade; `unfinished` are those among them who wait for one. None for nobody."""
    counted = [one for one in eights if one.filled]
    if not counted:
        return None
    points = np.array([one.points for one in counted], dtype=np.float64)
    elements = tuple(float(np.mean([one.baskets[at].points for one in counted])) for at in range(4))
    unfinished = sum(bool(one.without) for one in counted)
    return Average(len(counted), float(points.mean()), interval_of_mean(points), elements, unfinished)
