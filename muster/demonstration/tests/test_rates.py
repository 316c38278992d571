"""The national tables as targets."""

from typing import get_args

import numpy as np
import pytest

from muster.demonstration.rates import (
    Cohort,
    Kind,
    absence_shares,
    day_weights,
    national_band_mean,
    yearly_absence,
)
from muster.demonstration.tables import Phase, band_counts
from muster.demonstration.year import school_year

PHASES = get_args(Phase)
DAYS = school_year(2026).days


def national_cohort(phase: Phase, size: int) -> Cohort:
    """Pupils in the proportions of the published cells."""
    cells = list(band_counts(phase))
    pupils = np.array([band_counts(phase)[cell].sum() for cell in cells])
    rng = np.random.default_rng(3)
    drawn = [cells[place] for place in rng.choice(len(cells), size, p=pupils / pupils.sum())]
    return Cohort(
        phase=phase,
        year=np.array([year for year, _, _, _ in drawn]),
        female=np.array([sex == "F" for _, sex, _, _ in drawn]),
        meals=np.array([meals for _, _, meals, _ in drawn]),
        need=np.array([need for _, _, _, need in drawn]),
        observes=np.zeros(size, dtype=bool),
        form=np.arange(size) // 30,
    )


@pytest.mark.parametrize("phase", PHASES)
def test_pupils_of_the_national_mix_have_the_national_mean(phase: Phase):
    rates = yearly_absence(national_cohort(phase, 20_000), np.random.default_rng(1))
    assert rates.mean() == pytest.approx(sum(absence_shares(phase).values()), rel=0.02)


@pytest.mark.parametrize("phase", PHASES)
def test_pupils_with_free_meals_are_away_more(phase: Phase):
    cohort = national_cohort(phase, 5_000)
    rates = yearly_absence(cohort, np.random.default_rng(1))
    assert rates[cohort.meals].mean() > 1.4 * rates[~cohort.meals].mean()


def test_reception_has_the_rates_of_year_one():
    cohort = national_cohort("primary", 300)
    reception = Cohort("primary", np.zeros(300, dtype=int), *(getattr(cohort, name) for name in _REST))
    year_one = Cohort("primary", np.ones(300, dtype=int), *(getattr(cohort, name) for name in _REST))
    first, second = (yearly_absence(one, np.random.default_rng(5)) for one in (reception, year_one))
    assert (first == second).all()


_REST = ("female", "meals", "need", "observes", "form")


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("kind", get_args(Kind))
def test_the_weights_of_the_days_have_the_mean_one(phase: Phase, kind: Kind):
    weights = day_weights(phase, DAYS, kind)
    assert weights.mean() == pytest.approx(1)
    assert (weights > 0).all()


def test_fridays_are_worst_and_december_is_worse_than_september():
    weights = day_weights("secondary", DAYS, "other")
    weekdays = np.array([day.weekday() for day in DAYS])
    assert weights[weekdays == 4].mean() > max(weights[weekdays == day].mean() for day in range(4))
    illness = day_weights("primary", DAYS, "illness")
    weeks = np.array([day.isocalendar().week for day in DAYS])
    assert illness[weeks == 49].mean() > 1.5 * illness[weeks == 37].mean()


@pytest.mark.parametrize("phase", PHASES)
def test_the_mean_of_the_bands_is_near_the_published_rate_of_their_year(phase: Phase):
    published = {"primary": 0.059, "secondary": 0.090}[phase]
    # A little above it: pupils who were on roll for a few weeks count here as much as the others.
    assert 0 < national_band_mean(phase) / published - 1 < 0.13
