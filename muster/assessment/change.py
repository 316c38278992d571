"""How far pupils moved between two named points: a change of relative position, never a difference of two figures.

A scale is read as a ladder of steps: its values, or the bands of its numbers. To stay on a step is to keep up with what
the scale expects, whatever the figure was before. Two columns are compared on one ladder only.
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
    """What became of a pupil's place between two points."""

    UP = "up"
    STAYED = "stayed"
    DOWN = "down"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Step:
    """A stretch of a scale in which results count as the same, with the tone and the sign of the interface."""

    label: str
    tone: str = "plain"
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps of one scale in the order of its positions: `limits[i]` is the position from which `steps[i]` holds."""

    steps: tuple[Step, ...]
    limits: tuple[float, ...]
    higher_is_better: bool = True

    def places(self, found: Positions) -> Places:
        """On which step each position stands, NO_STEP where there is no value or no step so low."""
        known = np.where(np.isnan(found), -np.inf, found)
        return np.searchsorted(self.limits, known, side="right").astype(np.int64) - 1

    def change(self, before: float | None, after: float | None) -> Change:
        """What became of one pupil."""
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
    found = np.asarray(values, dtype=np.float64)
    low = np.quantile(found, 0.25, method="lower")
    return float(low), float(np.quantile(found, 0.75, method="higher"))
