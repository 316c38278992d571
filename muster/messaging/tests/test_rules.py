"""Quiet hours, tries, and names that a message must not hold."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.calendar.profile import profile
from muster.messaging.rules import (
    QUIET_FROM,
    QUIET_UNTIL,
    digits_of,
    from_abroad,
    names_in,
    next_try,
    not_before,
    without_tokens,
    words_of,
)

LONDON = ZoneInfo("Europe/London")
MOMENTS = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31), timezones=st.just(LONDON))  # noqa: DTZ001


@given(MOMENTS)
def test_nothing_goes_to_staff_in_the_evening_or_at_night(now: dt.datetime):
    goes = not_before(now, to_staff=True, cannot_wait=False)
    assert goes >= now
    assert QUIET_UNTIL <= goes.time() < QUIET_FROM
    assert goes == now or goes.time() == QUIET_UNTIL
    assert goes - now < dt.timedelta(hours=15)


@pytest.mark.parametrize(
    ("now", "goes"),
    [("23T06:59", "23T07:00"), ("23T07:00", "23T07:00"), ("23T17:59", "23T17:59"), ("23T18:00", "24T07:00")],
)
def test_quiet_begins_at_six_and_ends_at_seven(now: str, goes: str):
    at, until = (dt.datetime.fromisoformat(f"2026-11-{each}+00:00") for each in (now, goes))
    assert not_before(at, to_staff=True, cannot_wait=False) == until


@given(MOMENTS)
def test_families_and_what_cannot_wait_know_no_quiet_hours(now: dt.datetime):
    assert not_before(now, to_staff=False, cannot_wait=False) == now
    assert not_before(now, to_staff=True, cannot_wait=True) == now


def test_a_message_is_tried_for_an_hour_and_then_has_failed():
    waits = [next_try(tries) for tries in range(1, 7)]
    assert sum((wait for wait in waits if wait), dt.timedelta()) == dt.timedelta(hours=1)
    assert waits[-1] is None


def test_every_part_of_a_name_is_found_whatever_its_capitals():
    assert names_in("Is ADA ill?", ["Ada", "Sinclair"]) == ["Ada"]
    assert names_in("the Sinclair family", ["Ada", "Sinclair"]) == ["Sinclair"]
    assert names_in("Dear Anne-Marie", ["Anne-Marie"]) == ["Anne-Marie"]
    assert names_in("Adapt the plan", ["Ada"]) == []


def test_words_of_the_prepared_text_are_no_names():
    prepared = "Your child is not in school. If you think they are, we will ring."
    assert names_in(prepared, ["Will", "May"], words_of(prepared)) == []
    assert names_in(prepared + " May is missed.", ["Will", "May"], words_of(prepared)) == ["May"]


def test_a_number_is_the_same_with_and_without_its_country():
    assert digits_of("+44 7700 900123") == digits_of("07700 900 123")


def test_tokens_of_links_are_left_out_and_nothing_else():
    token = "7NGxB9IzSFKS6rHh8k6fmcK-BH16BReq15R3_V1nV89p0DXqH8rDbA"
    said = f"Open it: https://muster.example.org/report/{token} It opens until 27 December."
    assert (
        without_tokens(said) == "Open it: https://muster.example.org/report/... It opens until 27 December."
    )
    assert (
        without_tokens("See https://school.example/letters/may") == "See https://school.example/letters/may"
    )


@pytest.mark.parametrize(
    ("country", "number", "abroad"),
    [
        ("england", "07700 900123", "+447700900123"),
        ("england", "+44 (0)7700 900123", "+447700900123"),
        ("england", "0044 7700 900123", "+447700900123"),
        ("england", "+353 85 012 3456", "+353850123456"),
        ("united_states", "(555) 010-0123", "+15550100123"),
        ("united_states", "1-555-010-0123", "+15550100123"),
        ("generic", "0123 456", "0123 456"),
    ],
)
def test_a_gateway_gets_a_number_as_it_is_dialled_from_abroad(country: str, number: str, abroad: str):
    assert from_abroad(number, profile(country).telephone) == abroad
