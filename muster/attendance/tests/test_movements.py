"""What times alone decide: the code of an arrival, a departure before a session, and who is on site."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.attendance.movements import (
    Left,
    SessionClock,
    Whereabouts,
    arrival_at,
    last_seen,
    left_by,
    seen,
)
from muster.attendance.records import Moved, Movement, Movements
from muster.calendar.profile import profile

LONDON = ZoneInfo("Europe/London")
ENGLAND = profile("england")
DAY = dt.date(2026, 11, 24)
CLOCKS = (
    SessionClock(0, dt.time(8, 50), dt.time(9, 15), dt.time(12, 0)),
    SessionClock(1, dt.time(13, 0), dt.time(13, 20), dt.time(15, 15)),
)
TIMES = st.times(dt.time(6, 0), dt.time(17, 0))


def at(hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime.combine(DAY, dt.time(hour, minute), LONDON)


@pytest.mark.parametrize(
    ("now", "has", "reason", "code", "minutes"),
    [
        (dt.time(8, 30), "", "", "", None),
        (dt.time(8, 50), "", "", "L", 0),
        (dt.time(9, 14), "N", "", "L", 24),
        (dt.time(9, 14), "N", "M", "L", 24),
        (dt.time(9, 15), "N", "", "U", 25),
        (dt.time(9, 15), "", "M", "M", None),
        (dt.time(10, 0), "M", "", "M", None),
        (dt.time(10, 0), "/", "", "", None),
        (dt.time(10, 0), "L", "M", "", None),
        (dt.time(11, 59), "N", "", "U", 189),
        (dt.time(12, 0), "N", "", "", None),
        (dt.time(12, 30), "N", "", "", None),
        (dt.time(13, 5), "", "", "L", 5),
    ],
)
def test_the_code_of_an_arrival(now: dt.time, has: str, reason: str, code: str, minutes: int | None):
    slot = 1 if now >= dt.time(13) else 0
    found = arrival_at(now, CLOCKS, ENGLAND, present={slot: has}, reason=reason)
    assert (found.code, found.minutes) == (code, minutes)


@given(
    now=TIMES,
    has=st.sampled_from(["", "N", "I", "M", "/", "L", "U", "V"]),
    reason=st.sampled_from(["", "M", "I"]),
)
def test_an_arrival_never_takes_attendance_away_and_says_why(now: dt.time, has: str, reason: str):
    found = arrival_at(now, CLOCKS, ENGLAND, present={0: has, 1: has}, reason=reason)
    assert found.why
    if has in {"/", "L", "V", "U"} and now >= dt.time(9, 15) and not dt.time(13) <= now < dt.time(13, 20):
        assert found.code in {"", has}
    assert found.minutes is None or 0 <= found.minutes < 240


def left_by_the_end_of_the_afternoon(*movements: Movement) -> Left | None:
    return left_by(Movements(movements), DAY, opens=dt.time(13), ends=dt.time(15, 15), zone=LONDON)


def test_leaving_before_the_afternoon_proposes_its_code_until_the_pupil_is_back():
    left = Movement(at(11, 40), Moved.LEFT, code="M")
    assert left_by_the_end_of_the_afternoon(left) == Left(dt.time(11, 40), "M")
    assert left_by_the_end_of_the_afternoon(left, Movement(at(12, 40), Moved.RETURNED)) is None


def test_leaving_during_a_session_is_said_and_proposes_nothing_for_it():
    assert left_by_the_end_of_the_afternoon(Movement(at(13, 40), Moved.LEFT, code="M")) == Left(
        dt.time(13, 40), ""
    )


def test_leaving_after_a_session_is_not_said_of_it():
    assert left_by_the_end_of_the_afternoon(Movement(at(15, 30), Moved.LEFT, code="M")) is None


def test_what_was_taken_back_was_never_seen():
    movements = (Movement(at(9), Moved.ARRIVED), Movement(at(10), Moved.LEFT, taken_back=True))
    assert last_seen(movements, DAY, LONDON) == movements[0]


@pytest.mark.parametrize(
    ("marks", "last", "whereabouts"),
    [
        ({0: "/"}, None, Whereabouts.ON_SITE),
        ({0: "U"}, None, Whereabouts.ON_SITE),
        ({0: "N"}, None, Whereabouts.AWAY),
        ({0: "V"}, None, Whereabouts.AWAY),
        ({}, None, Whereabouts.NOT_KNOWN),
        ({0: "N"}, Movement(at(9, 40), Moved.ARRIVED), Whereabouts.ON_SITE),
        ({0: "/"}, Movement(at(11, 40), Moved.LEFT), Whereabouts.AWAY),
        ({0: "/", 1: "\\"}, Movement(at(11, 40), Moved.LEFT), Whereabouts.ON_SITE),
        ({0: "/", 1: "N"}, Movement(at(12, 40), Moved.RETURNED), Whereabouts.AWAY),
        ({}, Movement(at(8, 30), Moved.ARRIVED), Whereabouts.ON_SITE),
    ],
)
def test_the_latest_word_says_where_a_pupil_is(marks, last: Movement | None, whereabouts: Whereabouts):
    assert seen(marks, last, CLOCKS, ENGLAND, day=DAY, zone=LONDON).whereabouts is whereabouts
