"""Entries of mark sheets: each pupil's cells, sealed and never changed (`protection/folder/entries.py`)."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from muster.protection.folder.entries import EntryKind, EntryPlace, Part, open_parts, seal_parts

__all__ = ["EnteredCell", "EnteredResults", "EntryPlace", "open_entry", "seal_entry"]

_KIND = EntryKind(whole_code=48, part_code=49)


class EnteredCell(msgspec.Struct, frozen=True, array_like=True):
    """One cell of an entry: the column's number, the figure, the kind of missing, moderated or not, its `Source`, days late."""

    column: int
    figure: int
    missing: int
    is_moderated: bool = False
    source: int = 0
    days_late: int = 0


@dataclass(frozen=True, slots=True)
class EnteredResults:
    """One pupil's cells in an entry. `record_version` is the version of the record that they produced."""

    pupil_id: uuid.UUID
    record_version: int
    cells: tuple[EnteredCell, ...]


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(tuple[EnteredCell, ...])


def seal_entry(
    place: EntryPlace, entered: Iterable[EnteredResults], ciphers: Mapping[uuid.UUID, AESGCM]
) -> bytes:
    """Seal what one save entered. `ciphers` are the pupils' own, of the class EDUCATIONAL."""
    parts = (Part(one.pupil_id, one.record_version, _encoder.encode(one.cells)) for one in entered)
    return seal_parts(_KIND, place, parts, ciphers)


def open_entry(
    place: EntryPlace, sealed: bytes, ciphers: Mapping[uuid.UUID, AESGCM]
) -> Iterator[EnteredResults]:
    """Open the cells of the pupils whose ciphers are given. Raises NotOpened if anything was altered."""
    for pupil_id, record_version, content in open_parts(_KIND, place, sealed, ciphers):
        yield EnteredResults(pupil_id, record_version, _decoder.decode(content))
