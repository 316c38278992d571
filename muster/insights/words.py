"""Released figures in words."""

from fractions import Fraction

from muster.attendance.words import percent
from muster.protection.small_numbers import Released


def with_share(count: Released, share: Fraction | None) -> str:
    """A count, with its share of the group if that may be shown: "about 10 (50%)"."""
    return f"{count.words} ({percent(share, 0)})" if share else count.words
