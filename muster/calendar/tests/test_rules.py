from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.calendar import rules
from muster.calendar.profile import profile
from muster.calendar.rules import ClosedDays, RegisterState, SchoolCalendar, SessionTimes, Span, TermDates

ENGLAND = profile("england")
UPPER_SITE, LOWER_SITE = UUID(int=1), UUID(int=2)
AUTUMN = TermDates(
    "autumn",
    Span(date(2026, 9, 2), date(2026, 12, 18)),
    breaks=(Span(date(2026, 10, 26), date(2026, 10, 30)),),
)
SPRING = TermDates("spring", Span(date(2027, 1, 4), date(2027, 3, 25)))
INSET = ClosedDays(Span(date(2026, 9, 2), date(2026, 9, 2)))
UPPER_INSET = ClosedDays(Span(date(2026, 11, 27), date(2026, 11, 27)), UPPER_SITE)
CALENDAR = SchoolCalendar((AUTUMN, SPRING), (INSET, UPPER_INSET))
MORNING = SessionTimes(0, time(8, 50), time(9, 20), time(12, 0))
DAYS = st.dates(date(1990, 1, 1), date(2040, 12, 31))


@given(DAYS, st.integers(1, 12), st.integers(0, 365), st.data())
def test_a_slot_leads_back_to_its_day(origin: date, stride: int, days: int, data: st.DataObject):
    slot = data.draw(st.integers(0, stride - 1))
    index = rules.slot_index(origin, stride, (origin + timedelta(days=days), slot))
    assert divmod(index, stride) == (days, slot)


@pytest.mark.parametrize("at", [(date(2026, 8, 31), 0), (date(2026, 9, 1), 2), (date(2026, 9, 1), -1)])
def test_a_slot_outside_the_line_is_refused(at: tuple[date, int]):
    with pytest.raises(ValueError, match="outside the line"):
        rules.slot_index(date(2026, 9, 1), 2, at)


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        (date(2026, 9, 1), date(2026, 9, 1), date(2027, 8, 31)),
        (date(2026, 8, 31), date(2025, 9, 1), date(2026, 8, 31)),
        (date(2024, 2, 29), date(2023, 9, 1), date(2024, 8, 31)),
    ],
)
def test_the_english_school_year_begins_on_1_september(day: date, first: date, last: date):
    assert rules.academic_year_of(day, ENGLAND) == Span(first, last)


@given(DAYS)
def test_every_day_lies_in_its_school_year(day: date):
    assert day in rules.academic_year_of(day, ENGLAND)


def test_school_is_held_on_weekdays_of_a_term_outside_breaks_and_closures():
    assert CALENDAR.is_school_day(date(2026, 9, 3))
    for closed in (date(2026, 9, 2), date(2026, 9, 5), date(2026, 10, 28), date(2026, 12, 21)):
        assert not CALENDAR.is_school_day(closed)


def test_a_closure_of_one_site_leaves_the_other_open():
    day = date(2026, 11, 27)
    assert not CALENDAR.is_school_day(day, UPPER_SITE)
    assert CALENDAR.is_school_day(day, LOWER_SITE)
    assert CALENDAR.is_school_day(day)


def test_a_week_from_sunday_to_thursday_is_data():
    gulf = SchoolCalendar((AUTUMN,), weekdays=frozenset({6, 0, 1, 2, 3}))
    assert gulf.is_school_day(date(2026, 9, 6))
    assert not gulf.is_school_day(date(2026, 9, 4))


def test_the_week_of_a_term_leaves_out_the_half_term_break():
    week = rules.week_of_term(CALENDAR, date(2026, 11, 23))
    assert week is not None
    assert week.words == "week 12 of the autumn term"


@pytest.mark.parametrize("day", [date(2026, 10, 28), date(2026, 12, 25), date(2026, 8, 20)])
def test_holidays_have_no_week_of_term(day: date):
    assert rules.week_of_term(CALENDAR, day) is None


