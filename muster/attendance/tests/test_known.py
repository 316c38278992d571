"""When a known absence holds, what it fills in, and when it clashes with what somebody saw."""

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.attendance.known import (
    AGREED,
    ASKED,
    REFUSED,
    Clash,
    absence_at,
    clash_of,
    holds,
    kinds_offered,
    known_code,
    problem_of,
    sessions_covered,
    state_of,
    waits_for_a_head_count,
)
from muster.attendance.records import KnownAbsence, KnownAbsences
from muster.calendar.codes import EnteredBy, MarkClass
from muster.calendar.profile import profile

ENGLAND = profile("england")
MONDAY = dt.date(2026, 11, 23)
CODES = [code for code in ENGLAND.codes_on(MONDAY) if code.entered_by is not EnteredBy.CALENDAR]
KINDS = {kind.name: kind for kind in ENGLAND.known_absences}

days = st.dates(MONDAY, MONDAY + dt.timedelta(days=27))
slots = st.sampled_from([0, 1])
absences = st.builds(
    KnownAbsence,
    first_day=days,
    last_day=days,
    code=st.sampled_from(["M", "C", "V", "I"]),
    slots=st.sets(slots).map(lambda chosen: tuple(sorted(chosen))),
    weekdays=st.sets(st.integers(0, 4)).map(lambda chosen: tuple(sorted(chosen))),
    state=st.sampled_from([AGREED, ASKED, REFUSED]),
    not_then=st.sets(st.tuples(days, slots), max_size=3).map(tuple),
)


def is_weekday(day: dt.date) -> bool:
    return day.weekday() < 5


@given(absences, days, slots)
def test_an_absence_holds_within_its_days_weekdays_and_sessions_and_nowhere_else(absence, day, slot):
    expected = (
        day in [absence.first_day + dt.timedelta(days=n) for n in range(40)] and day <= absence.last_day
    )
    expected = (
        expected and slot in (absence.slots or (0, 1)) and day.weekday() in (absence.weekdays or range(7))
    )
    assert holds(absence, day, slot) is (expected and (day, slot) not in absence.not_then)


@given(st.lists(absences, max_size=4), days, slots)
def test_only_what_is_agreed_fills_a_register_and_the_latest_entry_wins(entered, day, slot):
    fitting = [each for each in entered if each.state == AGREED and holds(each, day, slot)]
    known = KnownAbsences(tuple(entered))
    assert absence_at(known, day, slot) is (fitting[-1] if fitting else None)
    assert known_code(known, day, slot) == (fitting[-1].code if fitting else "")


@given(absences)
def test_the_sessions_covered_are_those_at_which_it_holds_on_school_days(absence):
    covered = sessions_covered(absence, 2, is_weekday)
    assert all(holds(absence, day, slot) and is_weekday(day) for day, slot in covered)
    every = [(MONDAY + dt.timedelta(days=n), slot) for n in range(28) for slot in (0, 1)]
    assert set(covered) == {
        (day, slot) for day, slot in every if is_weekday(day) and holds(absence, day, slot)
    }


@pytest.mark.parametrize("known", CODES, ids=lambda code: code.symbol)
@pytest.mark.parametrize("mark", [None, *CODES], ids=lambda code: code.symbol if code else "none")
def test_a_clash_is_being_seen_having_no_reason_or_nobody_having_counted(known, mark):
    clash = clash_of(known, mark, ENGLAND)
    if mark is None:
        assert (clash is Clash.NOT_CONFIRMED) is (known.mark_class is MarkClass.APPROVED)
    elif mark.symbol == known.symbol:
        assert clash is None
    elif mark.mark_class is MarkClass.PRESENT:
        assert clash is Clash.SEEN
    else:
        assert clash is (Clash.NO_REASON if mark.symbol == "N" else None)


def test_what_counts_as_attended_elsewhere_waits_for_a_head_count():
    waiting = {code.symbol for code in CODES if waits_for_a_head_count(code)}
    assert waiting == {"V", "P", "W", "B", "K"}


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.symbol)
def test_leave_holds_once_somebody_who_may_grant_it_has(code):
    assert state_of(code, may_grant=True) == AGREED
    assert state_of(code, may_grant=False) == (
        ASKED if code.symbol in {"C", "C1", "C2", "G", "E"} else AGREED
    )


FORM = KnownAbsence(
    MONDAY,
    MONDAY,
    "C",
    ground="Bereavement or a funeral",
    asked_by="Mother",
    asked_on=MONDAY - dt.timedelta(days=3),
)


@pytest.mark.parametrize(
    ("kind", "changed", "field"),
    [
        ("leave", {}, None),
        ("leave", {"last_day": MONDAY - dt.timedelta(days=1)}, "last_day"),
        ("leave", {"ground": ""}, "ground"),
        ("leave", {"asked_by": " "}, "asked_on"),
        ("leave", {"asked_on": MONDAY}, "asked_on"),
        ("appointment", {"code": "M", "ground": "", "asked_by": "", "asked_on": None}, None),
        ("provision", {"code": "K"}, "reason"),
        ("provision", {"code": "K", "reason": "Hospital school"}, None),
        ("leave", {"code": "H"}, "kind"),
    ],
)
def test_what_is_missing_or_too_late_is_said_beside_its_field(kind, changed, field):
    problem = problem_of(msgspec.structs.replace(FORM, **changed), KINDS[kind], ENGLAND)
    assert (problem[0] if problem else None) == field


@pytest.mark.parametrize("country", ["england", "united_states", "generic"])
def test_every_country_has_something_to_know_beforehand(country):
    rules = profile(country)
    offered = kinds_offered(rules, MONDAY)
    assert offered
    assert all(rules.code_on(kind.code, MONDAY) for kind in offered)
