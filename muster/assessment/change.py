"""Decides how pupils moved between two assessment points: by their step on a ladder, never by subtracting figures.

A scale is read as a ladder of steps: its values, or the bands of its numbers. A pupil who stays on a step keeps up
with what the scale expects, whatever the earlier figure. Two columns are compared only on one ladder.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from muster.assessment.figures import Positions
from muster.assessment.scales import Definition

NO_STEP = -1
FEWEST_FOR_BAND = 5
"""With fewer results than this, the middle half of a class would be a few pupils whom everybody knows."""

Places = NDArray[np.int64]


class Change(StrEnum):
    """How a pupil's place changed between two points."""

    UP = "up"
    STAYED = "stayed"
    DOWN = "down"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Step:
    """A range of a scale within which results count as the same, with its colour and sign."""

    label: str
    tone: str = "plain"
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps of one scale in the order of its positions: `limits[i]` is the position from which `steps[i]` holds."""

    steps: tuple[Step, ...]
    limits: tuple[float, ...]
    higher_is_better: bool = True
    is_of_meanings: bool = False
    """Whether its steps are what the school says that values mean, and not the scale's own: whoever reads it is told."""

    def shares_steps_with(self, other: "Ladder") -> bool:
        """Whether results on the two may be compared step by step."""
        return (self.steps, self.higher_is_better) == (other.steps, other.higher_is_better)

    def places(self, found: Positions) -> Places:
        """On which step each position stands, NO_STEP where there is no value or no step so low."""
        known = np.where(np.isnan(found), -np.inf, found)
        return np.searchsorted(self.limits, known, side="right").astype(np.int64) - 1

    def change(self, before: float | None, after: float | None) -> Change:
        """How one pupil's place changed."""
        first, last = self.places(np.array([before, after], dtype=np.float64)).tolist()
        if NO_STEP in {first, last}:
            return Change.UNKNOWN
        if first == last:
            return Change.STAYED
        return Change.UP if (last > first) == self.higher_is_better else Change.DOWN


def ladder_of(scale: Definition) -> Ladder | None:
    """A scale as a ladder; None for numbers without bands, which do not say what is the same."""
    if scale.numbers is None:
        steps = tuple(Step(one.label, one.tone.value, one.sign) for one in scale.values)
        return Ladder(steps, tuple(one.position for one in scale.values), scale.higher_is_better)
    bands = scale.numbers.bands
    if not bands:
        return None
    steps = tuple(Step(one.label, one.tone.value, one.sign) for one in bands)
    return Ladder(steps, tuple(one.lowest for one in bands), scale.higher_is_better)


def middle_half(values: Sequence[float]) -> tuple[float, float] | None:
    """Between which two of its positions at least the middle half of a class lies; None where too few have a value."""
    if len(values) < FEWEST_FOR_BAND:
        return None
    ordered = sorted(values)
    quarter = (len(ordered) - 1) // 4
    return ordered[quarter], ordered[-1 - quarter]


@dataclass(frozen=True, slots=True)
class ProgressMatrix:
    """A cohort between two points: `counts[i, j]` were on step i before and are on step j after, in the ladder's order.

    Rows and columns hold only those with a step at both; everybody else is counted in `missing`.
    """

    ladder: Ladder
    before: Places
    after: Places

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which pupils have a step at both points."""
        both = (self.before != NO_STEP) & (self.after != NO_STEP)
        return np.asarray(both, dtype=np.bool_)

    @property
    def counts(self) -> Places:
        """How many went from each step to each."""
        size = len(self.ladder.steps)
        at = self.before[self.known] * size + self.after[self.known]
        return np.bincount(at, minlength=size * size).reshape(size, size)

    @property
    def pupils(self) -> int:
        """Everybody in the cohort."""
        return len(self.before)

    @property
    def stayed(self) -> int:
        """Those on the same step at both points."""
        return int(np.trace(self.counts))

    @property
    def up(self) -> int:
        """Those who moved to a better step."""
        return self._beyond(better=True)

    @property
    def down(self) -> int:
        """Those who moved to a step that is not as good."""
        return self._beyond(better=False)

    @property
    def missing(self) -> int:
        """Those without a step at one of the two points, or at both."""
        return self.pupils - int(np.count_nonzero(self.known))

    def rows_in(self, cell: tuple[int, int] | None) -> list[int]:
        """Which pupils stand in a cell of (before, after); with None, those who are missing."""
        if cell is None:
            return np.flatnonzero(~self.known).tolist()
        return np.flatnonzero((self.before == cell[0]) & (self.after == cell[1])).tolist()

    def _beyond(self, *, better: bool) -> int:
        above_diagonal = better == self.ladder.higher_is_better
        counts = self.counts
        return int((np.triu(counts, 1) if above_diagonal else np.tril(counts, -1)).sum())


def matrix_between(
    ladders: tuple[Ladder, Ladder], before: Positions, after: Positions
) -> ProgressMatrix | None:
    """The matrix of a cohort; None where the two points have no steps in common, since figures are not subtracted."""
    first, last = ladders
    if not first.shares_steps_with(last):
        return None
    return ProgressMatrix(first, first.places(before), last.places(after))
