"""A grade worked out by hand, every rule one by one, and what must hold whatever the marks are."""

import datetime as dt
import uuid
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.assessment.gradebook.explaining import explained
from muster.assessment.gradebook.grade import Grade, Piece, Standing, grade_of
from muster.assessment.gradebook.policy import (
    LateRule,
    Mean,
    MissingRule,
    Policy,
    Rules,
    Way,
    Weighed,
    as_json,
    policy_from,
)
from muster.assessment.scales import Missing

HOMEWORK, TESTS, PROJECT = (uuid.UUID(int=number) for number in (1, 2, 3))
CATEGORIES = (
    Weighed(HOMEWORK, "Homework", Decimal(30), drop_lowest=1),
    Weighed(TESTS, "Tests", Decimal(50)),
    Weighed(PROJECT, "Project", Decimal(20)),
)
FIRST = dt.date(2026, 9, 1)


def piece(
    key: int, category: uuid.UUID | None, marks: float | None, out_of: int = 20, **more: object
) -> Piece:
    """A piece of the key-th day: so many marks, or nothing entered."""
    percent = None if marks is None else 100 * Fraction(str(marks)) / out_of
    given: dict[str, Any] = {
        "missing": Missing.NOTHING if marks is None else Missing.VALUE,
        "out_of": Fraction(out_of),
        "percent": percent,
    }
    return Piece(key, f"Work {key}", FIRST + dt.timedelta(days=key), category, **(given | more))


def reckon(*pieces: Piece, categories: tuple[Weighed, ...] = CATEGORIES, **policy: Any) -> Grade:  # noqa: ANN401  # whatever a policy has
    return grade_of(Rules(Policy(**policy), categories), pieces)


def standings(grade: Grade) -> Mapping[int, Standing]:
    return {line.piece.key: line.standing for line in grade.lines}


WORKED = (
    piece(1, HOMEWORK, 12),  # 60
    piece(2, HOMEWORK, 18),  # 90
    piece(3, HOMEWORK, 8),  # 40: dropped
    piece(4, TESTS, 26, 40),  # 65
    piece(5, TESTS, 14, 20),  # 70
)


def test_a_grade_by_hand():
    """Homework (60 + 90) / 2 = 75, tests (65 + 70) / 2 = 67.5; the project has no marks: 30 and 50 are 3/8 and 5/8.

    75 x 3/8 + 67.5 x 5/8 = 28.125 + 42.1875 = 70.3125, which is 70.
    """
    grade = reckon(*WORKED)
    homework, tests, project = grade.categories
    assert [homework.percent, tests.percent, project.percent] == [Fraction(75), Fraction(135, 2), None]
    assert [homework.share, tests.share, project.share] == [Fraction(3, 8), Fraction(5, 8), Fraction(0)]
    assert project.given == Fraction(1, 5)
    assert standings(grade)[3] is Standing.DROPPED
    assert (grade.exact, grade.shown) == (Fraction(703125, 10000), Decimal(70))


def test_all_points_together_by_hand():
    """12 + 18 of 40 without the lowest, and 40 of 60: 70 of 100."""
    grade = reckon(*WORKED, way=Way.POINTS)
    assert grade.exact == 70
    assert [one.share for one in grade.categories] == [Fraction(2, 5), Fraction(3, 5), 0]


def of_two_long_tests(first: int) -> Grade:
    """Homework of 100 and of 10 points, the lower dropped, beside a test of 100; all points count together."""
    pieces = (piece(1, HOMEWORK, first, 100), piece(2, HOMEWORK, 6.1, 10), piece(3, TESTS, 90, 100))
    return reckon(*pieces, way=Way.POINTS)


def test_among_all_points_what_is_dropped_is_chosen_for_the_whole_so_that_a_better_mark_is_no_worse_grade():
    """Without 60 of 100 there are 96.1 of 110. Without 6.1 of 10 there were 152 of 200 for 62, which is less."""
    assert standings(of_two_long_tests(60))[1] is Standing.DROPPED
    assert of_two_long_tests(60).exact == of_two_long_tests(62).exact == Fraction(961, 11)
    assert standings(of_two_long_tests(100))[2] is Standing.DROPPED


