"""Finds the pupils of a whole school who have reached a threshold, on arrays with one row per pupil and one column per session.

This is `thresholds` for thousands of pupils at once; a property test keeps the two in agreement.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from muster.attendance.days import on_days, starts_of
from muster.attendance.figures import Mask
from muster.calendar.profile import Penalty
from muster.calendar.rules import monday_of


def reaching_penalty(threshold: Mask, days: Sequence[date], rule: Penalty) -> Mask:
    """Who has the given number of threshold sessions within the given number of consecutive school weeks."""
    # Over the whole year first: a pupil with fewer cannot reach it within any weeks.
    reached: Mask = threshold.sum(axis=1) >= rule.sessions
    starts = starts_of([monday_of(day) for day in days])
    weekly = np.add.reduceat(threshold[reached].astype(np.int16), starts, axis=1)
    summed = np.cumsum(weekly, axis=1)
    summed[:, rule.school_weeks :] -= summed[:, : -rule.school_weeks].copy()
    reached[reached] = (summed >= rule.sessions).any(axis=1)
    return reached


def reaching_run(threshold: Mask, possible: Mask, days: Sequence[date], at_least: int) -> Mask:
    """Who has the given number of consecutive days on which every possible session counts towards the threshold.

    Days without a possible session neither count nor break the run.
    """
    reached: Mask = threshold.sum(axis=1) >= at_least  # each day of a run has a session that counts
    was_possible = on_days(possible[reached], days)
    ends = on_days(possible[reached] & ~threshold[reached], days)
    longest = run = np.zeros(len(ends), dtype=np.int16)
    for day_was_possible, day_ends in zip(was_possible.T, ends.T, strict=True):
        run = np.where(day_ends, 0, run + day_was_possible)
        longest = np.maximum(longest, run)
    reached[reached] = longest >= at_least
    return reached


def days_with(sessions: Mask, days: Sequence[date]) -> NDArray[np.int64]:
    """The number of days on which each pupil has at least one of the sessions."""
    return np.asarray(on_days(sessions, days).sum(axis=1), dtype=np.int64)
