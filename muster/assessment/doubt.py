"""Confidence intervals (95 %) for shares and means over a group of pupils. Pure."""

from collections.abc import Iterable
from math import sqrt

import numpy as np

FEWEST = 5
"""The fewest results for which an interval says anything."""

_Z = 1.96  # 95 %

Interval = tuple[float, float]


def interval(share: float, n: int) -> Interval | None:
    """Wilson's interval for a share; None with few results.

    It suits yes and no, and is wide enough for partial marks, which vary less.
    """
    if n < FEWEST:
        return None
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    reach = _Z / (1 + _Z**2 / n) * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    # A share of none or of all is an end of its own interval, which rounding must not leave outside.
    return min(share, max(0.0, middle - reach)), max(share, min(1.0, middle + reach))


def interval_of_mean(found: Iterable[float]) -> Interval | None:
    """The interval of a mean, from the spread of the values; None with few results."""
    values = np.asarray(list(found), dtype=np.float64)
    if len(values) < FEWEST:
        return None
    mean, reach = (
        float(values.mean()),
        _student(len(values) - 1) * float(values.std(ddof=1)) / sqrt(len(values)),
    )
    return mean - reach, mean + reach


def _student(freedom: int) -> float:
    """How many standard errors to each side give 95 %, where the spread is estimated from few pupils: 2.78 with five of them.

    Student's t as Fisher and Cornish develop it from the normal distribution; within 0.01 from four degrees of freedom on.
    """
    z, v = _Z, freedom
    return (
        z
        + (z**3 + z) / (4 * v)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
    )
