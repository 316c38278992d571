"""Sessions as days: what holds in one session of a day holds on the day, however many sessions a day has."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from muster.attendance.days import on_days, starts_of

MONDAY = date(2026, 9, 7)


@given(st.lists(st.tuples(st.integers(1, 4), st.lists(st.booleans(), min_size=8, max_size=8)), max_size=6))
def test_a_day_has_what_one_of_its_sessions_has(drawn: list[tuple[int, list[bool]]]):
    """Days with between one and four sessions, of two pupils."""
    days = [
        MONDAY + timedelta(days=number) for number, (length, _) in enumerate(drawn) for _ in range(length)
    ]
    rows = [
        [held for length, drawn_of_day in drawn for held in drawn_of_day[at : at + length]] for at in (0, 4)
    ]
    found = on_days(np.array(rows, dtype=np.bool_).reshape(2, len(days)), days)
    assert found.tolist() == [[any(of_day[at : at + length]) for length, of_day in drawn] for at in (0, 4)]


def test_a_day_begins_where_its_first_session_is():
    days = (
        MONDAY,
        MONDAY,
        MONDAY + timedelta(days=1),
        MONDAY + timedelta(days=3),
        MONDAY + timedelta(days=3),
    )
    assert starts_of(days).tolist() == [0, 2, 3]
    assert starts_of(()).tolist() == []
