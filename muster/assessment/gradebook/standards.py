"""Standards-based results: from a pupil's results on each standard, oldest first, to one value. No marks."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from muster.assessment.gradebook.averages import decaying_parts, weighted
from muster.assessment.gradebook.policy import Policy, StandardRule
from muster.assessment.scales import Definition, Value


@dataclass(frozen=True, slots=True)
class Judged:
    """One result of a standard: at which point, and the number of the value."""

    point: str
    figure: int


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard as it stands now. `parts` says what each result counts; `exact` is their mean position on the scale."""

    code: str
    words: str
    scale: Definition
    results: tuple[Judged, ...]
    parts: tuple[Fraction, ...]
    exact: Fraction
    value: Value


def standard_of(
    policy: Policy, code: str, words: str, *, scale: Definition, results: Sequence[Judged]
) -> Standard | None:
    """A standard from its results, oldest first; None without results, and on a scale of numbers."""
    if not results or not scale.values:
        return None
    positions = [Fraction(str(scale.by_number[one.figure].position)) for one in results]
    parts = _parts(policy, positions, higher_is_better=scale.higher_is_better)
    exact = weighted(parts, positions)
    return Standard(code, words, scale, tuple(results), tuple(parts), exact, nearest(scale, exact))


def _parts(policy: Policy, positions: Sequence[Fraction], *, higher_is_better: bool) -> list[Fraction]:
    count = len(positions)
    match policy.standards:
        case StandardRule.DECAYING:
            return decaying_parts(count, policy.latest)
        case StandardRule.MEAN:
            return [Fraction(1, count)] * count
        case StandardRule.HIGHEST:
            best = max(positions) if higher_is_better else min(positions)
            at = max(place for place, position in enumerate(positions) if position == best)
        case _:
            at = count - 1
    return [Fraction(int(place == at)) for place in range(count)]


def nearest(scale: Definition, position: Fraction) -> Value:
    """The value that stands nearest to a position; of two that are as near, the better one."""
    better = 1 if scale.higher_is_better else -1
    return min(
        scale.values,
        key=lambda value: (abs(Fraction(str(value.position)) - position), -better * value.position),
    )
