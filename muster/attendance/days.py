"""Turns arrays of sessions into days: where each day begins among the columns, and on which days something holds."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from muster.attendance.figures import Mask


def starts_of(labels: Sequence[date]) -> NDArray[np.intp]:
    """Where each run of equal labels begins."""
    begins = [place for place, label in enumerate(labels) if place == 0 or labels[place - 1] != label]
    return np.array(begins, dtype=np.intp)


def on_days(sessions: Mask, days: Sequence[date]) -> Mask:
    """On which days each pupil has at least one of the sessions: one row per pupil, one column per day, in order.

    `days` has the day of each column of `sessions`. The first sessions of all days are combined at once, then the
    second ones: a day has few sessions, a school year many days.
    """
    starts = starts_of(days)
    lengths = np.diff(starts, append=len(days))
    usual = int(lengths.max(initial=1))
    if (lengths[:-1] == usual).all():  # the usual case, in which the nth sessions of all days are a stride
        found = sessions[:, ::usual].copy()
        for further in range(1, usual):
            nth = sessions[:, further::usual]  # the last day may not be over
            found[:, : nth.shape[1]] |= nth
        return found
    found = sessions.take(starts, axis=1)
    for further in range(1, usual):
        longer = np.flatnonzero(lengths > further)
        found[:, longer] |= sessions.take(starts[longer] + further, axis=1)
    return found
