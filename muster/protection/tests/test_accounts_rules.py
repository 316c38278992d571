import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.protection.accounts.rules import (
    Limit,
    device_words,
    ends_soon,
    is_fresh,
    is_idle,
    is_weak_pin,
    minutes_of,
    new_card_code,
    new_recovery_code,
    only_digits,
    only_letters,
    wait_for,
)
from muster.protection.accounts.timed_codes import code_at, matching_step

NOW = dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)
RFC_SECRET = b"12345678901234567890"


def ago(minutes: float) -> dt.datetime:
    return NOW - dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("seen", "register_until", "idle"),
    [
        (ago(14.9), None, False),
        (ago(15), None, True),
        (ago(50), ago(-10), False),
        (ago(60), ago(0), True),
        (ago(5), ago(30), False),
    ],
)
def test_when_a_session_is_idle(*, seen: dt.datetime, register_until: dt.datetime | None, idle: bool):
    assert is_idle(NOW, seen, register_until) is idle


def test_the_end_is_announced_half_an_hour_before():
    assert not ends_soon(NOW, NOW + dt.timedelta(minutes=31))
    assert ends_soon(NOW, NOW + dt.timedelta(minutes=30))


def test_a_code_is_fresh_for_a_quarter_of_an_hour():
    assert is_fresh(NOW, ago(14))
    assert not is_fresh(NOW, ago(15))
    assert not is_fresh(NOW, None)


@pytest.mark.parametrize("pin", ["000000", "123456", "654321", "890123", "121212", "482482"])
def test_pins_that_are_guessed_first_are_weak(pin: str):
    assert is_weak_pin(pin)


@pytest.mark.parametrize("pin", ["482915", "137902", "224466"])
def test_other_pins_are_not(pin: str):
    assert not is_weak_pin(pin)


@given(st.lists(st.integers(0, 3600), max_size=40), st.integers(1, 10))
def test_after_the_wait_the_next_try_goes_on(seconds: list[int], failures: int):
    limit = Limit("any", failures, dt.timedelta(minutes=15))
    moments = [NOW - dt.timedelta(seconds=past) for past in seconds]
    wait = wait_for(limit, moments, NOW)
    recent = [moment for moment in moments if NOW - moment < limit.window]
    assert (wait is None) == (len(recent) < failures)
    if wait is not None:
        assert dt.timedelta() < wait <= limit.window
        assert wait_for(limit, moments, NOW + wait) is None


def test_a_wait_is_said_in_whole_minutes():
    assert minutes_of(dt.timedelta(seconds=1)) == 1
    assert minutes_of(dt.timedelta(seconds=61)) == 2


def test_codes_survive_how_people_type_them():
    assert only_digits(" 483-920 ") == only_digits("483 920") == "483920"
    assert only_letters("abcd efgh-jkmn") == "ABCDEFGHJKMN"


def test_new_codes_have_their_shape_and_differ():
    recovery = {new_recovery_code() for _ in range(50)}
    assert len(recovery) == 50
    assert all(len(only_letters(code)) == 12 and not set(code) & set("01ILO") for code in recovery)
    assert all(len(only_digits(new_card_code())) == 6 for _ in range(50))


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_standard(seconds: int, code: str):
    """RFC 6238, appendix B, the last six of its eight digits."""
    assert code_at(RFC_SECRET, seconds) == code


def test_a_code_fits_one_step_around_its_own_and_never_twice():
    code = code_at(RFC_SECRET, 300)
    assert matching_step(RFC_SECRET, code, 300, after_step=0) == 10
    assert matching_step(RFC_SECRET, code, 330, after_step=0) == 10
    assert matching_step(RFC_SECRET, code, 270, after_step=0) == 10
    assert matching_step(RFC_SECRET, code, 360, after_step=0) is None
    assert matching_step(RFC_SECRET, code, 300, after_step=10) is None


@pytest.mark.parametrize("typed", ["\uff11\uff12\uff13\uff14\uff15\uff16", "12345\u00e9", ""])
def test_a_code_in_other_letters_is_wrong_and_no_error(typed: str):
    assert matching_step(RFC_SECRET, typed, 300, after_step=0) is None


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/130.0 Safari/537.36", "Chrome on Chromebook"),
        ("something else", "A browser"),
    ],
)
def test_a_browser_is_named_as_a_person_would(header: str, words: str):
    assert device_words(header) == words
