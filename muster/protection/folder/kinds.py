"""Kinds of record: what a folder may hold, why it is held, for how long, and in what shape.

A kind is declared once, in the `records.py` of the domain that keeps it. The declarations are the record of
processing (UK GDPR, Article 30): the documents of the data protection lead are printed from them.
"""

import calendar
import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

import msgspec

from muster.protection.keys.ring import KeyClass

_SENSITIVE_BYTES = 1024
"""Of the steps of the envelope the one that holds nearly every care card, need, reason and note that a child has."""

RecordT = TypeVar("RecordT", bound=msgspec.Struct)


class Tier(StrEnum):
    """How much harm a disclosure does: identity, sensitive, or facts."""

    IDENTITY = "A identity"
    SENSITIVE = "B sensitive"
    FACTS = "C facts"


class Basis(StrEnum):
    """The lawful basis of processing (UK GDPR, Article 6)."""

    LEGAL_OBLIGATION = "legal obligation, Article 6(1)(c)"
    VITAL_INTERESTS = "vital interests, Article 6(1)(d)"
    PUBLIC_TASK = "public task, Article 6(1)(e)"
    CONSENT = "consent, Article 6(1)(a)"


class Condition(StrEnum):
    """The condition for special categories (UK GDPR, Article 9), where a kind can hold any."""

    NONE = "none: no special category"
    SUBSTANTIAL_PUBLIC_INTEREST = "substantial public interest, Article 9(2)(g)"
    VITAL_INTERESTS = "vital interests, Article 9(2)(c)"


class Since(StrEnum):
    """The day from which a keeping time runs."""

    BIRTH = "birth"
    LEAVING = "leaving"


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long a kind is kept, as the program reckons it; `keep` says the same in words."""

    since: Since
    years: int = 0
    months: int = 0

    def ends_on(self, *, born: dt.date | None, left_on: dt.date | None) -> dt.date | None:
        """The first day on which it need not be kept; None where that is not known. Nobody ends before they left."""
        begun = born if self.since is Since.BIRTH else left_on
        if begun is None or left_on is None:
            return None
        return max(_later(begun, self.years, self.months), left_on + dt.timedelta(days=1))


UNTIL_25 = Keeping(Since.BIRTH, years=25)
SIX_YEARS_GONE = Keeping(Since.LEAVING, years=6)
A_MONTH_GONE = Keeping(Since.LEAVING, months=1)
WHILE_HERE = Keeping(Since.LEAVING)


@dataclass(frozen=True, slots=True, eq=False)
class Kind(Generic[RecordT]):
    """One kind of record. `code` is stored and never changes; `period` is the year or half-term, 0 for neither.

    `keep` says in words how long it is kept, `keeping` as the program reckons it.

    `at_least`: so many bytes even the shortest is padded to, where few say more than the others and which must not show.

    `also_plain` names fields whose values stand in plain structure too, and so give nobody away: words of a fixed list,
    days of the calendar. The leak drill does not look for them.
    """

    name: str
    code: int
    schema: type[RecordT]
    tier: Tier
    key_class: KeyClass
    purpose: str
    basis: Basis
    condition: Condition
    keep: str
    keeping: Keeping
    padded_for_all: bool = False
    at_least: int = 0
    also_plain: tuple[str, ...] = ()

    @property
    def least_bytes(self) -> int:
        """How long every record is at least, sealed: where everybody has a sensitive one, an empty one is no shorter."""
        is_sensitive = self.padded_for_all and self.tier is Tier.SENSITIVE
        return max(self.at_least, _SENSITIVE_BYTES if is_sensitive else 0)

    def encode(self, record: RecordT) -> bytes:
        """The record as MessagePack."""
        return _encoder.encode(record)

    def decode(self, content: bytes) -> RecordT:
        """The record from MessagePack. Raises msgspec.ValidationError, which names no value."""
        return _decoder(self.schema).decode(content)


@dataclass(frozen=True, slots=True)
class Want(Generic[RecordT]):
    """What is asked of folders: one kind, of one period, all its items."""

    kind: Kind[RecordT]
    period: int = 0


@dataclass(frozen=True, slots=True)
class Held(Generic[RecordT]):
    """A record as it lies in the folder, with the version to hand back when it is changed."""

    record: RecordT
    version: int
    item: uuid.UUID


_encoder = msgspec.msgpack.Encoder()
_decoders: dict[type[msgspec.Struct], msgspec.msgpack.Decoder[Any]] = {}
_declared: dict[int, Kind[Any]] = {}


class DeclaredTwice(RuntimeError):
    """Two kinds of record claim the same code or name."""


def declare_kind(kind: Kind[RecordT]) -> Kind[RecordT]:
    """Make a kind known. Raises DeclaredTwice: a code, once used, is never used for another kind."""
    taken = _declared.get(kind.code)
    if taken is not None or any(other.name == kind.name for other in _declared.values()):
        raise DeclaredTwice(f"kind of record {kind.name} ({kind.code}) is declared already")
    _declared[kind.code] = kind
    return kind


def declared_kinds() -> Mapping[int, Kind[Any]]:
    """Every kind, by code."""
    return dict(sorted(_declared.items()))


def _later(day: dt.date, years: int, months: int) -> dt.date:
    """The same day so much later, or the last one of that month."""
    month = day.month - 1 + months
    year, month = day.year + years + month // 12, month % 12 + 1
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _decoder(schema: type[RecordT]) -> "msgspec.msgpack.Decoder[RecordT]":
    if schema not in _decoders:
        _decoders[schema] = msgspec.msgpack.Decoder(schema)
    return _decoders[schema]
