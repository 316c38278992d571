"""How well the invented pupils do: plausible results, with the spread of real ones, tied to attendance only loosely.

Each pupil has a general level, a level in each subject and a drift from point to point. Scaled scores have the mean and
spread of published national results (reading and mathematics at the end of key stage 2: mean near 105, standard
deviation near 8, about three quarters at 100 or above). A pupil who misses school does a little worse: a correlation
near -0.2, as studies find, and no more.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from muster.demonstration.made import MadeSchool
from muster.demonstration.tables import Floats

Random = np.random.Generator

GENERAL, OWN, DRIFT = 0.75, 0.55, 0.22
MEALS_GAP, NEED_GAP = 0.45, 0.75
"""In standard deviations: near the published gaps at the end of key stage 2."""

ABSENCE_PULL = 0.2
NOT_THERE = 0.03
"""Share of pupils who were away when a point was assessed."""


@dataclass(frozen=True, slots=True)
class Levels:
    """The level of every pupil: general, and in each subject, in standard deviations around the nation's mean."""

    by_subject: dict[str, Floats]
    effort: Floats

    def at(self, subject: str, rng: Random) -> Floats:
        """The levels in a subject at one point."""
        level = self.by_subject[subject]
        return level + DRIFT * rng.normal(size=len(level))


def levels_of(made: MadeSchool, subjects: list[str], absence: Floats, rng: Random) -> Levels:
    """Draw the levels. `absence` is each pupil's share of sessions missed."""
    count = len(made.pupils)
    meals = np.array([pupil.meals for pupil in made.pupils])
    need = np.array([pupil.need for pupil in made.pupils])
    missed = np.clip((absence - absence.mean()) / max(absence.std(), 1e-6), -2, 3)
    general = GENERAL * rng.normal(size=count) - MEALS_GAP * meals - NEED_GAP * need - ABSENCE_PULL * missed
    general -= general.mean()
    by_subject = {subject: general + OWN * rng.normal(size=count) for subject in subjects}
    return Levels(by_subject, 0.5 * general + rng.normal(size=count) - ABSENCE_PULL * missed)


def scaled_scores(level: Floats) -> NDArray[np.int64]:
    """Scaled scores, 80 to 120."""
    return np.clip(np.round(105 + 8 * level), 80, 120).astype(np.int64)


def steps(level: Floats, limits: tuple[float, ...]) -> NDArray[np.int64]:
    """The number of the step that each level falls into, counted from 1."""
    return np.searchsorted(limits, level).astype(np.int64) + 1


def fine_grades(level: Floats, year_group: NDArray[np.int64]) -> NDArray[np.int64]:
    """Numbers of the scale of fine grades, where 1 is U and every grade has three parts: about a grade a year."""
    return np.clip(np.round(3 * _grades(level, year_group)), 1, 28).astype(np.int64)


def double_grades(level: Floats, year_group: int) -> NDArray[np.int64]:
    """Numbers of the scale of double grades, where 1 is U, 2 is 1-1 and 18 is 9-9: each half a grade further."""
    return np.clip(np.round(2 * _grades(level, np.full(len(level), year_group))), 1, 18).astype(np.int64)


def _grades(level: Floats, year_group: NDArray[np.int64]) -> Floats:
    return 2.4 + 0.6 * (year_group - 7) + 1.7 * level
