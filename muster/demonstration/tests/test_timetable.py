"""The invented timetable."""

from collections import Counter
from datetime import date, timedelta

import pytest

from muster.demonstration.timetable import LESSON_ENDS, LESSON_STARTS, LESSONS_A_DAY, block_of

MONDAY = date(2026, 11, 23)


def week_of(year_group: int) -> Counter[str]:
    """How often each block occurs in a week."""
    days = [MONDAY + timedelta(day) for day in range(5)]
    return Counter(
        block_of(year_group, day, period) for day in days for period in range(1, LESSONS_A_DAY + 1)
    )


@pytest.mark.parametrize("year_group", range(7, 12))
def test_a_week_has_25_lessons_with_four_of_each_core_subject(year_group: int):
    week = week_of(year_group)
    assert week.total() == 25
    assert all(week[subject] == 4 for subject in ("English", "Mathematics", "Science"))


def test_options_come_in_the_last_two_years_only():
    assert not any(block.startswith("option") for block in week_of(9))
    assert all(week_of(10)[f"option {letter}"] == 3 for letter in "ABCD")


def test_lessons_follow_each_other():
    assert all(start < end for start, end in zip(LESSON_STARTS, LESSON_ENDS, strict=True))
    assert all(end <= start for end, start in zip(LESSON_ENDS[:-1], LESSON_STARTS[1:], strict=True))
