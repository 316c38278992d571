"""Causes of absence and their spells."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.demonstration.causes import (
    ILLNESS,
    SPELLS,
    UNEXPLAINED_HALF_DAY,
    planned_absence,
    spells_for_sessions,
    spells_of,
    whole_numbers,
    within,
)
from muster.demonstration.rates import ABSENCE_CODES, Cohort, absence_shares

HOLIDAY = next(cause for cause in SPELLS if cause.code == "G")


def cohort(size: int = 400) -> Cohort:
    """Pupils of a secondary school, a fifth of them in each year."""
    odd = np.arange(size) % 2 == 1
    return Cohort("secondary", 7 + np.arange(size) % 5, odd, odd, ~odd, odd, np.arange(size) // 30)


def test_planned_absence_fits_the_pupils_and_the_nation():
    pupils = cohort()
    rates = np.random.default_rng(2).uniform(0.01, 0.3, len(pupils))
    planned = planned_absence(pupils, rates, 380)
    assert planned.sum(axis=1) == pytest.approx(rates * 380)
    shares = absence_shares("secondary")
    columns = planned.sum(axis=0) / planned.sum()
    wanted = np.array([shares[code] for code in ABSENCE_CODES])
    assert columns == pytest.approx(wanted / wanted.sum(), rel=0.02)


def test_only_the_eldest_have_study_leave():
    pupils = cohort()
    planned = planned_absence(pupils, np.full(len(pupils), 0.2), 380)[:, ABSENCE_CODES.index("S")]
    assert planned[pupils.year < 11].sum() == 0
    assert planned[pupils.year == 11].sum() > 0


def test_spells_meet_the_expected_sessions():
    expected = np.full(2000, 3.0)
    spells = spells_of(HOLIDAY, expected, np.random.default_rng(4))
    assert spells.sessions.sum() == pytest.approx(expected.sum(), rel=0.03)
    assert set(spells.days) == {length for length, _ in HOLIDAY.lengths}


@given(st.lists(st.integers(0, 60).map(lambda half: half * 2), min_size=1, max_size=40), st.integers(0, 99))
def test_spells_of_whole_days_take_exactly_what_is_asked(sessions: list[int], seed: int):
    spells = spells_for_sessions(ILLNESS, np.array(sessions), np.random.default_rng(seed))
    taken = np.bincount(spells.pupil, weights=spells.sessions, minlength=len(sessions))
    assert taken.tolist() == sessions
    assert spells.days.max(initial=0) <= 5


def test_half_days_take_one_session_each():
    spells = spells_for_sessions(UNEXPLAINED_HALF_DAY, np.array([3, 0, 1]), np.random.default_rng(1))
    assert np.bincount(spells.pupil, weights=spells.sessions).tolist() == [3, 0, 1]


def test_spells_that_do_not_fit_into_the_year_are_left_out():
    used = np.zeros(3)
    spells = spells_of(HOLIDAY, np.array([40.0, 40.0, 40.0]), np.random.default_rng(6))
    kept = within(np.array([0.0, 12.0, 400.0]), spells, used)
    taken = np.bincount(kept.pupil, weights=kept.sessions, minlength=3)
    assert taken.tolist() == used.tolist()
    assert taken[0] == 0
    assert 0 < taken[1] <= 12
    assert taken[2] == spells.sessions[spells.pupil == 2].sum()


@given(st.lists(st.floats(0, 9), min_size=1, max_size=60), st.integers(0, 99))
def test_whole_numbers_keep_the_sum_and_stay_near(expected: list[float], seed: int):
    values = np.array(expected)
    counts = whole_numbers(values, np.random.default_rng(seed))
    assert abs(counts.sum() - values.sum()) <= 1
    assert (np.abs(counts - values) <= 1 + 1e-9).all()
