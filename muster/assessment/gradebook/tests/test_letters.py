"""Letters by the figure that is shown, and grade point averages worked by hand."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.assessment.gradebook.explaining import average_sums
from muster.assessment.gradebook.letters import (
    UNWEIGHTED,
    WEIGHTED,
    CourseGrade,
    average_of,
    gives_letters,
    grade_points,
    letter_for,
)
from muster.assessment.shipped import shipped_scales

STATES = shipped_scales("united_states")
LETTERS = STATES["united_states.letters"]
SCALES = {"unweighted": STATES[UNWEIGHTED], "weighted": STATES[WEIGHTED]}


@pytest.mark.parametrize(
    ("shown", "letter"),
    [("0", "F"), ("64.99", "F"), ("65", "D"), ("89.5", "B+"), ("90", "A-"), ("93", "A"), ("104", "A")],
)
def test_a_letter_follows_from_the_figure_that_is_shown(shown: str, letter: str):
    assert letter_for(LETTERS, Decimal(shown)).code == letter


def test_only_a_scale_whose_every_value_has_a_percentage_gives_letters():
    assert gives_letters(LETTERS)
    assert not gives_letters(STATES["united_states.standards_1_4"])
    assert not gives_letters(STATES[UNWEIGHTED])


def course(letter: str, counts: str, bonus: str = "0") -> CourseGrade:
    value = LETTERS.by_text[letter.casefold()]
    return CourseGrade(letter, letter, grade_points(value), Decimal(counts), Decimal(bonus))


def test_an_average_by_hand():
    """A (4.0) of 1 credit in an AP course, B+ (3.3) of 1 in honours, C (2.0) of half a credit.

    Unweighted (4 + 3.3 + 1) / 2.5 = 3.32; weighted (5 + 3.8 + 1) / 2.5 = 3.92.
    """
    found = average_of([course("A", "1", "1"), course("B+", "1", "0.5"), course("C", "0.5")], **SCALES)
    assert found is not None
    assert (found.credits, found.unweighted, found.weighted) == (
        Decimal("2.5"),
        Decimal("3.32"),
        Decimal("3.92"),
    )


def test_a_failed_course_gets_nothing_added_and_counts_all_the_same():
    found = average_of([course("F", "1", "1"), course("A", "1")], **SCALES)
    assert found is not None
    assert (found.unweighted, found.weighted) == (Decimal("2.00"), Decimal("2.00"))


def test_a_course_without_a_letter_or_without_credits_is_in_no_average():
    waiting = CourseGrade("Art", "", None, Decimal(1))
    assert average_of([waiting, course("A", "0")], **SCALES) is None
    found = average_of([waiting, course("B", "1")], **SCALES)
    assert found is not None
    assert found.unweighted == Decimal("3.00")


@given(st.lists(st.tuples(st.sampled_from(["F", "C-", "B", "A"]), st.integers(1, 4)), min_size=1, max_size=8))
def test_an_average_lies_between_the_least_and_the_best(given_courses: list[tuple[str, int]]):
    courses = [course(letter, str(counts), "0.5") for letter, counts in given_courses]
    found = average_of(courses, **SCALES)
    assert found is not None
    points = [one.points or Fraction(0) for one in courses]
    assert min(points) - Fraction(1, 200) <= found.unweighted <= max(points) + Fraction(1, 200)
    assert found.unweighted <= found.weighted


def test_an_average_is_explained_as_a_sum_that_a_pencil_checks():
    courses = [course("A", "1", "1"), course("B", "2.5"), course("F", "1", "1"), course("A", "0")]
    found = average_of(courses, **SCALES)
    assert found is not None
    assert average_sums(found, courses) == (
        "(4 × 1 + 3 × 2.5 + 0 × 1) ÷ 4.5 = 2.56",
        "(5 × 1 + 3 × 2.5 + 0 × 1) ÷ 4.5 = 2.78",
    )
