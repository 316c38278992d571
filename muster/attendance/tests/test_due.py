"""Which sessions were due: by the calendar, the clock and the site."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from muster.attendance.queries.due import SchoolYear, school_year
from tests.cast import FIRST_DAY, TODAY, TRAINING_DAY, make_school

pytestmark = pytest.mark.usefixtures("db_app")
LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def year() -> SchoolYear:
    school = make_school()
    with school.seen_by(school.head) as viewer:
        found = school_year(viewer, TODAY)
    assert found is not None
    return found


def at(hour: int, minute: int = 0, day: dt.date = TODAY) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour, minute), LONDON)


@pytest.mark.parametrize(
    ("hour", "minute", "sessions"), [(8, 59, 0), (9, 14, 0), (9, 15, 1), (13, 19, 1), (13, 20, 2)]
)
def test_a_session_of_today_is_due_once_its_register_has_closed(
    year: SchoolYear, hour: int, minute: int, sessions: int
):
    assert sum(day == TODAY for _, day in year.due(at(hour, minute))) == sessions


def test_holidays_training_days_and_weekends_are_never_due(year: SchoolYear):
    days = {day for _, day in year.due(at(18))}
    assert TRAINING_DAY not in days
    assert dt.date(2026, 10, 28) not in days
    assert all(day.weekday() < 5 for day in days)


def test_places_rise_by_two_slots_a_day_from_the_first_day(year: SchoolYear):
    due = year.due(at(18))
    assert due[:3] == ((0, FIRST_DAY), (1, FIRST_DAY), (2, FIRST_DAY + dt.timedelta(days=1)))
    assert [index for index, _ in due] == sorted({index for index, _ in due})


def test_nothing_is_due_before_the_year_begins(year: SchoolYear):
    assert year.due(at(12, day=dt.date(2026, 8, 1))) == ()


def test_a_day_outside_every_year_has_none():
    school = make_school()
    with school.seen_by(school.head) as viewer:
        assert school_year(viewer, dt.date(2030, 1, 1)) is None
