"""An invented academic year."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.demonstration.year import easter, last_school_day, school_year, school_year_of

YEARS = st.integers(2015, 2060)


@given(YEARS)
def test_a_year_has_190_days_with_pupils(starting: int):
    assert len(school_year(starting).days) == 190


@given(YEARS)
def test_pupils_come_on_weekdays_inside_terms_and_outside_closures(starting: int):
    year = school_year(starting)
    for day in year.days:
        assert day.weekday() < 5
        assert any(term.first <= day <= term.last for term in year.terms)
        assert not any(term.half_term_first <= day <= term.half_term_last for term in year.terms)
        assert not any(closure.first <= day <= closure.last for closure in year.closures)


@given(YEARS)
def test_a_session_slot_leads_back_to_its_day(starting: int):
    year = school_year(starting)
    slots = year.session_slots()
    assert len(slots) == 380
    assert slots.max() < year.slots
    assert [year.slot_of(day) for day in year.days] == slots[::2].tolist()
    assert (slots[1::2] == slots[::2] + 1).all()


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (2024, date(2024, 3, 31)),
        (2025, date(2025, 4, 20)),
        (2026, date(2026, 4, 5)),
        (2038, date(2038, 4, 25)),
    ],
)
def test_easter_falls_where_the_calendar_of_the_church_says(year: int, day: date):
    assert easter(year) == day


@given(YEARS)
def test_good_friday_and_easter_monday_are_free(starting: int):
    sunday = easter(starting + 1)
    days = set(school_year(starting).days)
    assert sunday.replace(day=sunday.day) not in days
    assert date.fromordinal(sunday.toordinal() - 2) not in days
    assert date.fromordinal(sunday.toordinal() + 1) not in days


def test_a_year_begins_in_september():
    assert school_year_of(date(2026, 8, 31)).first == date(2025, 9, 1)
    assert school_year_of(date(2026, 9, 1)).first == date(2026, 9, 1)


def test_on_a_school_day_the_last_school_day_is_today():
    assert last_school_day(date(2026, 11, 24)) == date(2026, 11, 24)


def test_on_a_sunday_the_last_school_day_is_friday():
    assert last_school_day(date(2026, 11, 22)) == date(2026, 11, 20)


def test_before_the_first_day_it_is_the_last_day_of_the_summer_term():
    assert last_school_day(date(2026, 9, 1)) == school_year(2025).days[-1]


def test_a_second_training_day_can_lie_elsewhere():
    elsewhere = date(2026, 10, 16)
    usual, other = school_year(2026), school_year(2026, second_training_day=elsewhere)
    assert elsewhere in usual.days
    assert elsewhere not in other.days
    assert len(other.days) == 190
