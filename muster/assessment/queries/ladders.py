"""Chooses the ladder on which two columns are compared: their scale's own steps, or the school's meanings."""

from collections.abc import Sequence

from muster.assessment.change import Ladder, Step, ladder_of
from muster.assessment.queries.matrix import PointColumn
from muster.assessment.queries.meanings import MeaningRow, meaning_limits
from muster.protection.access.viewer import Viewer

MOST_STEPS = 10
"""A scale with more values than this is read by what they mean: a matrix of thirty by thirty says nothing."""


def shared_ladders(viewer: Viewer, first: PointColumn, last: PointColumn) -> tuple[Ladder, Ladder] | None:
    """One ladder for both: the scale's own steps where both are on it and they are few, else the school's meanings."""
    own = ladder_of(first.scale)
    if own and first.version_id == last.version_id and len(own.steps) <= MOST_STEPS:
        return own, own
    limits = meaning_limits(viewer)
    if not (first.version_id in limits and last.version_id in limits):
        return None
    return (
        _by_meaning(limits[first.version_id], higher_is_better=first.scale.higher_is_better),
        _by_meaning(limits[last.version_id], higher_is_better=last.scale.higher_is_better),
    )


def _by_meaning(limits: Sequence[tuple[MeaningRow, float]], *, higher_is_better: bool) -> Ladder:
    steps = tuple(Step(one.name, one.tone, one.sign) for one, _ in limits)
    return Ladder(steps, tuple(lowest for _, lowest in limits), higher_is_better, is_of_meanings=True)