@pytest.mark.parametrize(
    ("born", "starts", "ends"),
    [
        (date(2020, 8, 31), date(2025, 8, 31), date(2036, 6, 27)),
        (date(2020, 9, 1), date(2025, 12, 31), date(2037, 6, 26)),
        (date(2020, 12, 31), date(2025, 12, 31), date(2037, 6, 26)),
        (date(2021, 1, 1), date(2026, 3, 31), date(2037, 6, 26)),
        (date(2021, 3, 31), date(2026, 3, 31), date(2037, 6, 26)),
        (date(2021, 4, 1), date(2026, 8, 31), date(2037, 6, 26)),
        (date(2020, 2, 29), date(2025, 3, 31), date(2036, 6, 27)),
        (date(2010, 7, 15), date(2015, 8, 31), date(2026, 6, 26)),
    ],
)
def test_compulsory_school_age_begins_on_a_prescribed_day_and_ends_in_june(
    born: date, starts: date, ends: date
):
    """Education Act 1996, section 8; prescribed days 31 March, 31 August, 31 December; last Friday in June."""
    rule = ENGLAND.compulsory_age
    assert rule is not None
    assert rules.compulsory_school_age(born, rule) == Span(starts, ends)


@given(DAYS)
def test_compulsory_age_begins_at_five_within_half_a_year_and_ends_in_the_year_of_sixteen(born: date):
    rule = ENGLAND.compulsory_age
    assert rule is not None
    span = rules.compulsory_school_age(born, rule)
    assert 0 <= (span.first_day - rules.birthday(born, 5)).days < 154
    begins = rules.academic_year_of(span.last_day, ENGLAND).first_day
    assert begins <= rules.birthday(born, 16) < rules.birthday(begins, 1)
    assert span.last_day.weekday() == 4


def test_a_child_must_be_educated_from_the_prescribed_day():
    ages = ENGLAND.compulsory_age
    assert ages is not None
    assert not rules.is_of_compulsory_age(date(2020, 5, 1), date(2025, 8, 30), ages)
    assert rules.is_of_compulsory_age(date(2020, 5, 1), date(2025, 8, 31), ages)


def test_somebody_born_on_29_february_has_a_birthday_on_1_march():
    assert rules.birthday(date(2020, 2, 29), 5) == date(2025, 3, 1)
    assert rules.birthday(date(2020, 2, 29), 8) == date(2028, 2, 29)


def test_the_most_specific_session_times_hold():
    friday = SessionTimes(0, time(8, 30), time(8, 50), time(11, 30), weekday=4)
    infants = SessionTimes(0, time(9, 0), time(9, 20), time(11, 45), year_groups=frozenset({"1", "2"}))
    upper = SessionTimes(0, time(8, 40), time(9, 0), time(12, 0), site=UPPER_SITE)
    upper_infants = SessionTimes(0, time(9, 5), time(9, 20), time(12, 0), UPPER_SITE, None, frozenset({"1"}))
    everything = (MORNING, friday, infants, upper, upper_infants)
    thursday = date(2026, 11, 26)
    friday_infants = rules.session_times(everything, 0, thursday + timedelta(days=1), year_group="2")
    assert rules.session_times(everything, 0, thursday) is MORNING
    assert rules.session_times(everything, 0, thursday, year_group="2", site=UPPER_SITE) is infants
    assert rules.session_times(everything, 0, thursday, year_group="1", site=UPPER_SITE) is upper_infants
    assert rules.session_times(everything, 0, thursday, site=UPPER_SITE, year_group="9") is upper
    assert rules.session_times(everything, 1, thursday) is None
    assert friday_infants is friday


