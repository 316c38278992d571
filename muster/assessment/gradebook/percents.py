"""Converts a result to a percentage: from its marks, from a scale with a maximum, or by the school's own table."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from muster.assessment.scales import Definition

HUNDRED = Fraction(100)


@dataclass(frozen=True, slots=True)
class Table:
    """A conversion of the school, ready to use: the percentage of each figure, and the name by which it is told."""

    name: str
    percents: Mapping[int, Fraction]


def table_from(name: str, pairs: object, target: Definition) -> Table | None:
    """The table to percentages that a conversion is; None where its target is not a scale of percentages."""
    if not is_of_percent(target) or not isinstance(pairs, list):
        return None
    return Table(name, {int(one): Fraction(int(other), target.factor) for one, other in pairs})


def is_of_percent(scale: Definition) -> bool:
    """Whether a scale's numbers are percentages: from 0 to 100, and more is better."""
    numbers = scale.numbers
    return bool(numbers and (numbers.lowest, numbers.highest) == (0, 100) and scale.higher_is_better)


def needs_table(scale: Definition, out_of: Decimal | None) -> bool:
    """Whether nothing but a table of the school can say what a result of this scale is in per cent."""
    numbers = scale.numbers
    if numbers is None or numbers.in_years or numbers.lowest != 0 or not scale.higher_is_better:
        return True
    return not (numbers.highest or out_of)


def percent_of(
    figure: int, scale: Definition, out_of: Decimal | None, table: Table | None
) -> Fraction | None:
    """What a kept figure is in per cent, exactly; more than 100 where more than all marks were given.

    None where the scale is no share of anything and no table says what the figure is worth.
    """
    if table is not None:
        return table.percents.get(figure)
    if needs_table(scale, out_of) or scale.numbers is None:
        return None
    highest = out_of or Decimal(str(scale.numbers.highest))
    return HUNDRED * Fraction(figure, scale.factor) / Fraction(highest)
