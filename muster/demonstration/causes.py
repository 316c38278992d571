"""Why pupils are absent, for how long at a time, and how a pupil's yearly absence is divided among the causes."""

from dataclasses import dataclass

import numpy as np

from muster.demonstration.rates import ABSENCE_CODES, Cohort, Ints, Kind, absence_shares
from muster.demonstration.tables import Floats, session_shares

BOTH, MORNING, AFTERNOON, EITHER = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Cause:
    """How one code comes about.

    `lengths` are days in a row with their likelihood; `sessions` says which session of each day is missed. `slope` says how much more the cause weighs for pupils who are away a
    lot: 0 the same sessions for everyone, 1 in proportion to their absence.
    """

    code: str
    lengths: tuple[tuple[int, float], ...]
    sessions: int = BOTH
    slope: float = 1.0
    kind: Kind = "other"
    years: tuple[int, int] = (0, 13)
    part_of_year: tuple[float, float] = (0.0, 1.0)

    @property
    def sessions_a_day(self) -> int:
        """Sessions that each day of a spell takes."""
        return 2 if self.sessions == BOTH else 1

    @property
    def sessions_a_spell(self) -> float:
        """Sessions that a spell takes on average."""
        return self.sessions_a_day * sum(length * chance for length, chance in self.lengths)


ILLNESS = Cause("I", ((1, 0.46), (2, 0.27), (3, 0.14), (4, 0.07), (5, 0.06)), slope=0.75, kind="illness")
UNEXPLAINED = Cause("O", ((1, 0.9), (2, 0.1)), slope=1.9)
ILLNESS_OF_HALF_A_DAY = Cause("I", ((1, 1.0),), sessions=EITHER, kind="illness")
UNEXPLAINED_HALF_DAY = Cause("O", ((1, 1.0),), sessions=EITHER)

SPELLS = (
    Cause("S", ((10, 0.5), (15, 0.5)), slope=0, years=(11, 13), part_of_year=(0.85, 0.98), kind="even"),
    Cause("T", ((8, 0.5), (12, 0.5)), kind="even"),
    Cause("C2", ((20, 0.4), (30, 0.6)), sessions=AFTERNOON, slope=1.6, kind="even", years=(1, 13)),
    Cause("G", ((3, 0.25), (4, 0.25), (5, 0.5)), slope=0.5, kind="holiday"),
    Cause("E", ((1, 0.4), (2, 0.3), (3, 0.15), (5, 0.15)), slope=1.7),
    Cause("C", ((1, 0.7), (2, 0.3)), slope=0.6),
    Cause("R", ((1, 1.0),), slope=0, kind="even", part_of_year=(0.64, 0.67)),
    Cause("C1", ((1, 1.0),), slope=0, kind="even"),
    Cause("M", ((1, 1.0),), sessions=EITHER, slope=0.5),
    Cause("J1", ((1, 1.0),), sessions=EITHER, slope=0, kind="even"),
    Cause("U", ((1, 1.0),), sessions=MORNING, slope=1.2),
)
"""All absences but illness and unexplained ones, the longest first; those two take what remains."""

AWAY_AT_WORK = (
    Cause("K", ((30, 1.0),), slope=0, kind="even"),
    Cause("W", ((5, 1.0),), slope=0, years=(10, 10), part_of_year=(0.88, 0.97), kind="even"),
    Cause("B", ((1, 1.0),), slope=0, kind="even"),
    Cause("P", ((1, 1.0),), sessions=AFTERNOON, slope=0, kind="even"),
)
"""The causes of education elsewhere, except visits, which whole forms make together."""


@dataclass(frozen=True, slots=True)
class Spells:
    """Spells of one cause: whose they are and how many days long. Both arrays have one element for each spell."""

    cause: Cause
    pupil: Ints
    days: Ints

    @property
    def sessions(self) -> Ints:
        """Sessions that each spell takes."""
        return self.days * self.cause.sessions_a_day


