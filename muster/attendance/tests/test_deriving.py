"""No rule that is offered calls anybody present who was not there when the register opened."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.attendance.deriving import (
    Derived,
    LessonSeen,
    SessionRule,
    Window,
    codes_before,
    derived,
    follows,
    minute_of,
    why_not_possible,
)
from muster.calendar.profile import profile

ENGLAND = profile("england")
DAY = dt.date(2026, 11, 24)
PERIODS = ((9, 0), (10, 0), (11, 0))
WINDOW = Window(dt.time(9, 10), dt.time(9, 30), dt.time(12, 0), "/")
CODES = st.sampled_from(["", "/", "L", "N", "I", "M", "V"])


def lesson(number: int, code: str, minutes: int | None = None) -> LessonSeen:
    hour, minute = PERIODS[number - 1]
    starts = dt.time(hour, minute)
    return LessonSeen(
        number, starts, dt.time(hour + 1, minute), ENGLAND.code_on(code, DAY) if code else None, minutes
    )


marks = st.tuples(CODES, st.integers(0, 59))
days = st.tuples(marks, marks, marks).map(
    lambda three: [
        lesson(number, code, minutes if code == "L" and minutes % 5 else None)
        for number, (code, minutes) in enumerate(three, start=1)
    ]
)
rules = st.sampled_from(list(SessionRule))


def first_seen(lessons: list[LessonSeen]) -> int:
    vague = minute_of(WINDOW.opens) + 1
    seen = [
        max(at, vague) if one.mark and one.mark.late and one.minutes is None else at
        for one in lessons
        if (at := one.arrived()) is not None
    ]
    return min(seen)


@given(rules, days)
def test_present_needs_the_child_to_be_there_when_the_register_opens(rule, lessons):
    result = derived(rule, WINDOW, lessons, ENGLAND)
    if result and result.code == "/":
        opening = lessons[0]
        assert rule is SessionRule.LESSON_AT_OPENING
        arrived = opening.arrived()
        assert arrived is not None
        assert arrived <= minute_of(WINDOW.opens)
        assert not (opening.mark and opening.mark.late and opening.minutes is None)


@given(rules, days)
def test_late_needs_the_child_to_come_before_the_register_ends(rule, lessons):
    result = derived(rule, WINDOW, lessons, ENGLAND)
    if result and result.code == "L":
        assert first_seen(lessons) < minute_of(WINDOW.closes)
    if result and result.code == "U":
        assert first_seen(lessons) >= minute_of(WINDOW.closes)


@given(rules, days, CODES)
def test_a_later_lesson_never_makes_anybody_present(rule, lessons, last):
    """Whatever the last lesson says, it turns nothing into present that was not present without it."""
    without = derived(rule, WINDOW, lessons[:2], ENGLAND)
    with_it = derived(rule, WINDOW, [*lessons[:2], lesson(3, last, 0)], ENGLAND)
    if with_it and with_it.code == "/":
        assert without is not None
        assert without.code == "/"


@given(days)
def test_the_form_s_own_register_is_changed_by_nothing(lessons):
    assert derived(SessionRule.FORM, WINDOW, lessons, ENGLAND) is None


@given(rules, days, CODES)
def test_what_a_person_marked_stays_unless_it_was_an_absence_without_a_reason(rule, lessons, present):
    now = derived(rule, WINDOW, lessons, ENGLAND)
    before = codes_before(rule, WINDOW, lessons, ENGLAND)
    if follows(rule, now, present=present, before=frozenset(), no_reason="N"):
        assert present == "N" or (present == "" and rule is SessionRule.LESSON_AT_OPENING)
    if now is not None:
        assert now.code in before


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (("/", None), ("/", None), ("/", None, 1)),
        (("L", None), ("/", None), ("L", None, 1)),
        (
            ("L", 5),
            ("/", None),
            ("/", None, 1),
        ),  # the lesson had begun ten minutes before the register opened
        (("L", 20), ("/", None), ("L", 10, 1)),
        (("L", 45), ("/", None), ("U", 35, 1)),
        (("N", None), ("/", None), ("U", 50, 2)),
        (("N", None), ("N", None), ("N", None, 1)),
        (("M", None), ("", None), ("M", None, 1)),
        (("", None), ("/", None), ("U", 50, 2)),
        (("", None), ("", None), None),
    ],
)
def test_the_lesson_at_opening_decides_and_later_ones_prove_late(first, second, expected):
    lessons = [lesson(1, *first), lesson(2, *second)]
    result = derived(SessionRule.LESSON_AT_OPENING, WINDOW, lessons, ENGLAND)
    assert (result and (result.code, result.minutes, result.period)) == expected


def test_a_derived_mark_follows_its_lesson_and_a_person_s_does_not():
    rule = SessionRule.LESSON_AT_OPENING
    was = codes_before(rule, WINDOW, [lesson(1, "N")], ENGLAND)
    now = Derived("/", None, 1, is_sighting=True)
    assert follows(rule, now, present="N", before=was, no_reason="N")
    assert not follows(rule, now, present="I", before=was, no_reason="N")
    corrected = Derived("N", None, 1, is_sighting=False)
    assert follows(rule, corrected, present="/", before=frozenset({"/"}), no_reason="N")
    assert not follows(rule, corrected, present="/", before=frozenset({"L"}), no_reason="N")


def test_a_rule_that_nobody_could_be_present_by_is_not_offered():
    early = Window(dt.time(8, 40), dt.time(9, 0), dt.time(12, 0), "/")
    lessons = [(dt.time(9, 0), dt.time(10, 0))]
    assert why_not_possible(SessionRule.LESSON_AT_OPENING, [WINDOW], lessons) == ""
    assert "08:40" in why_not_possible(SessionRule.LESSON_AT_OPENING, [WINDOW, early], lessons)
    assert why_not_possible(SessionRule.FORM, [early], lessons) == ""
    assert why_not_possible(SessionRule.FORM_THEN_LESSONS, [early], [])
