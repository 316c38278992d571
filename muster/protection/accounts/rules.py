"""How long sessions, devices, links and wrong guesses count, and what codes look like. No database."""

import datetime as dt
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

IDLE = dt.timedelta(minutes=15)
IDLE_WITH_REGISTER = dt.timedelta(minutes=60)
LONGEST_SESSION = dt.timedelta(hours=10)
WARNING_BEFORE_END = dt.timedelta(minutes=30)
FRESH = dt.timedelta(minutes=15)
SEEN_EVERY = dt.timedelta(minutes=1)
DEVICE_KEPT = dt.timedelta(days=30)
INVITATION_KEPT = dt.timedelta(hours=72)
RESET_KEPT = dt.timedelta(hours=1)
RECOVERY_KEPT = dt.timedelta(hours=1)

WRONG_PINS = 5
WRONG_CODES = 5
MOST_PUT_AWAY = 12  # people who may return to one computer by PIN: each one more makes a lucky guess likelier
MOST_PASSES_SHOWN = 5
RECOVERY_CODES = 10
CARD_CODES = 30
PIN_DIGITS = 6

# Without 0, O, 1, I and L, which are mistaken for one another on paper: 31 letters, so that 12 make 59 bits.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_RECOVERY_LETTERS = 12
_CARD_DIGITS = 6
_PASS_LETTERS = 8  # 39 bits, tried at most ten times in a quarter of an hour, and after the password alone


def is_idle(now: dt.datetime, seen_at: dt.datetime, register_until: dt.datetime | None) -> bool:
    """Whether the session has been idle long enough to ask for the PIN.

    `register_until` is the moment until which an open register keeps the session.
    """
    return now - seen_at >= IDLE and (register_until is None or now >= register_until)


def ends_soon(now: dt.datetime, expires_at: dt.datetime) -> bool:
    """Whether the session ends so soon that the page must say so."""
    return expires_at - now <= WARNING_BEFORE_END


def is_fresh(now: dt.datetime, proved_at: dt.datetime | None) -> bool:
    """Whether a second factor was given in this session recently."""
    return proved_at is not None and now - proved_at < FRESH


@dataclass(frozen=True, slots=True)
class Limit:
    """The failures allowed within a rolling window; after that, the next try waits until the oldest leaves it."""

    name: str
    failures: int
    window: dt.timedelta


ACCOUNT_AT_ADDRESS = Limit("account-at-address", 5, dt.timedelta(minutes=15))
ACCOUNT = Limit("account", 30, dt.timedelta(hours=1))
ADDRESS = Limit("address", 200, dt.timedelta(minutes=15))  # a whole school may share one address
KNOWN_DEVICE = Limit("known-device", 10, dt.timedelta(minutes=15))
FACTOR = Limit("factor", 10, dt.timedelta(minutes=15))
ARRIVAL = Limit("arrival", 1, dt.timedelta(minutes=15))
OWN_PASSWORD = Limit("own-password", 5, dt.timedelta(minutes=15))
LONGEST_WINDOW = max(
    limit.window
    for limit in (ACCOUNT_AT_ADDRESS, ACCOUNT, ADDRESS, KNOWN_DEVICE, FACTOR, ARRIVAL, OWN_PASSWORD)
)


def wait_for(limit: Limit, failures: Sequence[dt.datetime], now: dt.datetime) -> dt.timedelta | None:
    """How long the next try has to wait after these failures; None if it need not."""
    recent = sorted(moment for moment in failures if now - moment < limit.window)
    if len(recent) < limit.failures:
        return None
    return recent[-limit.failures] + limit.window - now


def minutes_of(wait: dt.timedelta) -> int:
    """A wait in whole minutes, rounded up, for the screen."""
    return max(1, -(-int(wait.total_seconds()) // 60))


def is_weak_pin(pin: str) -> bool:
    """Whether a PIN is among the first that anyone tries: one digit, a run up or down, two or three repeated."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return steps <= {0} or steps <= {1} or steps <= {9} or pin == pin[:2] * 3 or pin == pin[:3] * 2


def only_digits(typed: str) -> str:
    """The digits of a code, without the spaces and dashes it was typed with."""
    return re.sub(r"[\s-]", "", typed)


def only_letters(typed: str) -> str:
    """The letters and digits of a recovery code, as they are compared."""
    return only_digits(typed).upper()


def new_recovery_code() -> str:
    """A recovery code, to be kept on paper: 12 letters and digits in groups of four."""
    return _in_fours(_RECOVERY_LETTERS)


def new_pass_code() -> str:
    """The code of a day pass, to be read out and typed: 8 letters and digits in groups of four."""
    return _in_fours(_PASS_LETTERS)


def _in_fours(count: int) -> str:
    letters = [secrets.choice(_LETTERS) for _ in range(count)]
    return "-".join("".join(letters[start : start + 4]) for start in range(0, count, 4))


def new_card_code() -> str:
    """A code of a printed card: six digits in two groups. It counts once, under its number, and few guesses are allowed."""
    digits = f"{secrets.randbelow(10**_CARD_DIGITS):0{_CARD_DIGITS}}"
    return f"{digits[:3]} {digits[3:]}"


_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)


def device_words(user_agent: str) -> str:
    """What a person would call the browser, such as `Chrome on Windows`. The header itself is not kept."""
    browser = next((words for sign, words in _BROWSERS if sign in user_agent), "A browser")
    system = next((words for sign, words in _SYSTEMS if sign in user_agent), "")
    return f"{browser} on {system}" if system else browser
