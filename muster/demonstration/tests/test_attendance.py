"""The invented year of attendance."""

import time

import numpy as np
import pytest

from muster.demonstration.attendance import (
    CODES,
    IS_ABSENT,
    NUMBER,
    as_bytes,
    leave_unexplained,
    lines_for,
    sessions_for,
)
from muster.demonstration.rates import Cohort, absence_shares, yearly_absence
from muster.demonstration.tables import Phase, session_shares
from muster.demonstration.year import school_year

YEAR = school_year(2026)


def cohort(phase: Phase, size: int) -> Cohort:
    """Pupils with characteristics at about the national rates."""
    rng = np.random.default_rng(8)
    first, last = (0, 6) if phase == "primary" else (7, 11)
    return Cohort(
        phase=phase,
        year=np.sort(rng.integers(first, last + 1, size)),
        female=rng.random(size) < 0.49,
        meals=rng.random(size) < 0.257,
        need=rng.random(size) < 0.185,
        observes=rng.random(size) < 0.12,
        form=np.arange(size) // 30,
    )


@pytest.mark.parametrize("phase", ["primary", "secondary"])
def test_codes_come_at_the_national_rates(phase: Phase):
    marks = sessions_for(cohort(phase, 6000), YEAR.days, np.random.default_rng(1))
    counts = np.bincount(marks.reshape(-1), minlength=len(CODES)) / marks.size
    counts[NUMBER["/"]] += counts[NUMBER["\\"]]
    for code, share in {**session_shares(phase), **absence_shares(phase)}.items():
        if code in NUMBER and code != "N":
            assert counts[NUMBER[code]] == pytest.approx(share, rel=0.08, abs=0.0004), code


def test_pupils_spread_as_the_nation_does():
    marks = sessions_for(cohort("secondary", 6000), YEAR.days, np.random.default_rng(1))
    rates = IS_ABSENT[marks].mean(axis=1)
    assert (rates >= 0.1).mean() == pytest.approx(0.238, abs=0.02)
    assert (rates >= 0.5).mean() == pytest.approx(0.03, abs=0.008)


def test_each_pupil_misses_what_was_drawn_for_them():
    pupils = cohort("secondary", 500)
    marks = sessions_for(pupils, YEAR.days, np.random.default_rng(9))
    missed = IS_ABSENT[marks].sum(axis=1)
    drawn = yearly_absence(pupils, np.random.default_rng(9))
    # The same seed draws other numbers first, so only the distribution can be compared.
    assert np.quantile(missed, [0.1, 0.5, 0.9]) == pytest.approx(
        np.quantile(drawn * marks.shape[1], [0.1, 0.5, 0.9]), rel=0.15, abs=2
    )


def test_most_absence_is_of_whole_days_and_comes_in_spells():
    marks = sessions_for(cohort("primary", 2000), YEAR.days, np.random.default_rng(1))
    absent = IS_ABSENT[marks].reshape(len(marks), -1, 2)
    whole = absent[..., 0] & absent[..., 1]
    assert 2 * whole.sum() / absent.sum() > 0.75
    after_absence = whole[:, 1:][whole[:, :-1]].mean()
    assert after_absence > 4 * whole.mean()


def test_every_session_of_every_school_day_has_a_mark_and_no_other_slot():
    lines = lines_for(cohort("primary", 60), YEAR, np.random.default_rng(1))
    slots = YEAR.session_slots()
    assert lines.shape == (60, YEAR.slots)
    assert (lines[:, slots] > 0).all()
    assert lines.sum() == lines[:, slots].sum()
    assert (lines[:, slots[::2]] != NUMBER["\\"]).all()
    assert (lines[:, slots[1::2]] != NUMBER["/"]).all()


def test_visits_are_made_by_a_form_together():
    pupils = cohort("primary", 120)
    marks = sessions_for(pupils, YEAR.days, np.random.default_rng(1))
    away = marks == NUMBER["V"]
    visited = np.flatnonzero(away.any(axis=0))
    assert visited.size
    for session in visited:
        for form in set(pupils.form[away[:, session]]):
            members = np.flatnonzero(pupils.form == form)
            present = members[np.flatnonzero(~IS_ABSENT[marks[members, session]])]
            assert away[present, session].mean() > 0.8


def test_the_same_seed_gives_the_same_year():
    first, second = (
        sessions_for(cohort("primary", 90), YEAR.days, np.random.default_rng(4)) for _ in range(2)
    )
    assert (first == second).all()


def test_only_the_last_days_are_unexplained():
    lines = lines_for(cohort("secondary", 400), YEAR, np.random.default_rng(2))
    before = lines.copy()
    slots = YEAR.session_slots()[:100]
    leave_unexplained(lines, slots, np.random.default_rng(2))
    changed = before != lines
    assert (lines[changed] == NUMBER["N"]).all()
    assert np.isin(before[changed], (NUMBER["I"], NUMBER["O"])).all()
    assert set(np.flatnonzero(changed.any(axis=0))) <= set(slots[-10:])
    assert changed[:, slots[-1]].any()


def test_marks_become_the_bytes_of_a_profile():
    byte_of = {code: 100 + number for number, code in enumerate(CODES)}
    lines = np.array([[0, NUMBER["/"], NUMBER["U"]]], dtype=np.uint8)
    assert as_bytes(lines, byte_of).tolist() == [[0, byte_of["/"], byte_of["U"]]]


def test_ten_thousand_pupils_take_seconds():
    started = time.process_time()
    sessions_for(cohort("secondary", 10_000), YEAR.days, np.random.default_rng(1))
    assert time.process_time() - started < 5