@pytest.mark.parametrize(
    ("clock", "state"),
    [
        (time(8, 49, 59), RegisterState.NOT_OPEN_YET),
        (time(8, 50), RegisterState.OPEN),
        (time(9, 19, 59), RegisterState.OPEN),
        (time(9, 20), RegisterState.CLOSED),
        (time(12, 0), RegisterState.ENDED),
    ],
)
def test_a_register_opens_closes_and_ends_by_the_clock(clock: time, state: RegisterState):
    zone = ZoneInfo("Europe/London")
    day = date(2026, 11, 23)
    assert rules.session_moments(MORNING, day, zone).state(datetime.combine(day, clock, zone)) is state


def test_school_time_follows_the_clocks_of_the_place():
    zone = ZoneInfo("Europe/London")
    summer, winter = (
        rules.session_moments(MORNING, day, zone) for day in (date(2026, 10, 23), date(2026, 11, 2))
    )
    assert summer.opens == datetime(2026, 10, 23, 7, 50, tzinfo=UTC)
    assert winter.opens == datetime(2026, 11, 2, 8, 50, tzinfo=UTC)


@pytest.mark.parametrize(
    ("closes", "problem"),
    [
        (time(9, 20), None),
        (time(9, 21), "A register stays open for at most 30 minutes."),
        (time(8, 50), "A register opens before it closes, and closes before the session ends."),
    ],
)
def test_a_register_stays_open_for_at_most_thirty_minutes(closes: time, problem: str | None):
    """Guidance "Working together to improve school attendance": the register closes within 30 minutes."""
    times = SessionTimes(0, time(8, 50), closes, time(12, 0))
    assert rules.session_times_problem(times, ENGLAND) == problem


@given(st.sets(st.sampled_from(["R", "1", "2"])), st.sampled_from(["N2", "R", "1", "2"]), DAYS)
def test_a_year_group_has_a_session_whose_times_hold_for_it(narrowed: set[str], year_group: str, day: date):
    """Without any year groups, times hold for everybody."""
    afternoon = SessionTimes(1, time(13, 0), time(13, 20), time(15, 0), year_groups=frozenset(narrowed))
    has = rules.has_session([MORNING, afternoon], 1, day, site=None, year_group=year_group)
    assert has == (not narrowed or year_group in narrowed)
    assert rules.has_session([MORNING], 1, day, site=None, year_group=year_group), "no times of it are kept"


def test_a_rolling_threshold_says_from_when_history_is_held():
    days = CALENDAR.school_days(Span(date(2026, 11, 2), date(2026, 11, 23)))
    assert rules.missing_history(days, needed_weeks=10) == date(2026, 11, 2)
    assert rules.missing_history(days, needed_weeks=4) is None
    assert rules.missing_history((), needed_weeks=4) is None


@pytest.mark.parametrize(
    ("monday", "said"),
    [
        (date(2026, 11, 30), "this week so far"),
        (date(2026, 11, 23), "last week"),
        (date(2026, 10, 19), "in the last week of school"),
    ],
)
def test_the_latest_week_is_called_by_how_long_ago_it_was(monday: date, said: str):
    assert rules.said_of_week(monday, date(2026, 11, 30)) == said


@pytest.mark.parametrize(
    ("year", "next_year"),
    [
        (Span(date(2026, 9, 1), date(2027, 8, 31)), Span(date(2027, 9, 1), date(2028, 8, 31))),
        (Span(date(2026, 8, 17), date(2027, 6, 4)), Span(date(2027, 8, 17), date(2028, 6, 4))),
        (Span(date(2026, 3, 1), date(2027, 5, 31)), Span(date(2027, 6, 1), date(2028, 5, 31))),
        (Span(date(2023, 9, 1), date(2024, 2, 29)), Span(date(2024, 9, 1), date(2025, 3, 1))),
    ],
    ids=["a whole year", "without the summer", "longer than a year", "to a leap day"],
)
def test_the_next_year_has_the_same_days_a_year_later(year: Span, next_year: Span):
    assert rules.a_year_on(year) == next_year
