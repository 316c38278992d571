"""Standards: what a pupil can do now, by the school's rule, on one scale alone."""

from fractions import Fraction

import pytest

from muster.assessment.gradebook.policy import Policy, StandardRule
from muster.assessment.gradebook.standards import Judged, nearest, standard_of
from muster.assessment.shipped import shipped_scales

FOUR = shipped_scales("united_states")["united_states.standards_1_4"]
BEST_FIRST = shipped_scales("generic")["generic.effort_1_best"]
RESULTS = [Judged("September", 2), Judged("October", 4), Judged("Autumn", 3)]


@pytest.mark.parametrize(
    ("rule", "exact", "code"),
    [
        (StandardRule.DECAYING, Fraction(2 * 1225 + 4 * 2275 + 3 * 6500, 10000), "3"),
        (StandardRule.LATEST, Fraction(3), "3"),
        (StandardRule.HIGHEST, Fraction(4), "4"),
        (StandardRule.MEAN, Fraction(3), "3"),
    ],
)
def test_each_rule_by_hand(rule: StandardRule, exact: Fraction, code: str):
    found = standard_of(Policy(standards=rule), "A1", "Words", scale=FOUR, results=RESULTS)
    assert found is not None
    assert (found.exact, found.value.code, sum(found.parts)) == (exact, code, 1)


def test_of_two_values_that_are_as_near_the_better_one_stands():
    assert nearest(FOUR, Fraction(5, 2)).code == "3"
    assert nearest(BEST_FIRST, Fraction(3, 2)).position == 1


def test_where_one_is_best_the_highest_is_the_smallest():
    first, second = BEST_FIRST.values[0].number, BEST_FIRST.values[2].number
    results = [Judged("September", second), Judged("Autumn", first)]
    found = standard_of(Policy(standards=StandardRule.HIGHEST), "", "", scale=BEST_FIRST, results=results)
    assert found is not None
    assert found.value == BEST_FIRST.values[0]


def test_without_results_there_is_no_standard():
    assert standard_of(Policy(), "A1", "Words", scale=FOUR, results=[]) is None
