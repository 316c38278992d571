from datetime import date, timedelta
from fractions import Fraction

import pytest

from muster.attendance.thresholds import DueSession
from muster.attendance.words import (
    back_after,
    changed_lately,
    days_in_digits,
    days_in_words,
    finding,
    percent,
)
from muster.calendar.profile import profile

ENGLAND = profile("england")
MONDAY = date(2026, 9, 7)
HERE = "/" * 10


def weeks(*codes: str) -> list[DueSession]:
    """Weeks of five days and two sessions, marked by codes of one letter; a dot is a gap."""
    return [
        DueSession(day, n % 2, ENGLAND.code_on(code, day) if code != "." else None)
        for number, each in enumerate(codes)
        for n, code in enumerate(each)
        for day in [MONDAY + timedelta(weeks=number, days=n // 2)]
    ]


@pytest.mark.parametrize(
    ("sessions", "words", "digits"),
    [
        (0, "no days", "0"),
        (1, "half a day", "½"),
        (2, "1 day", "1"),
        (3, "1 and a half days", "1½"),
        (7, "3 and a half days", "3½"),
        (24, "12 days", "12"),
    ],
)
def test_missed_sessions_are_said_in_days(sessions: int, words: str, digits: str):
    assert days_in_words(sessions) == words
    assert days_in_digits(sessions) == digits


def test_a_country_with_one_session_a_day_says_days():
    assert days_in_words(3, 1) == "3 days"
    assert days_in_digits(3, 1) == "3"


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (Fraction(1, 8), "12.5%"),
        (Fraction(1999, 2000), "100.0%"),
        (Fraction(1, 2000), "0.1%"),
        (None, "no figure"),
    ],
)
def test_percentages_are_rounded_once_halves_up(share: Fraction | None, words: str):
    assert percent(share) == words


def test_a_weekday_is_named_where_the_numbers_carry_it():
    marks = weeks(
        "NN////////", HERE, "NN////////", "NN////////", HERE, "NN/N//////", "II////////", "II////////"
    )
    assert finding(marks, ENGLAND) == "12 of 13 missed half-days were on a Monday."


def test_a_weekday_is_not_named_where_chance_would_do_it():
    marks = weeks("NN////////", HERE, "////NN////", "NN////////", "//////NN//")
    assert finding(marks, ENGLAND) == "8 half-days missed so far."


def test_two_sessions_of_one_day_are_not_two_chances():
    assert finding(weeks("NN////////", "NN////////"), ENGLAND) == "4 half-days missed so far."


def test_one_long_absence_is_said_as_one():
    assert finding(weeks(HERE, "//IIIIII//", HERE), ENGLAND) == (
        "All 6 missed half-days were one absence, 15 to 17 September."
    )
    assert finding(weeks("///////N//", "//IIIIII//", HERE), ENGLAND) == (
        "6 of 7 missed half-days were one absence, 15 to 17 September."
    )


def test_nothing_missed_and_nothing_marked_are_told_apart():
    assert finding(weeks(HERE), ENGLAND) == "No half-day missed so far."
    assert finding(weeks("." * 10), ENGLAND) == "Nothing has been marked yet."
    assert finding(weeks("N/////////"), ENGLAND) == "1 half-day missed so far."


def test_a_child_who_is_away_is_said_to_be_away():
    said = changed_lately(weeks(HERE, "//////NNNN"), date(2026, 9, 18), ENGLAND)
    assert said[0] == "Not in school since Thursday 17 September: 2 days."


def test_a_child_who_is_back_today_is_welcomed():
    marks = weeks(HERE, "IIIIIIII//")
    assert changed_lately(marks, date(2026, 9, 18), ENGLAND)[0] == "Back today after 4 days."
    assert back_after(marks, date(2026, 9, 18), ENGLAND) == "Back today after 4 days."


def test_nobody_is_welcomed_after_a_short_absence_or_a_day_later():
    assert back_after(weeks(HERE, "//////II//"), date(2026, 9, 18), ENGLAND) == ""
    assert back_after(weeks(HERE, "IIIIII////"), date(2026, 9, 18), ENGLAND) == ""


def test_more_missed_than_before_is_said_with_both_numbers():
    said = changed_lately(weeks(HERE, HERE, "NN////////", "/////N////"), date(2026, 10, 1), ENGLAND)
    assert said == ("Missed 3 half-days in the last two school weeks, none in the two before.",)


def test_fewer_missed_is_said_as_readily_as_more():
    said = changed_lately(weeks("NN////////", "/////N////", HERE, HERE), date(2026, 10, 1), ENGLAND)
    assert said == ("Missed no half-days in the last two school weeks, 3 in the two before.",)


def test_lateness_is_said_from_three_times_on():
    assert changed_lately(weeks("L/L/L/////"), date(2026, 9, 11), ENGLAND) == (
        "Late 3 times in the last two school weeks.",
    )
    assert changed_lately(weeks("L/L///////"), date(2026, 9, 11), ENGLAND) == ()


def test_nothing_is_said_of_a_pupil_without_marks():
    assert changed_lately((), date(2026, 9, 11), ENGLAND) == ()
