"""What the sieve finds in a school is what the thresholds say of each pupil."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from muster.attendance.sieve import days_with, reaching_penalty, reaching_run
from muster.attendance.thresholds import DueSession, continuous_run, illness_days, penalty_window
from muster.calendar.profile import Penalty, profile

ENGLAND = profile("england")
MONDAY = date(2026, 9, 7)
RULE = Penalty(sessions=4, school_weeks=2)

# Three school weeks in a row, and one after a holiday; two sessions a day.
DAYS = tuple(
    MONDAY + timedelta(weeks=week, days=day) for week in (0, 1, 2, 5) for day in range(5) for _ in range(2)
)
LINES = st.text("//IGNOUX.", min_size=len(DAYS), max_size=len(DAYS))


def sessions_of(line: str) -> list[DueSession]:
    return [
        DueSession(day, place % 2, ENGLAND.code_on(symbol, day))
        for place, (day, symbol) in enumerate(zip(DAYS, line, strict=True))
    ]


@settings(max_examples=200)
@given(st.lists(LINES, min_size=1, max_size=5))
def test_the_sieve_and_the_thresholds_say_the_same(lines: list[str]):
    school = [sessions_of(line) for line in lines]
    codes = [[session.code for session in pupil] for pupil in school]
    threshold = np.array([[code is not None and code.threshold for code in each] for each in codes])
    possible = np.array(
        [[code is not None and code.mark_class.is_possible for code in each] for each in codes]
    )
    ill = np.array([[code is not None and code.symbol == "I" for code in each] for each in codes])
    assert reaching_penalty(threshold, DAYS, RULE).tolist() == [
        penalty_window(pupil, RULE, DAYS) is not None for pupil in school
    ]
    for at_least in (1, 2, 3):
        assert reaching_run(threshold, possible, DAYS, at_least).tolist() == [
            bool(continuous_run(pupil, at_least)) for pupil in school
        ]
    assert days_with(ill, DAYS).tolist() == [illness_days(pupil, ENGLAND.follow_up) for pupil in school]


def test_a_year_without_a_session_reaches_nothing():
    nothing = np.zeros((2, 0), dtype=np.bool_)
    assert not reaching_penalty(nothing, (), RULE).any()
    assert not reaching_run(nothing, nothing, (), 1).any()
    assert not days_with(nothing, ()).any()
