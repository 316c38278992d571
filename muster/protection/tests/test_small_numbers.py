"""What of a count may be shown, and that no shown number gives a small one away."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from itertools import product

import pytest
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
def test_every_small_part_is_withheld_and_never_alone(parts):
    shown = released_parts(parts)
    withheld = [name for name in parts if shown[name].count is None]
    assert {name for name, count in parts.items() if 0 < count < 8} <= set(withheld)
    assert len(withheld) != 1 or len(parts) == 1


def test_the_others_are_withheld_in_their_order_and_not_by_size():
    assert _withheld({"a": 3, "b": 0, "c": 40, "d": 12}) == {"a", "c"}
    assert _withheld({"a": 3, "b": 0, "d": 12, "c": 40}) == {"a", "d"}


def test_two_small_parts_that_their_sum_would_give_away_take_a_third():
    assert _withheld({"a": 1, "b": 1, "c": 40, "d": 50}) == {"a", "b", "c"}
    assert _withheld({"a": 4, "b": 4, "c": 40, "d": 50}) == {"a", "b"}


def test_where_all_together_are_few_not_even_a_zero_is_shown():
    assert _withheld({"a": 3, "b": 0, "c": 0}) == {"a", "b", "c"}
    assert _withheld({"a": 0, "b": 0}) == set()


def test_all_but_a_few_is_as_telling_as_a_few():
    assert _withheld({"a": 37, "b": 20, "c": 30}, of={"a": 40, "b": 60, "c": 60}) == {"a", "b"}
    assert _withheld({"a": 40, "b": 20, "c": 30}, of={"a": 40, "b": 60, "c": 60}) == {"a", "b"}


def test_a_group_that_is_hidden_for_being_small_hides_no_small_number_of_another():
    of = {"few": 5, "a": 60, "b": 60}
    assert _withheld({"few": 0, "a": 3, "b": 30}, of=of, hidden=["few"]) == {"few", "a", "b"}
    assert _withheld({"few": 0, "a": 20, "b": 30}, of=of, hidden=["few"]) == {"few"}


@pytest.mark.parametrize("parts", [2, 3])
def test_whoever_knows_the_rules_and_every_shown_number_cannot_work_a_small_part_out(parts):
    """Every table with this many parts and a total of up to 36 is made, and the tables that look alike are compared."""
    tables = ((table, None) for table in product(range(37), repeat=parts) if sum(table) <= 36)
    assert _fewest_left(tables) >= 6


@pytest.mark.parametrize("sizes", [(20, 20, 20), (40, 20, 16), (12, 24, 24), (30, 30), (14, 14, 14)])
def test_nor_does_it_help_to_know_how_many_each_group_has(sizes):
    tables = ((table, sizes) for table in product(*(range(size + 1) for size in sizes)))
    assert _fewest_left(tables) >= 6


def _fewest_left(tables: Iterable[tuple[tuple[int, ...], tuple[int, ...] | None]]) -> int:
    """How many values the small part that is known best could still have, for whoever sees everything but the withheld."""
    alike: dict[tuple[tuple[int | None, ...], int | None], list[tuple[int, ...]]] = defaultdict(list)
    for table, sizes in tables:
        named = {str(part): count for part, count in enumerate(table)}
        of = {str(part): size for part, size in enumerate(sizes)} if sizes else None
        shown = tuple(
            count if part.count is not None else None
            for part, count in zip(released_parts(named, of=of).values(), table, strict=True)
        )
        alike[shown, released(sum(table)).count and sum(table)].append(table)
    return min(
        len({table[part] for table in those})
        for (shown, _total), those in alike.items()
        for part, count in enumerate(shown)
        if count is None and any(0 < table[part] < 8 for table in those)
    )


def _withheld(
    counts: Mapping[str, int], *, of: Mapping[str, int] | None = None, hidden: Collection[str] = ()
) -> set[str]:
    return {name for name, each in released_parts(counts, of=of, hidden=hidden).items() if each.count is None}


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
