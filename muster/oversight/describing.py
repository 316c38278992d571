"""Describes a record of any kind in words, from the record's own fields, so that an access pack forgets none."""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

import msgspec

from muster.ui.formats import clock, full_date


class Piece(NamedTuple):
    """Some words. Written ones may hold the name of anybody; dates, codes and labels may not."""

    words: str
    is_written: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is held: what it is, and what it says."""

    label: str
    pieces: tuple[Piece, ...]

    @property
    def words(self) -> str:
        """What it says, whole."""
        return "".join(piece.words for piece in self.pieces)

    def __repr__(self) -> str:
        return "Row(***)"


@dataclass(frozen=True, slots=True)
class Section:
    """Everything of one kind and period: why it is held and for how long stand beside it."""

    kind: str
    title: str
    purpose: str
    basis: str
    keep: str
    rows: tuple[Row, ...]


_ABBREVIATED = {"upn": "UPN", "uln": "ULN", "former_upns": "Former UPNs"}
_LABELS = {"slot": "session", "slots": "sessions", "at": "noted on", "contact_id": "who"}

Namer = Callable[[uuid.UUID], str]
"""Who or what an opaque id is, in words; empty where it says nothing to anybody."""


def rows_of(record: msgspec.Struct, named: Namer) -> Iterator[Row]:
    """Every field of a record that says something; a list of parts gives a row for each of them."""
    for field in msgspec.structs.fields(type(record)):
        value = getattr(record, field.name)
        each = value if _is_list_of_parts(value) else (value,)
        for one in each:
            pieces = tuple(pieces_of(one, named))
            if pieces:
                yield Row(in_words(field.name), pieces)


def pieces_of(value: object, named: Namer) -> Iterator[Piece]:
    """A value in words; nothing for what is empty, and nothing for bytes, which say nothing to a reader."""
    if isinstance(value, msgspec.Struct):
        yield from _joined(_fields(value, named))
    elif isinstance(value, dict):
        yield from _joined((str(key), pieces_of(one, named)) for key, one in value.items())
    elif isinstance(value, tuple):
        yield from _joined(("", pieces_of(one, named)) for one in value)
    elif isinstance(value, uuid.UUID):
        yield from _written(named(value))
    elif isinstance(value, str) and not isinstance(value, Enum):
        yield from _written(value)
    elif value is not None and not isinstance(value, bytes):
        yield Piece(_plain(value))


def _written(words: str) -> Iterator[Piece]:
    if words:
        yield Piece(words, is_written=True)


def _plain(value: object) -> str:
    """What is nobody's words: a tick, a choice of a list, a day, a number."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return in_words(str(value.value))
    if isinstance(value, dt.datetime):
        return f"{full_date(value)}, {clock(value)}"
    return full_date(value) if isinstance(value, dt.date) else str(value)


def in_words(name: str) -> str:
    """`preferred_given` as "Preferred given"."""
    words = _ABBREVIATED.get(name, name.replace("_", " ").strip())
    return words[:1].upper() + words[1:]


def _fields(record: msgspec.Struct, named: Namer) -> Iterator[tuple[str, Iterator[Piece]]]:
    for field in msgspec.structs.fields(type(record)):
        value = _counted_from_one(field.name, getattr(record, field.name))
        yield _LABELS.get(field.name, in_words(field.name).lower()), pieces_of(value, named)


def _counted_from_one(name: str, value: object) -> object:
    """Sessions and lessons are kept counted from 0; people count from 1."""
    if name == "slot" and isinstance(value, int):
        return value + 1
    if name == "slots" and isinstance(value, tuple):
        return tuple(one + 1 if isinstance(one, int) else one for one in value)
    return value


def _joined(parts: Iterable[tuple[str, Iterable[Piece]]]) -> Iterator[Piece]:
    """Parts one after the other, each with its label, those that are empty left out."""
    first = True
    for label, each in parts:
        pieces = tuple(each)
        if pieces:
            yield Piece(("" if first else "; ") + (f"{label}: " if label else ""))
            yield from pieces
            first = False


def _is_list_of_parts(value: object) -> bool:
    return isinstance(value, tuple) and bool(value) and all(isinstance(one, msgspec.Struct) for one in value)
