"""What of a count may leave the circle of a child's teachers. No database.

Counts of 1 to 7 are suppressed and the others rounded to 5; percentages come from the rounded counts; nothing is said of
fewer than 10 pupils; and where one part of a shown total is suppressed, a second one is, since it could be subtracted.
"""

from collections.abc import Mapping
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
        """The count on a page: "about 45", "none", or "fewer than 8"; a dash where it is withheld for another's sake."""
        if self.count is None:
            return "fewer than 8 or withheld"
        return f"about {self.count}" if self.count else "none"


def rounded(count: int) -> int:
    """To the nearest 5, halves up."""
    return (count + _STEP // 2) // _STEP * _STEP


def released(count: int) -> Released:
    """One count by itself."""
    return Released(None if 0 < count < SMALLEST_SHOWN else rounded(count))


def released_parts(counts: Mapping[str, int]) -> Mapping[str, Released]:
    """The parts of a total that is shown too: a single suppressed part would be the total less the others.

    The second to be withheld is the smallest that is not zero; where there is none, the largest of the zeros' places is
    enough, since a zero beside a withheld count no longer tells which of the two it is.
    """
    shown = {name: released(count) for name, count in counts.items()}
    withheld = [name for name, each in shown.items() if each.count is None]
    others = sorted(
        (name for name in counts if name not in withheld), key=lambda name: (counts[name] == 0, counts[name])
    )
    if len(withheld) == 1 and others:
        shown[others[0]] = Released(None)
    return shown


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
