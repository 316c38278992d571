"""Pupils whose attendance tells a story."""

from datetime import date

import numpy as np

from muster.demonstration.attendance import NUMBER
from muster.demonstration.stories import tell_stories
from muster.demonstration.year import school_year

YEAR = school_year(2026)
DAYS = [day for day in YEAR.days if day < date(2026, 11, 24)]
PAST = np.array([YEAR.slot_of(day) for day in DAYS])


def told() -> np.ndarray:
    """Lines of five pupils, always present except in the stories of pupils 4, 1 and 3."""
    lines = np.full((5, YEAR.slots), NUMBER["/"], dtype=np.uint8)
    tell_stories(lines, YEAR, PAST, [4, 1, 3])
    return lines


def test_one_is_away_for_two_days_without_a_reason():
    slots = np.flatnonzero(told()[4] == NUMBER["N"])
    assert [YEAR.first.toordinal() + slot // 2 for slot in slots[::2]] == [
        day.toordinal() for day in DAYS[-2:]
    ]


def test_one_is_late_four_times_in_two_weeks():
    slots = np.flatnonzero(told()[1] == NUMBER["L"])
    assert len(slots) == 4
    assert (slots >= PAST[-10]).all()


def test_one_is_away_on_mondays_only():
    slots = np.flatnonzero(told()[3] == NUMBER["I"])
    assert len(slots) == 12
    assert {date.fromordinal(YEAR.first.toordinal() + int(slot) // 2).weekday() for slot in slots} == {0}


def test_the_others_are_left_alone():
    lines = told()
    assert set(lines[[0, 2]].reshape(-1)) == {NUMBER["/"]}


def test_in_the_first_days_of_a_year_there_is_less_to_tell():
    lines = np.full((3, YEAR.slots), NUMBER["/"], dtype=np.uint8)
    tell_stories(lines, YEAR, PAST[:1], [0, 1, 2])
    assert (lines[0] == NUMBER["N"]).sum() == 2
    assert (lines[1] == NUMBER["L"]).sum() == 1
