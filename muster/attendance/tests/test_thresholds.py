from datetime import date, timedelta

from muster.attendance.thresholds import (
    DueSession,
    PenaltyWindow,
    continuous_days,
    illness_days,
    last_school_weeks,
    penalty_window,
)
from muster.calendar.profile import profile

ENGLAND = profile("england")
PENALTY = ENGLAND.thresholds.penalty
MONDAY = date(2026, 9, 7)


def week(number: int, codes: str) -> list[DueSession]:
    """Five days of two sessions, marked by ten codes of one letter; a dot is a gap."""
    assert len(codes) == 10
    monday = MONDAY + timedelta(weeks=number)
    return [
        DueSession(
            monday + timedelta(days=n // 2), n % 2, ENGLAND.code_on(code, monday) if code != "." else None
        )
        for n, code in enumerate(codes)
    ]


def weeks(*codes: str) -> list[DueSession]:
    return [session for number, each in enumerate(codes) for session in week(number, each)]


HERE = "/" * 10


def window(sessions: list[DueSession], of_school: list[DueSession] | None = None) -> PenaltyWindow | None:
    """The penalty window of a pupil who was on roll all the time, or of one beside the sessions of their school."""
    assert PENALTY is not None
    return penalty_window(sessions, PENALTY, [session.day for session in of_school or sessions])


def test_ten_sessions_in_ten_school_weeks_reach_the_penalty_threshold():
    """England: ten sessions coded G, N, O or U, in any mix, within a rolling ten school weeks."""
    found = window(weeks("GG////////", *[HERE] * 8, "NNOOUUGG//"))
    assert found is not None
    assert (found.sessions, found.first_week, found.last_week) == (10, MONDAY, MONDAY + timedelta(weeks=9))


def test_nine_sessions_or_an_eleventh_week_do_not():
    assert window(weeks("G/////////", *[HERE] * 8, "NNOOUUGG//")) is None
    assert window(weeks("GG////////", *[HERE] * 9, "NNOOUUGG//")) is None


def test_holidays_stretch_the_ten_weeks():
    before = week(0, "GG////////")
    after = [session for number in range(15, 23) for session in week(number, HERE)] + week(23, "NNOOUUGG//")
    assert window(before + after) is not None


def test_weeks_away_from_the_school_do_not_stretch_them():
    school = weeks(*[HERE] * 13)
    before, after = week(0, "GG////////"), week(12, "NNOOUUGG//")
    assert window(before + after, school) is None


def test_illness_never_counts_towards_a_penalty():
    assert window(weeks("I" * 10, "I" * 10)) is None


def test_days_in_a_row_are_counted_over_weekends_and_sessions_that_were_not_possible():
    assert continuous_days(weeks("//NNNNGGOO", "OOUUXXNN..")) == 7
    assert continuous_days(weeks("NNNNNNNNN/")) == 0
    assert continuous_days(weeks("NNNN//NNNN")) == 2


def test_a_day_with_illness_in_it_ends_the_row():
    assert continuous_days(weeks("NNNNNINNNN")) == 2


def test_illness_is_counted_in_days_together_or_not():
    assert illness_days(weeks("II//I/////", "/////////I"), ENGLAND.follow_up) == 3


def test_the_last_school_weeks_leave_out_holidays_and_what_lies_ahead():
    sessions = week(0, HERE) + week(3, HERE) + week(4, HERE)
    found = last_school_weeks(sessions, 2, MONDAY + timedelta(weeks=3, days=1))
    assert {session.day.isocalendar().week for session in found} == {
        MONDAY.isocalendar().week,
        MONDAY.isocalendar().week + 3,
    }
    assert last_school_weeks((), 2, MONDAY) == ()
