"""How sure a figure of some pupils is: the range in which that of others like them would mostly lie (95 %). Pure."""

from collections.abc import Iterable
from math import sqrt

import numpy as np

FEWEST = 5
"""With fewer results than this, an interval would say nothing."""

_Z = 1.96  # 95 %

Interval = tuple[float, float]


def interval(share: float, n: int) -> Interval | None:
    """Between which shares a class like this would mostly lie: Wilson's interval; None with few results.

    It is exact in kind for yes and no, and wide enough for parts of marks, which vary less.
    """
    if n < FEWEST:
        return None
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    reach = _Z / (1 + _Z**2 / n) * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    return max(0.0, middle - reach), min(1.0, middle + reach)


def interval_of_mean(found: Iterable[float]) -> Interval | None:
    """Between which values the mean of pupils like these would mostly lie, from their own spread; None with few results."""
    values = np.asarray(list(found), dtype=np.float64)
    if len(values) < FEWEST:
        return None
    mean, reach = (
        float(values.mean()),
        _student(len(values) - 1) * float(values.std(ddof=1)) / sqrt(len(values)),
    )
    return mean - reach, mean + reach


def _student(freedom: int) -> float:
    """How many standard errors to each side hold 95 %, where the spread is known from few pupils only: 2.78 with five of them.

    Student's t as Fisher and Cornish develop it from the normal distribution; within 0.01 from four degrees of freedom on.
    """
    z, v = _Z, freedom
    return (
        z
        + (z**3 + z) / (4 * v)
        + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * v**2)
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * v**3)
    )
