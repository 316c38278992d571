"""How often and when pupils of a phase are absent: targets from the national tables."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from muster.demonstration.tables import (
    BAND_EDGES,
    Floats,
    Phase,
    Sex,
    band_counts,
    day_rates,
    session_shares,
    week_rates,
)

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Kind = Literal["illness", "holiday", "other", "late", "even"]

ABSENCE_CODES = ("I", "M", "R", "S", "T", "E", "C", "C1", "J1", "C2", "G", "O", "U")
"""The codes of absence planned for a year. N appears only on the last days, and is resolved later."""

_YEARS = {"primary": (1, 6), "secondary": (7, 11)}


@dataclass(frozen=True, slots=True)
class Cohort:
    """Pupils of one phase, an element of each array a pupil; `form` counts from 0; Reception is year 0."""

    phase: Phase
    year: Ints
    female: Bools
    meals: Bools
    need: Bools
    observes: Bools
    form: Ints

    def __len__(self) -> int:
        """How many pupils there are."""
        return len(self.year)


def absence_shares(phase: Phase) -> dict[str, float]:
    """Share of possible sessions for each absence code; N, a passing state, is counted with O."""
    shares = session_shares(phase)
    planned = {code: shares[code] for code in ABSENCE_CODES}
    planned["O"] += shares["N"]
    return planned


def yearly_absence(cohort: Cohort, rng: np.random.Generator) -> Floats:
    """A yearly absence rate for each pupil, from the bands of pupils like them.

    The bands are those of 2022/23; rates are scaled to the national mean of the year of the codes. Draws are
    spread evenly over 0 to 1, so that a school of four hundred has the national spread and not a lucky one.
    """
    size = len(cohort)
    drawn = (rng.permutation(size) + rng.random(size)) / size
    rates = np.empty(size)
    for key, members in _cells(cohort):
        shares = np.concatenate(([0.0], np.cumsum(band_counts(cohort.phase)[key])))
        rates[members] = np.interp(drawn[members], shares / shares[-1], BAND_EDGES)
    wanted = sum(absence_shares(cohort.phase).values())
    scaled: Floats = np.clip(rates * wanted / national_band_mean(cohort.phase), 0, 0.98)
    return scaled


def national_band_mean(phase: Phase) -> float:
    """Mean absence rate of the published bands, each pupil in the middle of their band."""
    counts = np.sum(list(band_counts(phase).values()), axis=0)
    middles = (BAND_EDGES[1:] + BAND_EDGES[:-1]) / 2
    return float(counts @ middles / counts.sum())


def day_weights(phase: Phase, days: tuple[date, ...], kind: Kind) -> Floats:
    """How likely something is on each school day, relative to a usual day; the mean over the days is 1."""
    weights = np.ones(len(days))
    if kind != "even":
        weights = _by_week(phase, days, kind) * _by_weekday(phase, kind)[[day.weekday() for day in days]]
    scaled: Floats = weights / weights.mean()
    return scaled


def _cells(cohort: Cohort) -> list[tuple[tuple[int, Sex, bool, bool], Bools]]:
    """Members of each cell of the published table; Reception is given the rates of Year 1."""
    first, last = _YEARS[cohort.phase]
    years = np.clip(cohort.year, first, last)
    cells: list[tuple[tuple[int, Sex, bool, bool], Bools]] = []
    for year, sex, meals, need in band_counts(cohort.phase):
        members = (years == year) & (cohort.female == (sex == "F"))
        members &= (cohort.meals == meals) & (cohort.need == need)
        cells.append(((year, sex, meals, need), members))
    return cells


def _by_week(phase: Phase, days: tuple[date, ...], kind: Kind) -> Floats:
    """Rate of each day's week over the yearly rate; weeks that are not published share what remains."""
    if kind == "late":
        return np.ones(len(days))
    yearly = _yearly_percent(phase, kind)
    published: dict[int, list[float]] = {}
    for rate in week_rates(phase):
        value = {"illness": rate.illness, "holiday": rate.holiday}.get(
            kind, rate.absence - rate.illness - rate.holiday
        )
        published.setdefault(rate.week, []).append(value / yearly)
    found = np.array([_mean(published.get(day.isocalendar().week)) for day in days])
    unknown = np.isnan(found)
    if unknown.any():
        found[unknown] = max(0.3, (len(days) - found[~unknown].sum()) / unknown.sum())
    return found


def _yearly_percent(phase: Phase, kind: Kind) -> float:
    shares = session_shares(phase)
    absent = sum(absence_shares(phase).values())
    return 100 * {"illness": shares["I"], "holiday": shares["G"]}.get(
        kind, absent - shares["I"] - shares["G"]
    )


def _mean(values: list[float] | None) -> float:
    return float(np.mean(values)) if values else float("nan")


def _by_weekday(phase: Phase, kind: Kind) -> Floats:
    """Rate of each weekday, Monday first."""
    counted, possible = np.zeros(5), np.zeros(5)
    for rate in day_rates(phase):
        found = {"illness": rate.illness, "late": rate.late}.get(kind, rate.absence - rate.illness)
        counted[rate.weekday] += found
        possible[rate.weekday] += rate.possible
    return counted / possible
