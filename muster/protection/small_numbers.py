"""What of a count may leave the circle of a child's teachers. No database.

Counts of 1 to 7 are suppressed and the others rounded to 5; percentages come from the rounded counts; nothing is said of
fewer than 10 pupils; and what stands beside a total is withheld until no suppressed part can be worked out from the rest,
by somebody who knows these rules, and the total and every shown part to the last pupil (docs/decisions/0036).
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

SMALLEST_SHOWN = 8
SMALLEST_GROUP = 10
_STEP = 5


@dataclass(frozen=True, slots=True)
class Released:
    """A count as it may be shown: rounded, or withheld (None) because it is small or would give a small one away."""

    count: int | None

    @property
    def words(self) -> str:
        """The count on a page: "about 45", "none", or "fewer than 8 or withheld": which of the two is not told."""
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
    """The parts of a total that is shown too, so many of them withheld that each small one stays unknown.

    With `of`, each count is of so many pupils (or sessions), and all but a few of them is as telling as a few. Parts in
    `hidden` are withheld for another reason. `smallest` is the least count that may be shown. Parts that need not be
    withheld for themselves are taken in the order given, never by size: which were taken says nothing of them. Where even
    all of them are too few, nothing of the division is shown, zeros included.
    """
    division = _Division(counts, of, frozenset(hidden), smallest)
    withheld = division.withheld()
    return {name: Released(None if name in withheld else rounded(count)) for name, count in counts.items()}


@dataclass(frozen=True, slots=True)
class _Division:
    """A total in parts, seen as somebody sees it who knows the total, the rules, and what is shown."""

    counts: Mapping[str, int]
    of: Mapping[str, int] | None
    hidden: frozenset[str]
    smallest: int

    def withheld(self) -> frozenset[str]:
        """The parts that must not be shown: the small ones, and of the others as many as keep those unknown."""
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
        """Whether each small part could still be any small number, when the sum of those withheld is known."""
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
        """Between which numbers a withheld part lies for somebody who knows why it is withheld."""
        count, whole = self.counts[name], self._whole(name)
        if name in self.hidden:
            return 0, whole
        if 0 < count < self.smallest:
            return 1, min(self.smallest - 1, whole)
        if whole - count < self.smallest:
            return max(self.smallest, whole - self.smallest + 1), whole
        return self.smallest, whole - self.smallest

    def _whole(self, name: str) -> int:
        """Of how many a count is; of more than anybody can rule out where that is not known."""
        return self.of[name] if self.of is not None else sum(self.counts.values()) + 2 * self.smallest


def share_of(part: Released, whole: int) -> Fraction | None:
    """The part as a share of a group, both rounded; nothing of a withheld part or of a small group."""
    if part.count is None or whole < SMALLEST_GROUP or not rounded(whole):
        return None
    return min(Fraction(part.count, rounded(whole)), Fraction(1))


def rate_of(attended: int, possible: int, pupils: int) -> Fraction | None:
    """An attendance rate from rounded sessions; nothing where fewer than 10 pupils stand behind it.

    Nothing either where fewer than 8 sessions were missed or attended: the rate would be the count.
    """
    missed = possible - attended
    if pupils < SMALLEST_GROUP or not rounded(possible):
        return None
    if 0 < missed < SMALLEST_SHOWN or 0 < attended < SMALLEST_SHOWN:
        return None
    return min(Fraction(rounded(attended), rounded(possible)), Fraction(1))
