"""Invents a year of attendance: spells of absence are placed on the days of the year until every pupil's total is met.

National rates say how much, why, when and for whom (`rates`, `causes`); this module places the absences. Marks are
indices into CODES, and become a profile's permanent bytes only at the end (`as_bytes`).
"""

from collections.abc import Mapping
from datetime import date

import numpy as np
from numpy.typing import NDArray

from muster.demonstration.causes import (
    AFTERNOON,
    AWAY_AT_WORK,
    BOTH,
    ILLNESS,
    ILLNESS_OF_HALF_A_DAY,
    MORNING,
    SPELLS,
    UNEXPLAINED,
    UNEXPLAINED_HALF_DAY,
    Cause,
    Spells,
    elsewhere,
    planned_absence,
    spells_for_sessions,
    spells_of,
    whole_numbers,
    within,
)
from muster.demonstration.rates import ABSENCE_CODES, Cohort, Ints, day_weights, yearly_absence
from muster.demonstration.tables import Floats, session_shares
from muster.demonstration.year import SLOTS_A_DAY, SchoolYear

Marks = NDArray[np.uint8]
Random = np.random.Generator

CODES = ("", "/", "\\", "L", "V", "P", "B", "W", "K", "N", *ABSENCE_CODES)
NUMBER = {code: number for number, code in enumerate(CODES)}
IS_ABSENT = np.array([code in ABSENCE_CODES or code == "N" for code in CODES])

STILL_UNEXPLAINED = (0.5, 0.2, 0.1, 0.05, 0.02)
"""Share of illness and other absence without a reason yet on the last day, the day before it, and so on."""

HALF_OF_UNEXPLAINED = 0.2
LATE_BY_SESSION = np.array([1.6, 0.4])
"""Four late marks in five are in the morning."""

MOST_OFTEN_LATE = 0.6


def lines_for(cohort: Cohort, year: SchoolYear, rng: Random) -> Marks:
    """A year's attendance lines as [pupil, slot of the year], each mark a place in CODES, 0 where there is none."""
    lines = np.zeros((len(cohort), year.slots), dtype=np.uint8)
    lines[:, year.session_slots()] = sessions_for(cohort, year.days, rng)
    return lines


def sessions_for(cohort: Cohort, days: tuple[date, ...], rng: Random) -> Marks:
    """The marks of the school days alone, as [pupil, 2 x day + session]."""
    sessions = len(days) * SLOTS_A_DAY
    marks = np.zeros((len(cohort), sessions), dtype=np.uint8)
    for cause in AWAY_AT_WORK:
        spells = spells_of(cause, elsewhere(cohort, cause, sessions), rng)
        _lay(marks, spells, _starts(cohort, cause, days), rng=rng)
    rates = yearly_absence(cohort, rng)
    intended = np.zeros((len(cohort), len(CODES)), dtype=np.int64)
    for spells in _absences(cohort, rates, sessions, rng=rng):
        _lay(marks, spells, _starts(cohort, spells.cause, days), rng=rng)
        np.add.at(intended[:, NUMBER[spells.cause.code]], spells.pupil, spells.sessions)
    _fill(marks, intended, day_weights(cohort.phase, days, "other"), rng=rng)
    _mark_visits(marks, cohort, rng)
    _mark_lates(marks, cohort, rates, days=day_weights(cohort.phase, days, "late"), rng=rng)
    _mark_present(marks)
    return marks


def leave_unexplained(lines: Marks, slots: Ints, rng: Random) -> None:
    """Remove the reason from some absences of the last days; `slots` are the sessions up to now, in order."""
    recent = slots[::-1][: SLOTS_A_DAY * len(STILL_UNEXPLAINED)]
    for back, share in enumerate(np.repeat(STILL_UNEXPLAINED, SLOTS_A_DAY)[: len(recent)]):
        marks = lines[:, recent[back]]
        open_question = np.isin(marks, (NUMBER["I"], NUMBER["O"])) & (rng.random(len(marks)) < share)
        marks[open_question] = NUMBER["N"]


def as_bytes(lines: Marks, byte_of: Mapping[str, int]) -> Marks:
    """The same lines in the permanent bytes of a country profile; 0 still means no mark."""
    table = np.array([0, *(byte_of[code] for code in CODES[1:])], dtype=np.uint8)
    return table[lines]


def _absences(cohort: Cohort, rates: Floats, sessions: int, *, rng: Random) -> list[Spells]:
    """Spells of every cause, the longest first, that together take each pupil's whole yearly absence."""
    planned = planned_absence(cohort, rates, sessions)
    totals = np.floor(rates * sessions + rng.random(len(cohort)))
    used = np.zeros(len(cohort))
    found = [
        within(totals, spells_of(cause, planned[:, ABSENCE_CODES.index(cause.code)], rng), used)
        for cause in SPELLS
    ]
    rest = (totals - used).astype(np.int64)
    ill = _share_of_illness(rest, planned, rng)
    unexplained = rest - ill
    halves = np.floor(unexplained * HALF_OF_UNEXPLAINED + rng.random(len(cohort))).astype(np.int64)
    halves += (unexplained - halves) % 2
    return [
        *found,
        spells_for_sessions(ILLNESS, ill - ill % 2, rng),
        spells_for_sessions(UNEXPLAINED, unexplained - halves, rng),
        spells_for_sessions(UNEXPLAINED_HALF_DAY, halves, rng),
        spells_for_sessions(ILLNESS_OF_HALF_A_DAY, ill % 2, rng),
    ]


