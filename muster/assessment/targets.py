"""Targets: decides which target a rule sets from a starting point, and whether a pupil is on track. No database.

A rule is the school's own table: the value expected from each starting value on. Whether a target is reached is read
on one ladder, or on one version of one scale; figures are never subtracted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from muster.assessment.change import NO_STEP, Ladder
from muster.assessment.figures import Kinds, Positions
from muster.assessment.scales import Definition, Missing

NO_TARGET = -(2**31)
"""Stands where the rule sets nothing; no scale has a figure so low."""

Planned = NDArray[np.int64]


class Standing(IntEnum):
    """Where a pupil is against a target."""

    UNKNOWN = 0
    NOT_YET = 1
    ON_TRACK = 2


Standings = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Rule:
    """From which position of the starting point on which figure is expected; `limits` rise."""

    limits: tuple[float, ...]
    figures: tuple[int, ...]

    def expected(self, start: Positions) -> Planned:
        """The figure that is expected of each pupil; NO_TARGET without a starting point, or below the table."""
        known = np.where(np.isnan(start), -np.inf, start)
        at = np.searchsorted(self.limits, known, side="right") - 1
        return np.where(at < 0, NO_TARGET, np.array(self.figures, dtype=np.int64)[np.maximum(at, 0)])


def rule_of(pairs: Sequence[tuple[int, int]], start: Definition) -> Rule:
    """The rule that a conversion's pairs of figures are, read as "from this value on"."""
    ordered = sorted((start.position(one), other) for one, other in pairs)
    return Rule(tuple(one for one, _ in ordered), tuple(other for _, other in ordered))


@dataclass(frozen=True, slots=True)
class Plan:
    """What the rule sets in one column: `figures` of each pupil, NO_TARGET for who keeps what is there or has no start.

    `kept` have something in the column already, `without` have no starting point, `below` stand below the table.
    """

    figures: Planned
    kept: int
    without: int
    below: int

    @property
    def rows(self) -> list[int]:
        """The pupils who get a target."""
        return np.flatnonzero(self.figures != NO_TARGET).tolist()

    @property
    def counts(self) -> list[tuple[int, int]]:
        """(figure, how many get it), the lowest figure first."""
        found, numbers = np.unique(self.figures[self.figures != NO_TARGET], return_counts=True)
        return list(zip(found.tolist(), numbers.tolist(), strict=True))


def plan(expected: Planned, start: Positions, held: Kinds) -> Plan:
    """What the rule may set: it never overwrites what somebody has entered."""
    is_held = held != int(Missing.NOTHING)
    is_without = np.isnan(start) & ~is_held
    is_below = (expected == NO_TARGET) & ~is_held & ~is_without
    return Plan(
        figures=np.where(is_held, NO_TARGET, expected),
        kept=int(np.count_nonzero(is_held)),
        without=int(np.count_nonzero(is_without)),
        below=int(np.count_nonzero(is_below)),
    )


def on_ladders(ladders: tuple[Ladder, Ladder], target: Positions, now: Positions) -> Standings | None:
    """Where pupils stand on common steps; None where the two scales have none in common."""
    first, last = ladders
    if not first.shares_steps_with(last):
        return None
    return on_scale(
        _as_numbers(first, target), _as_numbers(last, now), higher_is_better=first.higher_is_better
    )


def on_scale(target: Positions, now: Positions, *, higher_is_better: bool) -> Standings:
    """Where pupils stand on one version of one scale, or on the steps of one ladder."""
    reached = now >= target if higher_is_better else now <= target
    known = ~(np.isnan(target) | np.isnan(now))
    found = np.where(reached, int(Standing.ON_TRACK), int(Standing.NOT_YET))
    return np.where(known, found, int(Standing.UNKNOWN)).astype(np.int8)


def _as_numbers(ladder: Ladder, found: Positions) -> Positions:
    places = ladder.places(found)
    return np.where(places == NO_STEP, np.nan, places.astype(np.float64))
