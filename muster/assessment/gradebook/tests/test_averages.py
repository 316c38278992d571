"""Means as exact parts of one: worked by hand, and properties that no choice of marks may break."""

from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.assessment.gradebook.averages import best_kept, decaying_parts, parts_by_size, rounded, weighted

PERCENTS = st.integers(0, 110).map(Fraction)
SIZES = st.integers(1, 50).map(Fraction)
PIECES = st.lists(st.tuples(PERCENTS, SIZES), min_size=1, max_size=7)


def mean(pieces: list[tuple[Fraction, Fraction]], kept: list[int] | tuple[int, ...]) -> Fraction:
    parts = parts_by_size([pieces[at][1] for at in kept])
    return weighted(parts, [pieces[at][0] for at in kept])


def test_the_latest_counts_most_and_each_takes_its_part_of_what_was_there():
    assert decaying_parts(1, 65) == [1]
    assert decaying_parts(3, 65) == [Fraction(1225, 10000), Fraction(2275, 10000), Fraction(65, 100)]
    step_by_step = Fraction(40)
    for value in (60, 80):
        step_by_step = Fraction(65, 100) * value + Fraction(35, 100) * step_by_step
    assert weighted(decaying_parts(3, 65), [Fraction(40), Fraction(60), Fraction(80)]) == step_by_step


@given(st.integers(1, 40), st.integers(50, 99))
def test_parts_add_up_to_exactly_one(count: int, latest: int):
    assert sum(decaying_parts(count, latest)) == 1
    assert sum(parts_by_size([Fraction(place + 1) for place in range(count)])) == 1


def kept_of(values: list[Fraction], sizes: list[Fraction], drop: int) -> list[int]:
    """The places that one category keeps."""
    return best_kept(values, sizes, [(range(len(values)), drop)]).kept


def test_of_equal_pieces_the_lowest_is_dropped_and_of_two_that_are_alike_the_earlier():
    assert kept_of([Fraction(70), Fraction(40), Fraction(90)], [Fraction(1)] * 3, 1) == [0, 2]
    choice = best_kept([Fraction(40), Fraction(40), Fraction(90)], [Fraction(1)] * 3, [(range(3), 1)])
    assert (choice.kept, choice.alike) == ([1, 2], {0: 1})


def test_a_tie_is_broken_alike_however_the_mean_was_found():
    """Each at 60 per cent: whichever goes the mean stays, so that the first goes although it is the shortest."""
    values, sizes = [Fraction(60), Fraction(60), Fraction(60)], [Fraction(10), Fraction(100), Fraction(30)]
    choice = best_kept(values, sizes, [(range(3), 1)])
    assert (choice.kept, choice.alike) == ([1, 2], {0: 1})


def test_the_last_piece_is_never_dropped():
    assert kept_of([Fraction(10)], [Fraction(1)], 3) == [0]
    assert kept_of([Fraction(10), Fraction(20)], [Fraction(1)] * 2, 3) == [1]


def test_the_piece_that_costs_most_is_not_always_the_lowest_percentage():
    """80 of 100, 20 of 100 and 1 of 20: without the lowest percentage 100 of 200, without the larger piece 81 of 120."""
    values, sizes = [Fraction(80), Fraction(20), Fraction(5)], [Fraction(100), Fraction(100), Fraction(20)]
    kept = kept_of(values, sizes, 1)
    assert kept == [0, 2]
    assert mean(list(zip(values, sizes, strict=True)), kept) == Fraction(8100, 120)


@given(PIECES, st.integers(0, 4))
def test_no_other_choice_would_be_better(pieces: list[tuple[Fraction, Fraction]], drop: int):
    values, sizes = [one for one, _ in pieces], [size for _, size in pieces]
    kept = kept_of(values, sizes, drop)
    keep = max(len(pieces) - drop, 1)
    assert len(kept) == keep
    assert mean(pieces, kept) == max(
        mean(pieces, choice) for choice in combinations(range(len(pieces)), keep)
    )


@given(PIECES, st.integers(0, 3), st.integers(0, 6), st.integers(1, 60))
def test_a_better_mark_never_makes_a_worse_mean(
    pieces: list[tuple[Fraction, Fraction]], drop: int, at: int, more: int
):
    better = [
        (value + more if place == at % len(pieces) else value, size)
        for place, (value, size) in enumerate(pieces)
    ]
    before, after = (
        mean(one, kept_of([value for value, _ in one], [size for _, size in one], drop))
        for one in (pieces, better)
    )
    assert after >= before


@pytest.mark.parametrize(
    ("value", "decimals", "shown"),
    [
        (Fraction(141, 2), 0, "71"),
        (Fraction(7049, 100), 0, "70"),
        (Fraction(70_4999999999999999, 10**16), 0, "70"),
        (Fraction(2, 3), 2, "0.67"),
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(70), 1, "70.0"),
        (Fraction(0), 0, "0"),
    ],
)
def test_halves_go_up_and_nothing_else_does(value: Fraction, decimals: int, shown: str):
    assert str(rounded(value, decimals)) == shown


@given(st.fractions(0, 200), st.integers(0, 2))
def test_rounding_moves_by_half_a_step_at_most(value: Fraction, decimals: int):
    off = Fraction(rounded(value, decimals)) - value
    assert -Fraction(1, 2) < off * 10**decimals <= Fraction(1, 2)
    assert rounded(value, decimals) == Decimal(str(rounded(value, decimals)))