def _share_of_illness(rest: Ints, planned: Floats, rng: Random) -> Ints:
    """How many of each pupil's remaining sessions are illness, so that the school as a whole has the national share."""
    ill, other = planned[:, ABSENCE_CODES.index("I")], planned[:, ABSENCE_CODES.index("O")]
    share = np.divide(ill, ill + other, out=np.zeros_like(ill), where=ill + other > 0)
    return np.minimum(whole_numbers((rest * share).astype(np.float64), rng), rest)


def _starts(cohort: Cohort, cause: Cause, days: tuple[date, ...]) -> Floats:
    """The likelihood that a spell starts on each day, so that the days covered follow the national pattern."""
    wanted = day_weights(cohort.phase, days, cause.kind)
    first, last = (round(part * len(days)) for part in cause.part_of_year)
    wanted[:first] = 0
    wanted[last:] = 0
    lasting = np.array([sum(chance for length, chance in cause.lengths if length > day) for day in range(5)])
    starts = wanted.copy()
    for _ in range(20):
        covered = np.convolve(starts, lasting)[: len(days)]
        ratio = np.divide(wanted, covered, out=np.zeros_like(wanted), where=covered > 0)
        starts *= np.convolve(ratio[::-1], lasting / lasting.sum())[: len(days)][::-1]
    return starts


def _lay(marks: Marks, spells: Spells, starts: Floats, *, rng: Random) -> None:
    """Write the spells into the marks; a later spell overwrites an earlier one."""
    last_start = marks.shape[1] // SLOTS_A_DAY - spells.days
    chance = np.cumsum(starts)
    first = np.searchsorted(chance, rng.random(len(spells.days)) * chance[-1], side="right")
    first = np.minimum(first, last_start)
    either = rng.integers(0, SLOTS_A_DAY, len(spells.days))
    session = {MORNING: np.zeros_like(either), AFTERNOON: np.ones_like(either)}.get(
        spells.cause.sessions, either
    )
    for day in range(int(spells.days.max(initial=0))):
        lasts = spells.days > day
        slot = (first[lasts] + day) * SLOTS_A_DAY
        if spells.cause.sessions == BOTH:
            marks[spells.pupil[lasts], slot] = marks[spells.pupil[lasts], slot + 1] = NUMBER[
                spells.cause.code
            ]
        else:
            marks[spells.pupil[lasts], slot + session[lasts]] = NUMBER[spells.cause.code]


def _fill(marks: Marks, intended: Ints, weights: Floats, *, rng: Random) -> None:
    """Place on free days the sessions that spells lost by overlapping."""
    lost = intended - _counts(marks)
    lost[:, ~IS_ABSENT] = 0
    lost = np.maximum(lost, 0)
    pupils = np.flatnonzero(lost.any(axis=1))
    if not len(pupils):
        return
    needed = lost[pupils].sum(axis=1)
    order, free = _free_days_in_random_order(marks[pupils], weights, rng)
    row, place = np.nonzero((np.arange(order.shape[1]) * SLOTS_A_DAY < needed[:, None]) & free)
    day, until = order[row, place], np.cumsum(lost[pupils], axis=1)
    for session in range(SLOTS_A_DAY):
        nth = place * SLOTS_A_DAY + session
        code = (until[row] <= nth[:, None]).sum(axis=1)
        kept = code < len(CODES)
        marks[pupils[row[kept]], day[kept] * SLOTS_A_DAY + session] = code[kept]


def _free_days_in_random_order(marks: Marks, weights: Floats, rng: Random) -> tuple[Ints, NDArray[np.bool_]]:
    """Days without absence first, likelier days earlier, and which places hold such a day; both [pupil, place]."""
    taken = IS_ABSENT[marks].reshape(len(marks), -1, SLOTS_A_DAY).any(axis=2)
    keys = rng.standard_exponential(taken.shape) / weights
    keys[taken] = np.inf
    order = np.argsort(keys, axis=1)
    return order, ~np.take_along_axis(taken, order, axis=1)


def _counts(marks: Marks) -> Ints:
    """Sessions of each pupil by code, as [pupil, code]."""
    width = len(CODES)
    flat = marks + np.arange(len(marks))[:, None] * width
    return np.bincount(flat.reshape(-1), minlength=len(marks) * width).reshape(len(marks), width)


def _mark_visits(marks: Marks, cohort: Cohort, rng: Random) -> None:
    """Send whole forms out for a day, often enough to meet the national share of visits."""
    days = marks.shape[1] // SLOTS_A_DAY
    forms = int(cohort.form.max(initial=0)) + 1
    attended = 1 - IS_ABSENT[marks].mean()
    each = session_shares(cohort.phase)["V"] * days / attended
    visits = whole_numbers(np.full(forms, each), rng)
    out = np.argsort(rng.random((forms, days)), axis=1) < visits[:, None]
    away = np.repeat(out, SLOTS_A_DAY, axis=1)[cohort.form]
    marks[away & (marks == 0)] = NUMBER["V"]


def _mark_lates(marks: Marks, cohort: Cohort, rates: Floats, *, days: Floats, rng: Random) -> None:
    """Late marks fall mostly on the same pupils, who are also away more, and mostly on mornings."""
    free = marks == 0
    sessions = (days[:, None] * LATE_BY_SESSION).reshape(-1)
    pupils = rng.gamma(0.8, size=len(cohort)) * (0.02 + np.minimum(rates, 0.3))
    wanted = session_shares(cohort.phase)["L"] * marks.size
    pupils *= wanted / max(pupils @ (free @ sessions), 1e-9)
    chance = np.minimum(pupils[:, None] * sessions, MOST_OFTEN_LATE)
    marks[free & (rng.random(marks.shape) < chance)] = NUMBER["L"]


def _mark_present(marks: Marks) -> None:
    for session, code in enumerate(("/", "\\")):
        column = marks[:, session::SLOTS_A_DAY]
        column[column == 0] = NUMBER[code]
