"""A coincidence never becomes a sentence: the tests behind patterns, on what is known to be chance and what is not."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.attendance.patterns import (
    DaysMissed,
    around_holidays,
    beside_holidays,
    chance_of,
    days_missed,
    fewest_together,
    in_one_lesson,
    is_beyond_chance,
    is_together_beyond_chance,
    on_weekdays,
    with_one_another,
)

MONDAY = date(2026, 9, 7)
DAYS = tuple(MONDAY + timedelta(weeks=week, days=day) for week in range(8) for day in range(5))


def missed(*pupils: set[date], days: tuple[date, ...] = DAYS) -> DaysMissed:
    return DaysMissed(days, np.array([[day in pupil for day in days] for pupil in pupils]))


@given(of=st.integers(0, 12), numbers=st.tuples(st.integers(0, 5), st.integers(1, 5)))
def test_the_chances_of_every_outcome_are_one_together(of: int, numbers: tuple[int, int]):
    each = Fraction(min(numbers), max(numbers))
    exactly = [chance_of(n, of, each) - chance_of(n + 1, of, each) for n in range(of + 1)]
    assert sum(exactly) == 1
    assert all(chance >= 0 for chance in exactly)


@given(of=st.integers(3, 60), often=st.integers(3, 60), tries=st.integers(1, 40))
def test_more_on_the_same_day_never_unsays_a_pattern_and_more_tries_never_say_one(
    of: int, often: int, tries: int
):
    often = min(often, of)
    share = Fraction(1, 5)
    if is_beyond_chance(often, of, share, tries=tries):
        assert often == of or is_beyond_chance(often + 1, of, share, tries=tries)
        assert is_beyond_chance(often, of, share, tries=1)


def test_chance_alone_brings_about_a_weekday_less_than_once_in_ten():
    """Every way in which four days missed can fall on forty: a weekday is said of fewer than a tenth of them."""
    said = ways = 0
    for four in combinations(range(0, 40, 2), 4):
        ways += 1
        said += bool(on_weekdays(missed({DAYS[place] for place in four})))
    assert 0 < said < ways / 10


def test_two_days_are_no_pattern_however_unlikely():
    assert not is_beyond_chance(2, 2, Fraction(1, 1000), tries=1)
    assert not is_together_beyond_chance(2, 2, 2, days=10_000, pairs=1)


def test_four_mondays_of_five_days_are_said_and_one_of_each_day_is_not():
    mondays = {MONDAY + timedelta(weeks=week) for week in range(4)}
    each_day = {MONDAY + timedelta(weeks=day, days=day) for day in range(5)}
    found = on_weekdays(missed(mondays | {DAYS[8]}, each_day))
    assert [(one.row, one.place, one.often, one.of) for one in found] == [(0, 0, 4, 5)]


WEEK = [(weekday, period) for weekday in range(5) for period in range(1, 6)]
LESSONS = WEEK * 6
FRIDAY_FIVE = WEEK.index((4, 5))


def lessons_missed(*columns: int) -> np.ndarray:
    missed = np.zeros((1, len(LESSONS)), dtype=np.bool_)
    missed[0, list(columns)] = True
    return missed


def test_the_same_lesson_of_four_weeks_is_said_and_four_lessons_of_one_day_are_not():
    taken = np.ones((1, len(LESSONS)), dtype=np.bool_)
    same = [FRIDAY_FIVE + week * len(WEEK) for week in range(4)]
    (said,) = in_one_lesson(taken, lessons_missed(3, *same), LESSONS)
    assert (WEEK[said.place], said.often, said.of) == ((4, 5), 4, 5)
    assert in_one_lesson(taken, lessons_missed(0, 1, 2, 3), LESSONS) == []
    assert in_one_lesson(taken, lessons_missed(*same[:2]), LESSONS) == []


def test_who_is_registered_in_one_lesson_alone_has_no_lesson_that_stands_out():
    taken = lessons_missed(*range(FRIDAY_FIVE, len(LESSONS), len(WEEK)))
    assert in_one_lesson(taken, taken, LESSONS) == []


@given(st.sets(st.integers(0, len(LESSONS) - 1), max_size=12), st.sets(st.integers(0, len(LESSONS) - 1)))
def test_a_lesson_is_said_exactly_where_its_share_of_those_taken_would_not_bring_it_about(
    missed: set[int], others: set[int]
):
    taken = lessons_missed(*(missed | others))
    often = Counter(LESSONS[column] for column in missed)
    of_week = Counter(LESSONS[column] for column in missed | others)
    most = max(often.values(), default=0)
    found = in_one_lesson(taken, lessons_missed(*missed), LESSONS)
    for one in found:
        place = sorted(set(LESSONS))[one.place]
        assert (one.often, one.of) == (often[place], len(missed))
        assert one.often == most
        share = Fraction(of_week[place], of_week.total())
        assert chance_of(one.often, one.of, share) * len(of_week) < Fraction(1, 10)
    assert bool(found) <= (most >= 3)


def test_a_weekend_is_no_holiday_and_a_half_term_is():
    days = (*DAYS[:5], *DAYS[5:10], *(day + timedelta(weeks=1) for day in DAYS[10:15]))
    beside = [day for day, is_beside in zip(days, beside_holidays(days), strict=True) if is_beside]
    assert beside == [DAYS[9], DAYS[10] + timedelta(weeks=1)]


def test_days_beside_holidays_are_said():
    weeks = [tuple(day + timedelta(weeks=2 * n) for day in DAYS[:5]) for n in range(8)]
    days = tuple(day for week in weeks for day in week)
    longer = {weeks[0][4], weeks[1][0], weeks[2][4], weeks[3][0], weeks[4][4]}
    middle = {week[2] for week in weeks[:5]}
    assert [one.row for one in around_holidays(missed(longer, middle, days=days))] == [0]


@given(
    days=st.integers(4, 12),
    first=st.sets(st.integers(0, 11), min_size=3, max_size=5),
    size=st.integers(3, 5),
)
def test_together_is_said_exactly_where_counting_every_way_says_so(days: int, first: set[int], size: int):
    first = {day % days for day in first}
    size = min(size, days)
    for both in range(3, min(len(first), size) + 1):
        ways = sum(len(first & set(other)) >= both for other in combinations(range(days), size))
        expected = Fraction(ways, comb(days, size)) < Fraction(1, 10)
        assert is_together_beyond_chance(both, len(first), size, days=days, pairs=1) == expected


def test_two_who_missed_the_same_days_are_named_and_a_third_is_not():
    same = {DAYS[3], DAYS[11], DAYS[16], DAYS[29]}
    found = with_one_another(missed(same, {DAYS[1], DAYS[7], DAYS[20]}, same | {DAYS[38]}))
    assert [(one.first, one.second, one.both) for one in found] == [(0, 2, 4)]


@given(
    st.lists(st.sets(st.sampled_from(DAYS[:12]), max_size=9), min_size=2, max_size=7),
    st.sampled_from((8, 12, 40)),
)
def test_nobody_is_left_out_of_the_pairs_whom_comparing_every_pair_would_name(
    pupils: list[set[date]], days: int
):
    """Some pupils miss what another missed, so that pairs beyond chance come up."""
    found = missed(*pupils, pupils[0], days=DAYS[:days])
    of = found.missed.sum(axis=1).tolist()
    pairs = comb(sum(each >= 3 for each in of), 2)
    expected = [
        (one, other, both)
        for one, other in combinations(range(len(of)), 2)
        if is_together_beyond_chance(
            both := int((found.missed[one] & found.missed[other]).sum()),
            *sorted((of[one], of[other])),
            days=days,
            pairs=pairs,
        )
    ]
    assert [(each.first, each.second, each.both) for each in with_one_another(found)] == expected


@given(days=st.integers(1, 40), pairs=st.integers(1, 1_000_000))
def test_fewer_days_together_are_never_beyond_chance(days: int, pairs: int):
    """Whatever else two pupils missed."""
    fewest = fewest_together(days=days, pairs=pairs)
    for both in range(min(fewest, days + 1)):
        for first in range(both, min(both + 4, days + 1)):
            assert not is_together_beyond_chance(both, first, both, days=days, pairs=pairs)


def test_a_day_is_missed_where_one_of_its_sessions_was():
    sessions = np.array([[False, True, False, False], [False, False, False, False]])
    found = days_missed(sessions, (DAYS[0], DAYS[0], DAYS[1], DAYS[1]))
    assert found.days == (DAYS[0], DAYS[1])
    assert found.missed.tolist() == [[True, False], [False, False]]


@pytest.mark.parametrize("look", [on_weekdays, around_holidays, with_one_another])
def test_a_year_without_a_day_has_no_pattern(look):
    assert look(DaysMissed((), np.zeros((2, 0), dtype=np.bool_))) == []
