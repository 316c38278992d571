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
    mean, reach = float(values.mean()), _Z * float(values.std(ddof=1)) / sqrt(len(values))
    return mean - reach, mean + reach