def test_of_two_that_cost_the_same_the_earlier_is_dropped_and_the_explanation_names_the_other():
    grade = reckon(piece(1, HOMEWORK, 8), piece(2, HOMEWORK, 8), piece(3, HOMEWORK, 18))
    assert standings(grade)[1] is Standing.DROPPED
    words = explained(grade).categories[0].lines[0].what
    assert words == (
        "Dropped: the mean is highest without it. "
        "Without Work 2 instead it would be the same: of the two the earlier goes"
    )
    assert "instead" not in explained(reckon(*WORKED)).categories[0].lines[2].what


def test_points_within_a_category_weigh_a_long_test_more():
    grade = reckon(*WORKED, mean=Mean.POINTS)
    assert grade.categories[1].percent == Fraction(200, 3)


def test_the_latest_result_counts_more_by_hand():
    """Tests 65, then 70: 70 x 65 % + 65 x 35 % = 68.25."""
    grade = reckon(*WORKED, mean=Mean.DECAYING, latest=65, categories=(Weighed(TESTS, "Tests"),))
    assert grade.exact == Fraction(6825, 100)


@pytest.mark.parametrize(
    ("rule", "exact", "standing"),
    [
        (MissingRule.ZERO, Fraction(0 + 80, 2), Standing.ZERO),
        (MissingRule.LEFT_OUT, Fraction(80), Standing.LEFT_OUT),
        (MissingRule.BLOCKS, None, Standing.BLOCKS),
    ],
)
def test_what_was_not_handed_in_is_worth_what_the_policy_says(
    rule: MissingRule, exact: Fraction | None, standing: Standing
):
    missing = piece(1, TESTS, None, missing=Missing.NOT_HANDED_IN)
    grade = reckon(missing, piece(2, TESTS, 16), not_handed_in=rule)
    assert grade.exact == exact
    assert standings(grade)[1] is standing
    assert bool(grade.blocking) is (rule is MissingRule.BLOCKS)


def test_an_excuse_and_an_empty_cell_never_count_whatever_the_policy():
    strict: dict[str, Any] = {"not_handed_in": MissingRule.BLOCKS, "absent": MissingRule.ZERO}
    others = [
        piece(1, TESTS, None, missing=Missing.EXCUSED),
        piece(2, TESTS, None, missing=Missing.PENDING),
        piece(3, TESTS, None),
    ]
    grade = reckon(*others, piece(4, TESTS, 16), **strict)
    assert grade.exact == 80
    assert standings(grade)[3] is Standing.NOT_MARKED
    assert reckon(*others, **strict).exact is None


def test_what_stands_in_a_category_without_weight_blocks_nothing():
    practice = (Weighed(HOMEWORK, "Practice", Decimal(0)), Weighed(TESTS, "Tests", Decimal(1)))
    missing = piece(1, HOMEWORK, None, missing=Missing.NOT_HANDED_IN)
    grade = reckon(missing, piece(2, TESTS, 16), categories=practice, not_handed_in=MissingRule.BLOCKS)
    assert grade.exact == 80


def test_a_piece_that_blocks_does_so_where_all_points_count_too():
    missing = piece(1, HOMEWORK, None, missing=Missing.NOT_HANDED_IN)
    grade = reckon(missing, piece(2, TESTS, 16), way=Way.POINTS, not_handed_in=MissingRule.BLOCKS)
    assert grade.shown is None
    assert grade.blocking[0].piece.key == 1


@pytest.mark.parametrize(
    ("rule", "days", "percent"),
    [
        (LateRule.FULL, 3, 80),
        (LateRule.ONCE, 3, 70),
        (LateRule.EACH_DAY, 3, 50),
        (LateRule.EACH_DAY, 9, 40),
        (LateRule.EACH_DAY, 0, 80),
    ],
)
def test_late_work_loses_points_once_or_by_the_day_up_to_the_most(rule: LateRule, days: int, percent: int):
    late = piece(1, TESTS, 16, days_late=days)
    assert reckon(late, late=rule, late_points=10, late_most=40).exact == percent


def test_what_is_taken_off_never_goes_below_nothing():
    assert reckon(piece(1, TESTS, 1, days_late=9), late=LateRule.EACH_DAY).exact == 0