def planned_absence(cohort: Cohort, rates: Floats, sessions: int) -> Floats:
    """Sessions that each pupil misses in a year for each code, as [pupil, code of ABSENCE_CODES].

    Rows add up to the pupils' yearly absence and columns are in the national proportions, found by fitting rows
    and columns in turn.
    """
    causes = {cause.code: cause for cause in (*SPELLS, ILLNESS, UNEXPLAINED)}
    wanted = rates * sessions
    fitted = np.stack([_inclination(causes[code], cohort, wanted) for code in ABSENCE_CODES], axis=1)
    shares = absence_shares(cohort.phase)
    columns = np.array([shares[code] for code in ABSENCE_CODES])
    columns *= wanted.sum() / columns.sum()
    for _ in range(25):
        fitted *= columns / np.maximum(fitted.sum(axis=0), 1e-9)
        fitted *= (wanted / np.maximum(fitted.sum(axis=1), 1e-9))[:, None]
    return fitted


def spells_of(cause: Cause, expected: Floats, rng: np.random.Generator) -> Spells:
    """Whole spells of a cause, enough to meet the expected sessions of all pupils together."""
    counts = whole_numbers(expected / cause.sessions_a_spell, rng)
    pupil = np.repeat(np.arange(len(expected)), counts)
    return Spells(cause, pupil, _lengths(cause, len(pupil), rng))


def spells_for_sessions(cause: Cause, sessions: Ints, rng: np.random.Generator) -> Spells:
    """Spells that take exactly each pupil's sessions, which are a multiple of a day's; the last one is cut to fit."""
    days = sessions // cause.sessions_a_day
    most = int(days.max(initial=0))
    drawn = _lengths(cause, len(days) * most, rng).reshape(len(days), most)
    before = np.cumsum(drawn, axis=1) - drawn
    kept = np.clip(days[:, None] - before, 0, drawn)
    pupil, _ = np.nonzero(kept)
    return Spells(cause, pupil, kept[kept > 0])


def within(limits: Floats, spells: Spells, used: Floats) -> Spells:
    """The spells that still fit into each pupil's yearly sessions; `used` grows by what they take.

    Spells come ordered by pupil, as `spells_of` gives them.
    """
    pupil, taken = spells.pupil, spells.sessions
    before = np.cumsum(taken) - taken
    before -= before[np.searchsorted(pupil, pupil)]
    fits = used[pupil] + before + taken <= limits[pupil]
    np.add.at(used, pupil[fits], taken[fits])
    return Spells(spells.cause, pupil[fits], spells.days[fits])


def elsewhere(cohort: Cohort, cause: Cause, sessions: int) -> Floats:
    """Sessions of education elsewhere that each pupil is expected to have; absence will take its share of them."""
    shares = session_shares(cohort.phase)
    suited = (cohort.year >= cause.years[0]) & (cohort.year <= cause.years[1])
    attended = 1 - sum(absence_shares(cohort.phase).values())
    total = shares[cause.code] * sessions * len(cohort) / attended
    each = total / suited.sum() if suited.any() else 0.0
    return np.where(suited, min(each, cause.sessions_a_spell), 0.0)


def _inclination(cause: Cause, cohort: Cohort, wanted: Floats) -> Floats:
    """The relative weight of a cause for each pupil; 0 if a usual spell would not fit into their absence."""
    weight = np.maximum(wanted, 0.5) ** cause.slope
    suited = (cohort.year >= cause.years[0]) & (cohort.year <= cause.years[1])
    if cause.code == "R":
        suited &= cohort.observes
    if cause not in {ILLNESS, UNEXPLAINED}:
        suited &= wanted >= cause.sessions_a_spell
    return np.where(suited, weight, 0.0)


def whole_numbers(expected: Floats, rng: np.random.Generator) -> Ints:
    """Whole numbers near the expected ones with the same sum, by systematic sampling in random order."""
    order = rng.permutation(len(expected))
    edges = np.floor(np.concatenate(([0.0], np.cumsum(expected[order]))) + rng.random())
    counts = np.empty(len(expected), dtype=np.int64)
    counts[order] = np.diff(edges).astype(np.int64)
    return counts


def _lengths(cause: Cause, size: int, rng: np.random.Generator) -> Ints:
    lengths = np.array([length for length, _ in cause.lengths], dtype=np.int64)
    chances = np.array([chance for _, chance in cause.lengths])
    drawn: Ints = rng.choice(lengths, size=size, p=chances)
    return drawn
