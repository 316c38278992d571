"""Whose line comes first, what counts as contact, and what the page says of it all: decided without a database."""

import datetime as dt
import itertools
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.attendance.following import (
    Asking,
    Case,
    RegistersToday,
    answered_last,
    has_contact,
    has_to_be_told,
    numbers,
    prepared_message,
    rank,
    vulnerable_because,
    where_things_stand,
)
from muster.attendance.records import Did, FollowUp, Step
from muster.people.records import Characteristics, Spell

DAY = dt.date(2026, 11, 24)
AT = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
FIRST, SECOND = uuid.UUID(int=1), uuid.UUID(int=2)
CASES = st.builds(Case, st.booleans(), st.booleans(), st.booleans(), st.booleans(), st.integers(1, 40))


def step(did: Did, **more: object) -> Step:
    return Step(AT, DAY, did, **more)  # type: ignore[arg-type]  # each test names the fields it is about


def test_lines_stand_in_the_order_of_safety():
    alone_and_vulnerable = Case(True, False, True, False, 1)
    alone = Case(True, False, False, False, 1)
    reached_and_vulnerable = Case(True, True, True, False, 1)
    pattern = Case(False, True, False, True, 1)
    long = Case(False, True, False, False, 20)
    short = Case(False, True, False, False, 2)
    order = [alone_and_vulnerable, alone, reached_and_vulnerable, pattern, long, short]
    for shuffled in itertools.permutations(order):
        assert sorted(shuffled, key=rank) == order


@given(CASES, CASES)
def test_nobody_who_is_accounted_for_stands_before_somebody_who_is_not(one: Case, other: Case):
    if one.is_missing_now and not one.has_contact and (other.has_contact or not other.is_missing_now):
        assert rank(one) < rank(other)


def test_a_message_that_was_sent_is_no_contact_and_a_call_only_when_answered():
    assert not has_contact([step(Did.MESSAGED), step(Did.CALLED, answered=False), step(Did.LATER)])
    assert has_contact([step(Did.CALLED, answered=True)])
    assert has_contact([step(Did.REPLIED)])


def test_whoever_answered_last_time_is_rung_first():
    held = FollowUp((step(Did.CALLED, contact=SECOND, answered=True), step(Did.CALLED, contact=FIRST)))
    assert answered_last(held, [FIRST, SECOND]) == 1
    assert answered_last(FollowUp(), [FIRST, SECOND]) == 0


def test_who_comes_first_and_who_is_told_holds_on_the_day_only():
    now, over = Spell("social_worker", "Y", DAY), Spell("looked_after", "Y", DAY, DAY - dt.timedelta(1))
    held = Characteristics((now, over))
    assert vulnerable_because(held, DAY) == ("has a social worker",)
    assert has_to_be_told(held, DAY) == ("social_worker",)


@pytest.mark.parametrize(
    ("open_now", "registers", "words"),
    [
        (0, RegistersToday(8, 8, 0, []), "Everyone is accounted for at 09:47."),
        (
            0,
            RegistersToday(8, 6, 0, ["7C", "9A"]),
            "Everyone on the registers taken is accounted for. 2 registers are missing: 7C, 9A.",
        ),
        (
            0,
            RegistersToday(8, 4, 0, ["7A", "7B", "7C", "7D"]),
            "Everyone on the registers taken is accounted for. 4 registers are missing.",
        ),
        (0, RegistersToday(8, 0, 0, []), "No register has been taken yet."),
        (0, RegistersToday(8, 0, 8, []), "No register has been taken yet. 8 registers are still open."),
        (
            0,
            RegistersToday(8, 3, 5, []),
            "Everyone on the registers taken is accounted for. 5 registers are still open.",
        ),
        (0, RegistersToday(0, 0, 0, []), "Nobody is absent without a reason."),
        (1, RegistersToday(8, 8, 0, []), "1 child is absent without a reason."),
        (
            3,
            RegistersToday(8, 6, 1, ["7C"]),
            "3 children are absent without a reason. 1 register is missing: 7C. 1 register is still open.",
        ),
    ],
)
def test_the_sentence_says_no_more_than_is_known(open_now: int, registers: RegistersToday, words: str):
    assert where_things_stand(open_now, registers, dt.time(9, 47)) == words


def test_the_numbers_that_empty():
    at = dt.time(9, 24)
    assert (
        numbers(14, 11, 2, unowned=1, at=at)
        == "11 of 14 families have answered; 2 messages sent, no answer; 1 without an owner, 09:24"
    )
    assert numbers(3, 0, 0, came_back=2, unowned=0, at=at) == (
        "0 of 3 families have answered; 2 messages not delivered, 09:24"
    )
    assert numbers(1, 1, 0, unowned=0, at=at) == "1 of 1 family has answered, 09:24"
    assert numbers(0, 0, 0, unowned=0, at=at) == ""


def test_a_prepared_message_names_years_and_nobody():
    said = prepared_message(Asking("Oakfield", "", ("Year 4",)), "L")
    assert "your child in Year 4 is not in school today" in said
    assert "ring the office" in said
    both = prepared_message(Asking("Oakfield", "01632 960123", ("Year 4", "Reception")), "L")
    assert "your children in Year 4 and Reception are not in school" in both
    assert "ring 01632 960123" in both


def test_a_message_about_a_day_that_is_over_does_not_say_that_the_child_is_missing_now():
    said = prepared_message(Asking("Oakfield", "", ("Year 4",), "Thursday 26 November"), "L")
    assert "was not in school on Thursday 26 November" in said
    assert "today" not in said
    assert "were in school" in said
