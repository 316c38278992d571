"""What of a count may be shown, and that no shown number gives a small one away."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from muster.protection.small_numbers import Released, rate_of, released, released_parts, rounded, share_of

counts = st.integers(0, 400)


@given(counts)
def test_small_counts_are_withheld_and_others_are_rounded_to_five(count):
    shown = released(count).count
    if 0 < count < 8:
        assert shown is None
    else:
        assert shown is not None
        assert shown % 5 == 0
        assert abs(shown - count) <= 2


@given(st.dictionaries(st.text(max_size=3), counts, max_size=6))
def test_a_withheld_part_is_never_the_only_one(parts):
    shown = released_parts(parts)
    withheld = [name for name in parts if shown[name].count is None]
    assert {name for name, count in parts.items() if 0 < count < 8} <= set(withheld)
    assert len(withheld) != 1 or len(parts) == 1


def test_the_second_to_be_withheld_is_the_smallest_that_says_something():
    shown = released_parts({"a": 3, "b": 0, "c": 40, "d": 12})
    assert {name for name, each in shown.items() if each.count is None} == {"a", "d"}


@given(counts, counts)
def test_nothing_is_said_of_few_pupils(part, whole):
    share = share_of(released(part), whole)
    if whole < 10 or 0 < part < 8:
        assert share is None
    elif share is not None:
        assert share == min(Fraction(rounded(part), rounded(whole)), Fraction(1))


def test_a_rate_that_would_be_a_count_is_withheld():
    assert rate_of(1_000, 1_003, 20) is None
    assert rate_of(3, 1_000, 20) is None
    assert rate_of(900, 1_000, 9) is None
    assert rate_of(903, 1_001, 20) == Fraction(905, 1_000)
    assert rate_of(1_000, 1_000, 20) == 1
    assert rate_of(0, 0, 20) is None


def test_a_withheld_count_is_said_in_words():
    assert Released(None).words == "fewer than 8 or withheld"
    assert released(43).words == "about 45"
    assert released(0).words == "none"
