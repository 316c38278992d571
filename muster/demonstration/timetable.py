"""The invented secondary school's timetable: each year group has one block of lessons at a time."""

from datetime import date, time

from muster.demonstration.groups import FIRST_YEAR_OF_OPTIONS, GAMES, OPTION_BLOCKS, SETTED
from muster.demonstration.staffing import SUBJECTS

LESSONS_A_DAY = 5
LESSON_STARTS = (time(9, 10), time(10, 10), time(11, 25), time(12, 25), time(14, 0))
LESSON_ENDS = (time(10, 10), time(11, 10), time(12, 25), time(13, 15), time(15, 0))
FIRST_AFTERNOON_LESSON = 5

_OTHERS = tuple(subject for subject in SUBJECTS if subject not in SETTED)
_LOWER = (*SETTED * 4, GAMES, *_OTHERS, "History", "French", "Art")
_UPPER = (*SETTED * 4, GAMES, *OPTION_BLOCKS * 3)


def block_of(year_group: int, day: date, period: int) -> str:
    """The block that a year group has in a period, counted from 1. Year groups are staggered, to spread teachers evenly."""
    week = _UPPER if year_group >= FIRST_YEAR_OF_OPTIONS else _LOWER
    return week[(day.weekday() * LESSONS_A_DAY + period - 1 + 5 * year_group) % len(week)]
