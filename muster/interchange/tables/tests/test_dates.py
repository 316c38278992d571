import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.interchange.tables.dates import Evidence, Order, day_of, evidence

TODAY = dt.date(2026, 11, 24)
DAYS = st.dates(dt.date(1930, 1, 1), dt.date(2035, 12, 31))


def test_a_day_above_twelve_proves_the_order_of_the_whole_column():
    assert evidence(["03/04/2012", "25/04/2012"]).order is Order.DAY_FIRST
    assert evidence(["3/4/2012", "4/25/2012"]).order is Order.MONTH_FIRST


def test_a_column_that_can_be_read_two_ways_proves_nothing():
    assert evidence(["03/04/2012", "05/06/2012"]) == Evidence(either=2)
    assert evidence(["03/04/2012"]).order is None


def test_equal_day_and_month_are_no_doubt():
    assert evidence(["04/04/2012", "2012-04-03"]) == Evidence()


def test_both_ways_in_one_column_contradict():
    found = evidence(["25/04/2012", "4/25/2012"])
    assert found.contradicts
    assert found.order is None


@given(DAYS)
def test_every_way_of_writing_a_day_is_that_day(day):
    for text, order in (
        (day.isoformat(), Order.MONTH_FIRST),
        (f"{day:%d/%m/%Y}", Order.DAY_FIRST),
        (f"{day:%m/%d/%Y}", Order.MONTH_FIRST),
        (f"{day:%d.%m.%Y}", Order.DAY_FIRST),
        (f"{day.day} {day:%B} {day.year}", Order.MONTH_FIRST),
        (f"{day:%d-%b-%Y}", Order.DAY_FIRST),
        (f"{day:%Y%m%d}", Order.DAY_FIRST),
        (f"{day.isoformat()} 00:00:00", Order.DAY_FIRST),
    ):
        assert day_of(text, order, today=TODAY) == day


@given(st.lists(DAYS, min_size=1), st.sampled_from(list(Order)))
def test_evidence_never_proves_the_other_order(days, order):
    shape = "%d/%m/%Y" if order is Order.DAY_FIRST else "%m/%d/%Y"
    assert evidence(f"{day:{shape}}" for day in days).order in {order, None}


@given(st.text(max_size=20), st.sampled_from(list(Order)))
def test_no_text_raises(text, order):
    assert day_of(text, order, today=TODAY) is None or isinstance(day_of(text, order, today=TODAY), dt.date)


@pytest.mark.parametrize(("text", "year"), [("03/04/12", 2012), ("03/04/36", 2036), ("03/04/37", 1937)])
def test_a_year_of_two_digits_is_the_latest_that_can_be_meant(text, year):
    assert day_of(text, Order.DAY_FIRST, today=TODAY) == dt.date(year, 4, 3)


@pytest.mark.parametrize("text", ["31/02/2012", "13/13/2012", "Easter", "1/2/345", "", "0"])
def test_what_is_no_day_is_none(text):
    assert day_of(text, Order.DAY_FIRST, today=TODAY) is None


def test_a_spreadsheets_number_of_a_day_is_that_day():
    assert day_of("40422", Order.DAY_FIRST, today=TODAY) == dt.date(2010, 9, 1)
