"""Entries of registers: eight bytes per pupil, sealed and never changed (`protection/folder/entries.py`)."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from muster.attendance.marks import Mark
from muster.protection.folder.entries import EntryKind, EntryPlace, Part, open_parts, seal_parts

__all__ = ["EnteredMark", "EntryPlace", "open_entry", "seal_entry"]

_KIND = EntryKind(whole_code=30, part_code=31, is_padded=False)


@dataclass(frozen=True, slots=True)
class EnteredMark:
    """One pupil's mark in an entry. `line_version` is the version of the line it produced."""

    pupil_id: uuid.UUID
    line_version: int
    mark: Mark


def seal_entry(place: EntryPlace, marks: Iterable[EnteredMark], ciphers: Mapping[uuid.UUID, AESGCM]) -> bytes:
    """Seal what one save entered. `ciphers` are the pupils' own, of the class REGISTER."""
    parts = (Part(entered.pupil_id, entered.line_version, entered.mark.pack()) for entered in marks)
    return seal_parts(_KIND, place, parts, ciphers)


def open_entry(
    place: EntryPlace, sealed: bytes, ciphers: Mapping[uuid.UUID, AESGCM]
) -> Iterator[EnteredMark]:
    """Open the marks of the pupils whose ciphers are given. Raises NotOpened if anything was altered."""
    for pupil_id, line_version, packed in open_parts(_KIND, place, sealed, ciphers):
        yield EnteredMark(pupil_id, line_version, Mark.unpack(packed))
