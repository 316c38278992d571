"""Dates and times as the school's country writes them."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from muster.ui import formats
from muster.ui.wording import Manner, speaking

MONDAY = dt.date(2026, 11, 9)
AMERICAN = Manner("student", month_first=True, zone=ZoneInfo("America/Chicago"), twelve_hours=True)


@pytest.mark.parametrize(
    ("written", "british", "american"),
    [
        (formats.day, "Monday 9 November", "Monday, November 9"),
        (formats.short_day, "9 Nov", "Nov 9"),
        (formats.date, "9 November", "November 9"),
        (formats.full_date, "9 November 2026", "November 9, 2026"),
        (formats.date_in_digits, "09/11/2026", "11/09/2026"),
        (formats.weekday_date, "Mon 9 November 2026", "Mon, November 9, 2026"),
    ],
)
def test_a_date_is_written_as_the_country_writes_it(written, british, american):
    assert written(MONDAY) == british
    with speaking(AMERICAN):
        assert written(MONDAY) == american
    assert written(MONDAY) == british


@pytest.mark.parametrize(
    ("last", "with_year", "british", "american"),
    [
        (dt.date(2026, 11, 20), False, "9 to 20 November", "November 9 to 20"),
        (dt.date(2026, 11, 20), True, "9 to 20 November 2026", "November 9 to 20, 2026"),
        (dt.date(2026, 12, 4), False, "9 November to 4 December", "November 9 to December 4"),
        (dt.date(2027, 1, 8), True, "9 November to 8 January 2027", "November 9 to January 8, 2027"),
    ],
)
def test_a_span_of_days_says_each_month_once(last, with_year, british, american):
    assert formats.span(MONDAY, last, with_year=with_year) == british
    with speaking(AMERICAN):
        assert formats.span(MONDAY, last, with_year=with_year) == american


def test_a_moment_is_told_by_the_clock_of_the_school():
    noon = dt.datetime(2026, 11, 9, 18, 5, tzinfo=dt.UTC)
    assert formats.moment(noon) == "9 Nov, 18:05"
    with speaking(AMERICAN):
        assert formats.moment(noon) == "Nov 9, 12:05 PM"


@pytest.mark.parametrize(
    ("hour", "minute", "british", "american"),
    [
        (0, 5, "00:05", "12:05 AM"),
        (8, 47, "08:47", "8:47 AM"),
        (11, 59, "11:59", "11:59 AM"),
        (12, 0, "12:00", "12:00 PM"),
        (13, 5, "13:05", "1:05 PM"),
        (23, 59, "23:59", "11:59 PM"),
    ],
)
def test_a_time_is_written_as_the_country_writes_it(hour, minute, british, american):
    assert formats.clock(dt.time(hour, minute)) == british
    with speaking(AMERICAN):
        assert formats.clock(dt.time(hour, minute)) == american


@pytest.mark.parametrize(
    ("share", "shown"),
    [(5 / 8, 63), (3 / 8, 38), (1 / 8, 13), (57 / 200, 29), (0.5, 50), (0, 0), (1, 100), (49 / 99, 49)],
)
def test_a_share_in_whole_per_cent_is_rounded_half_up(share: float, shown: int):
    assert formats.whole_percent(share) == shown
