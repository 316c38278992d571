from hypothesis import given
from hypothesis import strategies as some

from muster.protection.budgets.rules import (
    HABIT_DAYS,
    MOST_BY_HABIT,
    NARROW_IN_A_DAY,
    ON_OCCASION,
    SCHOOL_IN_AN_HOUR,
    Allowance,
    Spent,
    Verdict,
    allowance,
    verdict_on,
)

DAYS = some.lists(some.integers(min_value=1, max_value=2000), max_size=40)
FIXED = Allowance()


def test_ten_an_hour_warn_twenty_ask_for_a_factor_forty_a_day_narrow():
    def said(in_hour: int, today: int, *, proved_lately: bool = False) -> Verdict:
        return verdict_on(Spent(in_hour, today), FIXED, proved_lately=proved_lately)

    assert said(10, 10) is Verdict.GO_ON
    assert said(11, 11) is Verdict.WARN
    assert said(20, 40) is Verdict.WARN
    assert said(21, 21) is Verdict.PROVE
    assert said(21, 21, proved_lately=True) is Verdict.WARN
    assert said(1, 41, proved_lately=True) is Verdict.NARROW


def test_very_many_in_the_whole_school_ask_a_factor_of_whoever_goes_on():
    spent = Spent(1, 1, SCHOOL_IN_AN_HOUR + 1)
    assert verdict_on(spent, FIXED, proved_lately=False) is Verdict.PROVE
    assert verdict_on(spent, FIXED, proved_lately=True) is Verdict.GO_ON


def test_a_habit_widens_the_limits_and_one_odd_day_does_not():
    usual = [30] * HABIT_DAYS
    assert allowance(usual).narrow_in_day == 60
    assert allowance([*usual, 900]).narrow_in_day == 60
    assert allowance([*usual, 900, 900]).narrow_in_day == 60


def test_without_a_history_the_fixed_limits_hold():
    assert allowance([]) == allowance([500] * (HABIT_DAYS - 1)) == FIXED


@given(DAYS, some.booleans())
def test_no_habit_and_no_occasion_makes_the_limits_boundless_or_smaller(days: list[int], on_occasion: bool):  # noqa: FBT001
    allowed = allowance(days, on_occasion=on_occasion)
    assert FIXED.narrow_in_day <= allowed.narrow_in_day <= NARROW_IN_A_DAY * MOST_BY_HABIT * ON_OCCASION
    assert FIXED.warn_in_hour <= allowed.warn_in_hour < allowed.prove_in_hour < allowed.narrow_in_day


@given(DAYS, some.integers(0, 500), some.integers(0, 500))
def test_opening_one_more_never_makes_the_answer_milder(days: list[int], in_hour: int, today: int):
    mildest_first = list(Verdict)
    allowed = allowance(days)

    def rank(more: int) -> int:
        spent = Spent(in_hour + more, in_hour + today + more)
        return mildest_first.index(verdict_on(spent, allowed, proved_lately=False))

    assert rank(0) <= rank(1)
