"""The shipped scales value by value: what is there, what is expected, and from where on, as those who publish them say."""

import pytest

from muster.assessment.scales import Definition
from muster.assessment.shipped import shipped_scales

SCALES = {country: shipped_scales(country) for country in ("england", "united_states")}

OF_VALUES = {
    "england.four_step": ("1 2 3 4", "3"),
    "england.wts_exs_gds": ("BLW PKS HNM WTS EXS GDS", "EXS"),
    "england.grades_9_1": ("U 1 2 3 4 5 6 7 8 9", "4"),
    "england.a_level": ("U E D C B A A*", "E"),
    "england.early_learning_goal": ("1 2", "2"),
    "england.pre_key_stage": ("BLW PK1 PK2 PK3 PK4 PK5 PK6", ""),
    "england.fine_grades": (
        "U " + " ".join(f"{grade}- {grade} {grade}+" for grade in range(1, 10)),
        "4-",
    ),
    "united_states.letters": ("F D D+ C- C C+ B- B B+ A- A", "C"),
    "united_states.standards_1_4": ("1 2 3 4", "3"),
    "united_states.performance_levels": ("WBB BB B P A", "P"),
}
"""The codes from the lowest to the highest, and the first of those that are expected."""

OF_NUMBERS = {
    "england.scaled_score": (80, 120, (80, 100, 110), 100),
    "england.phonics": (0, 40, (0, 32), 32),
    "england.multiplication_check": (0, 25, (), None),
    "generic.standardised_score": (70, 140, (70, 85, 116), 85),
    "generic.percentage": (0, 100, (), None),
    "generic.reading_age": (48, 216, (), None),
    "united_states.gpa_unweighted": (0, 4, (), None),
    "united_states.gpa_weighted": (0, 5, (), None),
}
"""The lowest and the highest figure, where each band begins, and from where on it is expected."""

LETTERS = {
    "A": (93, 4.0), "A-": (90, 3.7), "B+": (87, 3.3), "B": (83, 3.0), "B-": (80, 2.7), "C+": (77, 2.3), "C": (73, 2.0),
    "C-": (70, 1.7), "D+": (67, 1.3), "D": (65, 1.0), "F": (0, 0.0),
}  # fmt: skip
"""From which percentage a letter is given, and its unweighted grade points."""


def scale(key: str) -> Definition:
    country = "united_states" if key.startswith("united_states") else "england"
    return SCALES[country][key]


@pytest.mark.parametrize("key", OF_VALUES)
def test_a_scale_of_values_holds_these_and_expects_from_this_one_on(key: str):
    codes, expected = OF_VALUES[key]
    ordered = sorted(scale(key).values, key=lambda value: value.position)
    assert [value.code for value in ordered] == codes.split()
    reached = [value.code for value in ordered if scale(key).is_expected(value.number)]
    wanted = codes.split()[codes.split().index(expected) :] if expected else []
    assert reached == wanted


@pytest.mark.parametrize("key", OF_NUMBERS)
def test_a_scale_of_numbers_runs_between_these_with_these_thresholds(key: str):
    lowest, highest, bands, expected = OF_NUMBERS[key]
    numbers = scale(key).numbers
    assert numbers is not None
    assert (numbers.lowest, numbers.highest) == (lowest, highest)
    assert tuple(band.lowest for band in numbers.bands) == bands
    assert scale(key).expected_from == expected


def test_letters_are_given_from_these_percentages_and_are_worth_these_points():
    found = {one.code: (one.from_percent, one.position) for one in scale("united_states.letters").values}
    assert found == LETTERS
