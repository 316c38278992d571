"""Decides what a class should be taught again: which questions and objectives went badly, and for whom. No database.

Each pupil has a share of a question, from 0 (nothing) to 1 (full marks, or secure), or none if nothing is entered.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from muster.assessment.doubt import interval
from muster.assessment.scales import Definition, Missing
from muster.assessment.typed import Figure

HALF = 0.5
"""With less than half of the marks a pupil has not got it; a class that has less than half of them is taught it again."""

SMALL_GROUP = 6
"""So many can be gathered round a table: beyond it the whole class gains."""


class Advice(Enum):
    """What follows for the next lesson."""

    CLASS = "class"
    GROUP = "group"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Taught:
    """How one question or objective went. `interval` is of the mean share, and None with few results.

    `without` are the rows of the pupils who have less than half, `missing` how many have no result.
    """

    title: str
    about: str
    n: int
    missing: int
    share: float | None
    interval: tuple[float, float] | None
    without: tuple[int, ...]

    @property
    def advice(self) -> Advice:
        """The whole class, a small group, or nobody; unknown where nobody has a result."""
        if self.share is None:
            return Advice.UNKNOWN
        if self.share < HALF or len(self.without) > SMALL_GROUP:
            return Advice.CLASS
        return Advice.GROUP if self.without else Advice.NONE


def share_of(figure: Figure, scale: Definition, out_of: float | None) -> float | None:
    """How much of a question a figure is: marks of those there are, or whether a value is as expected."""
    if figure.missing is not Missing.VALUE:
        return None
    if out_of:
        return min(1.0, max(0.0, scale.position(figure.figure) / out_of))
    if scale.expected_from is None:
        return None
    return 1.0 if scale.is_expected(figure.figure) else 0.0


def taught(title: str, about: str, shares: Sequence[float | None]) -> Taught:
    """Sum up the shares of a class for one question."""
    known = [share for share in shares if share is not None]
    share = sum(known) / len(known) if known else None
    return Taught(
        title=title,
        about=about,
        n=len(known),
        missing=len(shares) - len(known),
        share=share,
        interval=interval(share, len(known)) if share is not None else None,
        without=tuple(row for row, one in enumerate(shares) if one is not None and one < HALF),
    )


def together(shares: Sequence[Sequence[float | None]], weights: Sequence[float]) -> list[float | None]:
    """The share of each pupil over several questions by their marks; a question without a result is left out."""
    found: list[float | None] = []
    for each in zip(*shares, strict=True):
        known = [(share, weight) for share, weight in zip(each, weights, strict=True) if share is not None]
        total = sum(weight for _, weight in known)
        found.append(sum(share * weight for share, weight in known) / total if total else None)
    return found
