"""Compares groups of pupils: how many reach what their scale expects, with n, missing and interval. No database."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from muster.assessment.doubt import interval
from muster.assessment.figures import Positions
from muster.assessment.scales import Definition

Label = tuple[str, ...]
Members = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class GroupFigures:
    """One group at one point: `rows` are its pupils, `n` those with a value, `reached` those at or beyond the expected."""

    label: Label
    rows: tuple[int, ...]
    n: int
    reached: int

    @property
    def missing(self) -> int:
        """How many of the group have no value."""
        return len(self.rows) - self.n

    @property
    def share(self) -> float | None:
        """Which share of those with a value reaches what is expected; None where nobody has one."""
        return self.reached / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Between which shares a group like this would mostly lie; None with too few."""
        return None if self.share is None else interval(self.share, self.n)


def reaching(found: Positions, scale: Definition) -> Positions:
    """1 for each pupil at or beyond what the scale expects, 0 for the others, not a number without a value.

    All are not a number where the scale expects nothing.
    """
    floor = scale.expected_from
    if floor is None:
        return np.full(len(found), np.nan)
    reached = found >= floor if scale.higher_is_better else found <= floor
    return np.where(np.isnan(found), np.nan, reached.astype(np.float64))


def grouped(labels: Sequence[Label], reached: Positions) -> tuple[GroupFigures, ...]:
    """Every group of a cohort: each pupil is in one of them. In the order of their labels."""
    return tuple(
        _figures(label, np.array([one == label for one in labels], dtype=np.bool_), reached)
        for label in sorted(set(labels))
    )


def others(of: GroupFigures, reached: Positions) -> GroupFigures:
    """Everybody of the cohort who is not in a group."""
    members = np.ones(len(reached), dtype=np.bool_)
    members[list(of.rows)] = False
    return _figures((), members, reached)


def gap(of: GroupFigures, reached: Positions) -> float | None:
    """How far the group's share lies from that of all others, as a share; None where one of the two is too few to say."""
    rest = others(of, reached)
    if of.share is None or rest.share is None or of.interval is None or rest.interval is None:
        return None
    return of.share - rest.share


def _figures(label: Label, members: Members, reached: Positions) -> GroupFigures:
    own = reached[members]
    known = own[~np.isnan(own)]
    return GroupFigures(label, tuple(np.flatnonzero(members).tolist()), len(known), int(known.sum()))
