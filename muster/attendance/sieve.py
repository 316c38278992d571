"""Which pupils of a whole school have reached a threshold, worked out on arrays: one row a pupil, one column a session.

What `thresholds` says of one pupil, this says of thousands at once; a property test holds the two together.
"""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from muster.attendance.figures import Mask
from muster.calendar.profile import Penalty
from muster.calendar.rules import monday_of


def reaching_penalty(threshold: Mask, days: Sequence[date], rule: Penalty) -> Mask:
    """Who has so many threshold sessions within so many school weeks that follow one another."""
    if not days:
        return np.zeros(len(threshold), dtype=np.bool_)
    weekly = np.add.reduceat(threshold.astype(np.int16), _starts([monday_of(day) for day in days]), axis=1)
    summed = np.cumsum(weekly, axis=1)
    summed[:, rule.school_weeks :] -= summed[:, : -rule.school_weeks].copy()
    return np.asarray((summed >= rule.sessions).any(axis=1), dtype=np.bool_)


def reaching_run(threshold: Mask, possible: Mask, days: Sequence[date], at_least: int) -> Mask:
    """Who has so many days in a row on which every possible session counts to the threshold.

    Days without a possible session neither count nor end a row.
    """
    longest = run = np.zeros(len(threshold), dtype=np.int16)
    for first, after in pairwise([*_starts(days), len(days)]):
        was_possible = possible[:, first:after].any(axis=1)
        ends = (possible[:, first:after] & ~threshold[:, first:after]).any(axis=1)
        run = np.where(ends, 0, run + was_possible)
        longest = np.maximum(longest, run)
    reached: Mask = longest >= at_least
    return reached


def days_with(sessions: Mask, days: Sequence[date]) -> NDArray[np.int64]:
    """On how many days each pupil has at least one of the sessions."""
    if not days:
        return np.zeros(len(sessions), dtype=np.int64)
    on_days = np.logical_or.reduceat(sessions, _starts(days), axis=1)
    return np.asarray(on_days.sum(axis=1), dtype=np.int64)


def _starts(labels: Sequence[date]) -> list[int]:
    """Where each run of equal labels begins."""
    return [place for place, label in enumerate(labels) if place == 0 or labels[place - 1] != label]
