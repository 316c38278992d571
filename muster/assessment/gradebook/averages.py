"""Weighted means in exact fractions: how much each piece counts, and which to drop for the highest mean."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

ONE = Fraction(1)


def parts_by_size(sizes: Sequence[Fraction]) -> list[Fraction]:
    """Each piece's part of the whole, by its size; the parts add up to exactly one. All sizes are above 0."""
    total = sum(sizes, Fraction(0))
    return [size / total for size in sizes]


def decaying_parts(count: int, latest: int) -> list[Fraction]:
    """What each of so many results counts, oldest first, where the latest counts `latest` per cent.

    Each result takes its part of what was there before: after the second, 65 and 35; after the third, 65, 22.75, 12.25.
    """
    own = Fraction(latest, 100)
    return [(own if place else ONE) * (ONE - own) ** (count - 1 - place) for place in range(count)]


def weighted(parts: Sequence[Fraction], values: Sequence[Fraction]) -> Fraction:
    """The mean of values by their parts."""
    return sum((part * value for part, value in zip(parts, values, strict=True)), Fraction(0))


def best_kept(values: Sequence[Fraction], sizes: Sequence[Fraction], drop: int) -> list[int]:
    """The places that are kept when `drop` pieces are dropped so that the mean of the others is highest.

    With equal sizes these are all but the lowest. With different sizes the lowest percentage is not always the piece
    that costs most (Kane and Kane, "Dropping lowest grades", 2006), and to drop it could make a better mark a worse
    grade. The mean is improved step by step until no choice is better (Dinkelbach, 1967); at least one piece stays.
    """
    keep = max(len(values) - drop, 1)
    places = list(range(len(values)))
    chosen = places
    while keep < len(values):
        mean = weighted(parts_by_size([sizes[at] for at in chosen]), [values[at] for at in chosen])
        gains = [(value - mean) * size for value, size in zip(values, sizes, strict=True)]
        best = sorted(sorted(places, key=lambda at: (gains[at], at))[-keep:])
        if len(chosen) == keep and sum(gains[at] for at in best) <= 0:
            break
        chosen = best
    return chosen


def rounded(value: Fraction, decimals: int) -> Decimal:
    """The value rounded half up, as people do it: 70.5 becomes 71, and 70.49 stays 70 however it is reckoned."""
    steps = value * 10**decimals
    whole = (2 * steps.numerator + steps.denominator) // (2 * steps.denominator)
    return Decimal(whole).scaleb(-decimals).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
