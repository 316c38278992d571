"""Weighted means in exact fractions: how much each piece counts, and which to drop for the highest mean."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class Choice:
    """The places that are kept; `alike` names for a dropped place a kept one instead of which it could stay as well."""

    kept: list[int]
    alike: Mapping[int, int]


def best_kept(
    values: Sequence[Fraction], sizes: Sequence[Fraction], dropping: Sequence[tuple[Sequence[int], int]]
) -> Choice:
    """Which places to keep so that the mean of all that are kept is highest. `dropping` says of which how many may go.

    With equal sizes these are all but the lowest. With different sizes the lowest percentage is not always the piece
    that costs most (Kane and Kane, "Dropping lowest grades", 2006), and to drop it could make a better mark a worse
    grade. The mean is improved step by step until no choice is better (Dinkelbach, 1967); at least one piece of each
    stays. Of pieces that cost the same the earlier goes, since the later one says more of what a pupil can do now.
    """
    chosen = sorted(at for places, _ in dropping for at in places)
    if not any(drop and len(places) > 1 for places, drop in dropping):
        return Choice(chosen, {})
    while True:
        mean = weighted(parts_by_size([sizes[at] for at in chosen]), [values[at] for at in chosen])
        gains = [(value - mean) * size for value, size in zip(values, sizes, strict=True)]
        best = sorted(at for places, drop in dropping for at in _highest(gains, places, drop))
        if len(best) == len(chosen) and not sum(gains[at] for at in best):
            return Choice(best, _alike(gains, best, dropping))
        chosen = best


def _highest(gains: Sequence[Fraction], places: Sequence[int], drop: int) -> list[int]:
    """All of these places but so many that gain least; of those that gain the same the later stay."""
    keep = max(len(places) - drop, 1)
    return sorted(places, key=lambda at: (gains[at], at))[-keep:]


def _alike(
    gains: Sequence[Fraction], kept: Sequence[int], dropping: Sequence[tuple[Sequence[int], int]]
) -> dict[int, int]:
    """For each place that is dropped, the first kept one of the same group that would cost as much."""
    found: dict[int, int] = {}
    for places, _ in dropping:
        staying = {gains[at]: at for at in reversed(places) if at in kept}
        found |= {at: staying[gains[at]] for at in places if at not in kept and gains[at] in staying}
    return found


def rounded(value: Fraction, decimals: int) -> Decimal:
    """The value rounded half up, as people do it: 70.5 becomes 71, and 70.49 stays 70 however it is reckoned."""
    steps = value * 10**decimals
    whole = (2 * steps.numerator + steps.denominator) // (2 * steps.denominator)
    return Decimal(whole).scaleb(-decimals).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
