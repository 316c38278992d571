"""Pupils whose attendance tells a story, in forms whose tutors can sign in, so that there is somebody to follow up."""

from collections.abc import Sequence

from muster.demonstration.attendance import NUMBER, Marks
from muster.demonstration.rates import Ints
from muster.demonstration.year import MONDAY, SLOTS_A_DAY, SchoolYear

NO_REASON_FOR_DAYS = 2
LATES, WITHIN_DAYS = 4, 9
MONDAYS_MISSED = 6


def tell_stories(lines: Marks, year: SchoolYear, past: Ints, pupils: Sequence[int]) -> None:
    """Change the lines of the first of these pupils, one story each.

    One is away without a reason, one is late again and again, one is ill on Mondays. `past` are the slots of the
    mornings up to yesterday, in order.
    """
    mondays = past[(year.first.weekday() + past // SLOTS_A_DAY) % 7 == MONDAY]
    stories = (
        (past[-NO_REASON_FOR_DAYS:], SLOTS_A_DAY, "N"),
        (past[-WITHIN_DAYS::2][:LATES], 1, "L"),
        (mondays[-MONDAYS_MISSED:], SLOTS_A_DAY, "I"),
    )
    for pupil, (mornings, sessions, code) in zip(pupils, stories, strict=False):
        for session in range(sessions):
            lines[pupil, mornings + session] = NUMBER[code]
