"""An invented transition table, so that value added can be seen. The table and every page that uses it say so."""

import itertools
from collections.abc import Iterable
from math import erf, sqrt

from muster.assessment.actions.transitions import NewTransitions, load_transitions
from muster.assessment.transitions import GRADES, Line, SubjectTable
from muster.protection.access.viewer import Viewer

NAME = "Invented: grades by key stage 2"
SOURCE = "Drawn for the demonstration from a bell curve. No department published it."
STARTS = (80, 85, 88, 91, 94, 97, 100, 103, 106, 109, 112, 115, 118)
MIDDLE, RISE, SPREAD = 4.7, 0.16, 1.4
"""The mean grade at a scaled score of 105, how much it rises with each point, and the spread around it."""

OF_EACH = 1000


def load_invented(by: Viewer, subjects: Iterable[str]) -> None:
    """Load the table for these subjects, as its page would."""
    lines = tuple(Line(float(start), _counts(start + 1.5)) for start in STARTS)
    content = [SubjectTable(subject, lines) for subject in subjects]
    load_transitions(by=by, table=NewTransitions(NAME, SOURCE, 2026, content, is_invented=True))


def _counts(score: float) -> tuple[float, ...]:
    """How many of a thousand with this score get each grade."""
    mean = MIDDLE + RISE * (score - 105)
    limits = [-99.0, *(grade - 0.5 for grade in range(1, len(GRADES))), 99.0]
    below = [0.5 * (1 + erf((limit - mean) / (SPREAD * sqrt(2)))) for limit in limits]
    return tuple(float(round(OF_EACH * (up - down))) for down, up in itertools.pairwise(below))
