"""Decides how much of a count may be shown beyond a child's own teachers. No database.

Counts of 1 to 7 are suppressed and the others rounded to 5; percentages come from the rounded counts; nothing is said
of fewer than 10 pupils; and further parts of a total are withheld until no suppressed part can be worked out from the
rest, even by somebody who knows these rules, and the total and every shown part to the last pupil
(docs/decisions/0036).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

SMALLEST_SHOWN = 8
SMALLEST_GROUP = 10
_STEP = 5


@dataclass(frozen=True, slots=True)
class Released:
    """A count as it may be shown: rounded, or withheld (None) because it is small or would reveal a small one."""

    count: int | None

    @property
    def words(self) -> str:
        """The count on a page: "about 45", "none", or "fewer than 8 or withheld", without saying which."""
        if self.count is None:
            return "fewer than 8 or withheld"
        return f"about {self.count}" if self.count else "none"


def rounded(count: int) -> int:
    """To the nearest 5, halves up."""
    return (count + _STEP // 2) // _STEP * _STEP


def released(count: int) -> Released:
    """One count by itself."""
    return Released(None if 0 < count < SMALLEST_SHOWN else rounded(count))


def released_parts(
    counts: Mapping[str, int],
    *,
    of: Mapping[str, int] | None = None,
    hidden: Collection[str] = (),
    smallest: int = SMALLEST_SHOWN,
) -> Mapping[str, Released]:
    """The parts of a total that is itself shown, with enough of them withheld that each small one stays unknown.

    `of` gives the pupils (or sessions) behind each count: all but a few of them is as telling as a few. Parts in
    `hidden` are withheld for another reason. `smallest` is the least count that may be shown. Further parts to
    withhold are taken in the order given, never by size, so that the choice reveals nothing. If even all of them are
    not enough, no part is shown, not even zeros.
    """
    division = _Division(counts, of, frozenset(hidden), smallest)
    withheld = division.withheld()
    return {name: Released(None if name in withheld else rounded(count)) for name, count in counts.items()}


@dataclass(frozen=True, slots=True)
class _Division:
    """A total in parts, as seen by somebody who knows the total, the rules, and what is shown."""

    counts: Mapping[str, int]
    of: Mapping[str, int] | None
    hidden: frozenset[str]
    smallest: int

    def withheld(self) -> frozenset[str]:
        """The parts that must not be shown: the small ones, and as many others as keep those unknown."""
        small = frozenset(name for name in self.counts if name not in self.hidden and self._is_telling(name))
        for withheld in self._growing(small | self.hidden):
            if self._stay_unknown(small, withheld):
                return withheld
        return frozenset(self.counts)

    def _growing(self, withheld: frozenset[str]) -> Iterator[frozenset[str]]:
        yield withheld
        for name, count in self.counts.items():
            if count and name not in withheld:
                withheld |= {name}
                yield withheld

    def _stay_unknown(self, small: frozenset[str], withheld: frozenset[str]) -> bool:
        """Whether each small part could still be any small number, given the sum of the withheld parts."""
        together = sum(self.counts[name] for name in withheld)
        if self.hidden and 0 < together < self.smallest:
            return False
        known = {name: self._range(name) for name in withheld}
        least, most = (sum(ends) for ends in zip(*known.values(), strict=True)) if known else (0, 0)
        return all(
            together - (most - known[name][1]) <= known[name][0]
            and together - (least - known[name][0]) >= known[name][1]
            for name in small
        )

    def _is_telling(self, name: str) -> bool:
        """Whether a count is of a few, or of all but a few."""
        count = self.counts[name]
        return count > 0 and (count < self.smallest or self._whole(name) - count < self.smallest)

    def _range(self, name: str) -> tuple[int, int]:
        """The bounds of a withheld part for somebody who knows why it is withheld."""
        count, whole = self.counts[name], self._whole(name)
        if name in self.hidden:
            return 0, whole
        if 0 < count < self.smallest:
            return 1, min(self.smallest - 1, whole)
        if whole - count < self.smallest:
            return max(self.smallest, whole - self.smallest + 1), whole
        return self.smallest, whole - self.smallest

    def _whole(self, name: str) -> int:
        """How many pupils or sessions a count is out of; if unknown, more than anybody could rule out."""
        return self.of[name] if self.of is not None else sum(self.counts.values()) + 2 * self.smallest


def share_of(part: Released, whole: int) -> Fraction | None:
    """The part as a share of a group, both rounded; None for a withheld part or a small group."""
    if part.count is None or whole < SMALLEST_GROUP or not rounded(whole):
        return None
    return min(Fraction(part.count, rounded(whole)), Fraction(1))


def rate_of(attended: int, possible: int, pupils: int) -> Fraction | None:
    """An attendance rate from rounded sessions; None for fewer than 10 pupils.

    None too if fewer than 8 sessions were missed or attended: the rate would give away the count.
    """
    missed = possible - attended
    if pupils < SMALLEST_GROUP or not rounded(possible):
        return None
    if 0 < missed < SMALLEST_SHOWN or 0 < attended < SMALLEST_SHOWN:
        return None
    return min(Fraction(rounded(attended), rounded(possible)), Fraction(1))
