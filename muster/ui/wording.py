"""Decides what a school's pages call its children and their groups: our own text says "pupil", and pages say the school's word.

The school's manner also says how its dates are written, which `formats` follows.

The extension works on a template's own text when it is compiled. What people typed comes from non-constant expressions
and is never touched. What leaves the school keeps "pupil": papers, exports, terms of the law.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.utils import timezone
from jinja2 import pass_context
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from jinja2.runtime import Context
from markupsafe import Markup, escape

from .static_text import StaticText

PUPIL, FORM, YEAR_GROUP = "pupil", "form", "year group"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a school says things: its words for its children and their groups, how it writes dates and times, and its zone.

    Without a time zone it is the server's.
    """

    pupil: str = PUPIL
    month_first: bool = False
    zone: ZoneInfo | None = None
    twelve_hours: bool = False
    form: str = FORM
    year_group: str = YEAR_GROUP


BRITISH = Manner()
_manner: ContextVar[Manner] = ContextVar("manner", default=BRITISH)

_OURS = re.compile(
    r"(?<![\w{])(?<!%\()(?<![Uu]nique )"  # no part of a longer word, no place for a value, no unique pupil number
    r"([Pp])upil(?=s?\b)"
    r"(?!s? (?i:premium|referral|registration))"  # terms of the law
)
_TRANSLATING = frozenset(("_", "gettext", "ngettext"))

Said = TypeVar("Said")


@contextmanager
def speaking(manner: Manner) -> Iterator[None]:
    """Let `spoken` say the school's word in place of "pupil" inside the block, and write dates and times as the school does."""
    before = _manner.set(manner)
    try:
        with timezone.override(manner.zone):
            yield
    finally:
        _manner.reset(before)


def manner_spoken() -> Manner:
    """The manner of the school whose page or paper is being made; the British one if no school is known."""
    return _manner.get()


def spoken(words: Said) -> Said | str:
    """Our own words as the school says them. Markup stays as it is: it was spoken where it was made."""
    manner = _manner.get()
    if isinstance(words, Markup) or not words:
        return words
    label = _label(str(words), manner)
    if label or manner.pupil == PUPIL:
        return label or words
    return _OURS.sub(lambda found: _like(manner.pupil, found[1]), str(words))


def _label(words: str, manner: Manner) -> str:
    """The school's word for a kind of group, where that is all that is said; in a sentence "form" may be another thing."""
    named = {"Form": manner.form, "Year group": manner.year_group}.get(words.removesuffix("s"), "")
    return named.capitalize() + "s" * words.endswith("s") if named else ""


def spoken_choices(pairs: Iterable[tuple[str, object]]) -> Callable[[], list[tuple[str, object]]]:
    """Choices of a form in the school's words, worked out whenever the form is shown, because a class declares them once."""
    choices = list(pairs)
    return lambda: [(value, spoken(words)) for value, words in choices]


def _like(word: str, first: str) -> str:
    return word.capitalize() if first == "P" else word


@pass_context
def spoken_filter(_context: Context, words: object) -> object:
    """`spoken` for templates. It takes the context so that Jinja does not evaluate it at compile time."""
    return spoken(words)


def typed(words: object) -> Markup:
    """Words that somebody typed, for a part that would otherwise apply `spoken`: escaped, so that they stay as they are."""
    return escape(words)


def with_typed(words: str, **values: object) -> Markup:
    """Our own words as the school says them, with typed text put in unchanged: `%(name)s`."""
    return escape(spoken(words)) % values


def speaking_as(translate: Callable[..., str]) -> Callable[..., str]:
    """A translating function whose answers are in the school's words; values are put in afterwards."""
    return lambda *words: spoken(translate(*words))


class Wording(Extension):
    """Turns every "pupil" in a template's own text into an output of the school's word.

    A template's own text is the text between tags, in attributes that are read out or shown, and in constants that are
    sentences. A constant of one small word is a name (of an icon, a page), and stays.
    """

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The tokens of a template, with the school's word in them."""
        text, inside = StaticText(), 0
        last = Token(0, "initial", "")
        for token in stream:
            is_key = inside and last.type != "assign"
            if token.type == "data":
                yield from _data(token, text.pieces(token.value))
            elif token.type == "string" and not is_key and _is_sentence(token.value):
                yield from _spoken(token)
            else:
                yield token
            inside, last = _depth(inside, last, token), token


def _depth(inside: int, last: Token, token: Token) -> int:
    """How many brackets deep the stream is in a translating call. Inside it, words are keys, and are spoken afterwards."""
    if token.type == "lparen" and (inside or (last.type == "name" and last.value in _TRANSLATING)):
        return inside + 1
    return inside - 1 if inside and token.type == "rparen" else inside


def _is_sentence(words: str) -> bool:
    return bool(_OURS.search(words)) and (" " in words or words[:1].isupper())


def _data(token: Token, pieces: Iterable[tuple[str, bool]]) -> Iterator[Token]:
    """The token unchanged, except for "pupil" in what people read."""
    plain = ""
    for piece, is_shown in pieces:
        start = 0
        for found in _OURS.finditer(piece) if is_shown else ():
            plain += piece[start : found.start()]
            start = found.end()
            if plain:
                yield Token(token.lineno, "data", plain)
                plain = ""
            yield Token(token.lineno, "variable_begin", "{{")
            yield from _spoken(Token(token.lineno, "string", found[0]))
            yield Token(token.lineno, "variable_end", "}}")
        plain += piece[start:]
    if plain:
        yield Token(token.lineno, "data", plain)


def _spoken(token: Token) -> Iterator[Token]:
    yield Token(token.lineno, "lparen", "(")
    yield token
    yield Token(token.lineno, "pipe", "|")
    yield Token(token.lineno, "name", "spoken")
    yield Token(token.lineno, "rparen", ")")