def test_work_without_a_category_counts_nothing_beside_categories_and_everything_without_them():
    loose = piece(1, None, 20)
    grade = reckon(loose, piece(2, TESTS, 10))
    assert grade.exact == 50
    assert [line.piece.key for line in grade.outside] == [1]
    assert reckon(loose, piece(2, None, 10), categories=()).exact == 75
    assert reckon(loose, piece(2, TESTS, 10), way=Way.POINTS).exact == 75


def test_weights_are_shares_of_their_sum_whatever_it_is():
    in_hundred = reckon(*WORKED)
    tenths = tuple(Weighed(one.id, one.name, one.weight / 10, one.drop_lowest) for one in CATEGORIES)
    assert reckon(*WORKED, categories=tenths).exact == in_hundred.exact


def test_what_cannot_be_told_in_per_cent_or_has_no_points_is_left_out_with_its_reason():
    letter = piece(1, TESTS, 16, percent=None, shown="B")
    bare = piece(2, TESTS, 16, out_of=20)
    bare = Piece(bare.key, bare.title, bare.day, TESTS, None, missing=Missing.VALUE, percent=Fraction(80))
    grade = reckon(letter, bare, mean=Mean.POINTS)
    assert grade.exact is None
    assert standings(grade) == {1: Standing.NO_PERCENT, 2: Standing.NO_SIZE}


def test_a_policy_is_kept_whole_and_read_as_it_was():
    policy = Policy(mean=Mean.DECAYING, letters=uuid.UUID(int=9), credits=Decimal("0.5"))
    kept = as_json(policy)
    assert set(kept) == set(Policy.__struct_fields__)
    assert policy_from(kept) == policy


@given(
    st.lists(
        st.tuples(st.sampled_from([HOMEWORK, TESTS]), st.integers(0, 100), st.integers(1, 50)),
        min_size=1,
        max_size=7,
    ),
    st.integers(0, 6),
    st.integers(1, 50),
    st.sampled_from(Way),
    st.sampled_from([Mean.PLAIN, Mean.POINTS]),
)
def test_a_better_mark_never_makes_a_worse_grade(
    given_marks: list[tuple[uuid.UUID, int, int]], at: int, more: int, way: Way, mean: Mean
):
    dropping = (Weighed(HOMEWORK, "", drop_lowest=1), Weighed(TESTS, "", drop_lowest=2))
    before, after = (
        [
            piece(
                key,
                category,
                None,
                size,
                missing=Missing.VALUE,
                percent=Fraction(percent + add * (key == at)),
            )
            for key, (category, percent, size) in enumerate(given_marks)
        ]
        for add in (0, more)
    )
    exact = [reckon(*one, categories=dropping, way=way, mean=mean).exact or 0 for one in (before, after)]
    assert exact[1] >= exact[0]


MARKS = st.one_of(
    st.integers(0, 20).map(lambda marks: {"marks": marks}),
    st.sampled_from([Missing.NOTHING, Missing.NOT_HANDED_IN, Missing.ABSENT, Missing.EXCUSED]).map(
        lambda kind: {"marks": None, "missing": kind}
    ),
)
POLICIES = st.fixed_dictionaries(
    {
        "way": st.sampled_from(Way),
        "mean": st.sampled_from(Mean),
        "not_handed_in": st.sampled_from([MissingRule.ZERO, MissingRule.LEFT_OUT]),
        "late": st.sampled_from(LateRule),
    }
)


@given(
    st.lists(st.tuples(st.sampled_from([HOMEWORK, TESTS, PROJECT]), MARKS, st.integers(0, 4)), max_size=10),
    POLICIES,
)
def test_a_grade_adds_up_and_lies_between_the_least_and_the_most_that_counts(
    given_marks: list[tuple[uuid.UUID, dict[str, Any], int]], policy: dict[str, Any]
):
    pieces = [
        piece(key, category, days_late=late, **marks)
        for key, (category, marks, late) in enumerate(given_marks)
    ]
    grade = reckon(*pieces, **policy)
    assert len(grade.lines) == len(pieces)
    for one in grade.categories:
        assert sum(line.part for line in one.lines) == (0 if one.percent is None else 1)
        assert (one.share > 0) == (one.percent is not None)
    if grade.exact is None:
        assert not any(one.counted for one in grade.categories)
        return
    counted = [line.percent or 0 for one in grade.categories for line in one.counted]
    assert sum(one.share for one in grade.categories) == 1
    assert min(counted) <= grade.exact <= max(counted)
