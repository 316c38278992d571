"""Decides when a message may be sent, how long it is retried, and that it names no child. No database."""

import datetime as dt
import re
from collections.abc import Collection, Iterable

from muster.calendar.families import Telephone

QUIET_FROM, QUIET_UNTIL = dt.time(18), dt.time(7)
"""From six in the evening to seven in the morning staff are sent only what cannot wait."""

WAITS = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 4, 10, 20, 25))
"""How long to wait after each try without an answer; after the last the message has failed."""

DAYS_WORDS_ARE_KEPT = 30
LONGEST_TEXT, LONGEST_WORDS = 612, 4000
"""Characters of a text message (four parts), and of an e-mail."""

_TOKEN = re.compile(r"(https?://\S+/)[\w-]{40,}")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2019'][^\W\d_]+)*")


def not_before(now: dt.datetime, *, to_staff: bool, cannot_wait: bool) -> dt.datetime:
    """The first moment at which a message may go. `now` is on the school's clock."""
    if not to_staff or cannot_wait or QUIET_UNTIL <= now.time() < QUIET_FROM:
        return now
    day = now.date() if now.time() < QUIET_UNTIL else now.date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, QUIET_UNTIL, now.tzinfo)


def next_try(tries: int) -> dt.timedelta | None:
    """How long to wait after this many tries without an answer; None once there have been enough."""
    return WAITS[tries - 1] if 0 < tries <= len(WAITS) else None


def names_in(words: str, names: Iterable[str], allowed: Collection[str] = ()) -> list[str]:
    """Which of these names occur in a text. Each word of a name counts by itself, whatever its capitals.

    `allowed` are words that may stand there although they are also names: those of the text that the school prepared.
    """
    parts = {part.casefold(): part for name in names for part in _WORD.findall(name)}
    said = {word.casefold() for word in _WORD.findall(words)} - {word.casefold() for word in allowed}
    return [part for folded, part in parts.items() if folded in said and len(folded) > 1]


def words_of(text: str) -> set[str]:
    """The words of a text, for `allowed`."""
    return set(_WORD.findall(text))


def without_tokens(words: str) -> str:
    """A message without the tokens of its links, which only the recipient may follow."""
    return _TOKEN.sub(r"\1...", words)


def from_abroad(number: str, telephone: Telephone | None) -> str:
    """A telephone number as a gateway takes it (E.164): `07700 900123` is +447700900123 in the United Kingdom.

    A number with a country code keeps it. If the country profile says nothing about numbers, it goes as written.
    """
    digits = re.sub(r"[^\d+]", "", number.replace("(0)", ""))
    if digits.startswith(("+", "00")):
        return "+" + digits.removeprefix("00").lstrip("+")
    if telephone is None or not digits:
        return number
    return f"+{telephone.country}{digits.removeprefix(telephone.at_home)}"


def digits_of(number: str) -> str:
    """The last nine digits, which identify a telephone number with or without its country code."""
    return "".join(character for character in number if character.isdigit())[-9:]
