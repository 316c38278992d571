"""Results in per cent: exactly by their marks, by a scale that ends, or by a table that the school has named."""

from decimal import Decimal
from fractions import Fraction

import pytest

from muster.assessment.gradebook.percents import Table, needs_table, percent_of, table_from
from muster.assessment.shipped import shipped_scales

GENERIC, STATES, ENGLAND = (shipped_scales(country) for country in ("generic", "united_states", "england"))
MARKS, PERCENTAGE = GENERIC["generic.marks"], GENERIC["generic.percentage"]
LETTERS, SCALED = STATES["united_states.letters"], ENGLAND["england.scaled_score"]


@pytest.mark.parametrize(
    ("figure", "out_of", "percent"),
    [(125, Decimal(30), Fraction(125, 3)), (220, Decimal(20), Fraction(110)), (0, Decimal(20), Fraction(0))],
)
def test_marks_are_a_share_of_what_there_is(figure: int, out_of: Decimal, percent: Fraction):
    assert percent_of(figure, MARKS, out_of, None) == percent


def test_a_scale_from_nothing_to_its_highest_needs_no_table():
    assert percent_of(73, PERCENTAGE, None, None) == 73
    assert not needs_table(PERCENTAGE, None)


@pytest.mark.parametrize("key", ["england.scaled_score", "generic.standardised_score", "england.fine_grades"])
def test_a_scaled_score_is_no_percentage(key: str):
    assert needs_table(ENGLAND[key], None)
    assert percent_of(100, ENGLAND[key], None, None) is None


def test_a_table_of_the_school_says_what_a_letter_is_and_nothing_of_what_it_leaves_out():
    table = table_from("Letters to per cent", [[8, 85], [11, 96]], PERCENTAGE)
    assert table == Table("Letters to per cent", {8: Fraction(85), 11: Fraction(96)})
    assert percent_of(8, LETTERS, None, table) == 85
    assert percent_of(9, LETTERS, None, table) is None


def test_a_table_to_another_scale_is_no_table_to_per_cent():
    assert table_from("Letters to scaled scores", [[8, 105]], SCALED) is None
    assert table_from("Nothing", None, PERCENTAGE) is None
