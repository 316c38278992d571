"""Draws the sample of judgements to be moderated, by a named rule and reproducibly from a seed. Pure."""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np

from muster.assessment.figures import Positions
from muster.assessment.scales import Definition

MOST = 60
USUAL = 12
"""About so many can be looked at in one meeting."""


class SampleRule(StrEnum):
    """How a sample is chosen."""

    SPREAD = "spread"
    BORDER = "border"
    BOTH = "both"
    RANDOM = "random"

    @property
    def words(self) -> str:
        """The rule as it is chosen on a form."""
        return _WORDS[self]

    @property
    def hint(self) -> str:
        """What the rule does, in a sentence."""
        return _HINTS[self]


_WORDS = {
    SampleRule.SPREAD: "Spread over the values",
    SampleRule.BORDER: "Nearest to where the expected begins",
    SampleRule.BOTH: "Half spread, half at the border",
    SampleRule.RANDOM: "By chance",
}
_HINTS = {
    SampleRule.SPREAD: "The values in order, cut into equal parts, and one of each part by chance.",
    SampleRule.BORDER: "Half from each side of where the scale says that the expected begins, the nearest first; chance among equals.",
    SampleRule.BOTH: "The first half nearest to where the expected begins, the others spread over the remaining values.",
    SampleRule.RANDOM: "Every value has the same chance.",
}


def rules_for(scale: Definition) -> tuple[SampleRule, ...]:
    """The rules that a scale allows: without an expected value there is no border."""
    if scale.expected_from is None:
        return SampleRule.SPREAD, SampleRule.RANDOM
    return tuple(SampleRule)


def sample(rule: SampleRule, found: Positions, scale: Definition, *, size: int, seed: int) -> list[int]:
    """The rows of the sample, in the order of their values; only those with a value are in it.

    The order of the rows is the caller's and has to be the same each time: then a seed gives the same sample again.
    """
    chance = np.random.default_rng(seed)
    known = [row for row in range(len(found)) if not np.isnan(found[row])]
    shuffled = [known[at] for at in chance.permutation(len(known))]
    size = min(size, len(known))
    if rule is SampleRule.RANDOM:
        chosen = shuffled[:size]
    else:
        at_border = {SampleRule.SPREAD: 0, SampleRule.BORDER: size, SampleRule.BOTH: (size + 1) // 2}[rule]
        near = _border(shuffled, found, scale, at_border)
        others = [row for row in shuffled if row not in near]
        chosen = [*near, *_spread(others, found, size - len(near), chance)]
    return sorted(chosen, key=lambda row: (float(found[row]), row))


def _spread(rows: Sequence[int], found: Positions, size: int, chance: np.random.Generator) -> list[int]:
    """One of each of so many equal parts of the values in order; equals stand in the order in which they were shuffled."""
    in_order = sorted(rows, key=lambda row: float(found[row]))
    parts = np.array_split(np.array(in_order, dtype=np.int64), size) if size else []
    return [int(part[chance.integers(len(part))]) for part in parts]


def _border(rows: Sequence[int], found: Positions, scale: Definition, size: int) -> list[int]:
    """Half from each side, the nearest first; where one side has too few, the other gives more."""
    floor = scale.expected_from
    if floor is None:
        return []
    better = 1 if scale.higher_is_better else -1
    near = sorted(rows, key=lambda row: abs(float(found[row]) - floor))
    reaching = [row for row in near if better * (float(found[row]) - floor) >= 0]
    short = [row for row in near if row not in reaching]
    half = max((size + 1) // 2, size - len(short))
    chosen = reaching[:half]
    return [*chosen, *short[: size - len(chosen)]]
