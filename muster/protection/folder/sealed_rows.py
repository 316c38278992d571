"""Rows of a school whose content is sealed under its own key, for their version: no row says whom it concerns."""

import uuid
from typing import NamedTuple, Protocol, TypeVar

import msgspec

from muster.protection.keys.envelope import NO_ITEM, Place, seal, unseal
from muster.protection.keys.ring import KeyClass, shared_cipher

Sealed = TypeVar("Sealed", bound=msgspec.Struct)


class SealedAs(NamedTuple):
    """What a model's rows are sealed for, so that they can be opened by whoever knows only the model."""

    code: int
    shape: type[msgspec.Struct]


class SealedRow(Protocol):
    """A row that carries sealed content."""

    school_id: uuid.UUID
    id: uuid.UUID
    version: int
    content_sealed: bytes | memoryview


def seal_into(row: SealedRow, code: int, content: msgspec.Struct) -> None:
    """Put content into a row, sealed for its version."""
    cipher = shared_cipher(row.school_id, row.school_id, KeyClass.SCHOOL)
    row.content_sealed = seal(cipher, msgspec.msgpack.encode(content), _place(row, code))


def content_of(row: SealedRow, code: int, shape: type[Sealed]) -> Sealed:
    """The content of a row."""
    cipher = shared_cipher(row.school_id, row.school_id, KeyClass.SCHOOL)
    return msgspec.msgpack.decode(unseal(cipher, bytes(row.content_sealed), _place(row, code)), type=shape)


def _place(row: SealedRow, code: int) -> Place:
    return Place(row.school_id, row.id, code, 0, NO_ITEM, row.version)
