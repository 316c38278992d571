"""How pages word the days of a known absence."""

import datetime as dt

import msgspec
import pytest

from muster.attendance.known_words import when_words
from muster.attendance.records import KnownAbsence
from muster.calendar.profile import profile
from tests.cast import TODAY

ENGLAND = profile("england")
PART_TIME = KnownAbsence(dt.date(2026, 11, 2), dt.date(2026, 11, 20), "C2")


@pytest.mark.parametrize(
    ("weekdays", "slots", "words"),
    [
        ((), (), "2 to 20 November"),
        ((0,), (1,), "2 to 20 November, Mondays, afternoon"),
        ((0, 4), (0, 1), "2 to 20 November, Mondays and Fridays, morning and afternoon"),
        ((0, 2, 4), (1,), "2 to 20 November, Mondays, Wednesdays and Fridays, afternoon"),
    ],
)
def test_weekdays_are_said_as_somebody_would_say_them(weekdays, slots, words):
    absence = msgspec.structs.replace(PART_TIME, weekdays=weekdays, slots=slots)
    assert when_words(absence, ENGLAND) == words
    assert when_words(msgspec.structs.replace(PART_TIME, last_day=TODAY), ENGLAND) == "2 to 24 November"
