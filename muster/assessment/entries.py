"""What was entered, sealed and never changed: the truth of which the pupils' records are the index.

An entry holds, for each pupil, the cells that were entered, under that pupil's own key, with the version of the record
that they produced and the pupil's opaque id, all sealed once more under the key of the school-year. Destroying a
pupil's key makes their results in every entry unreadable, and leaves those of the others.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from muster.protection.keys.envelope import Place, seal, unseal
from muster.protection.keys.ring import KeyClass, shared_cipher

ENTRY_CODE = 48
RESULTS_CODE = 49


class _SealedResults(msgspec.Struct, frozen=True, array_like=True):
    pupil: bytes
    record_version: int
    sealed: bytes


class EnteredCell(msgspec.Struct, frozen=True, array_like=True):
    """One cell of an entry: the column's number, the figure, the kind of missing, and whether it was moderated."""

    column: int
    figure: int
    missing: int
    is_moderated: bool = False


@dataclass(frozen=True, slots=True)
class EnteredResults:
    """One pupil's cells in an entry. `record_version` is the version of the record that they produced."""

    pupil_id: uuid.UUID
    record_version: int
    cells: tuple[EnteredCell, ...]


@dataclass(frozen=True, slots=True)
class EntryPlace:
    """Which entry, of which academic year of which school: what its seals are bound to."""

    school_id: uuid.UUID
    year_id: uuid.UUID
    entry_id: uuid.UUID

    def cipher(self) -> AESGCM:
        """The cipher of the school-year."""
        return shared_cipher(self.school_id, self.year_id, KeyClass.ENTRIES)

    def whole(self) -> Place:
        """What the outer seal is bound to."""
        return Place(self.school_id, self.year_id, ENTRY_CODE, 0, self.entry_id, 1)

    def of(self, pupil_id: uuid.UUID, record_version: int) -> Place:
        """What one pupil's seal is bound to."""
        return Place(self.school_id, pupil_id, RESULTS_CODE, 0, self.entry_id, record_version)


_encoder = msgspec.msgpack.Encoder()
_rows = msgspec.msgpack.Decoder(list[_SealedResults])
_cells = msgspec.msgpack.Decoder(tuple[EnteredCell, ...])


def seal_entry(
    place: EntryPlace, entered: Iterable[EnteredResults], ciphers: Mapping[uuid.UUID, AESGCM]
) -> bytes:
    """Seal what one saving entered. `ciphers` are the pupils' own, of the class EDUCATIONAL."""
    sealed = [
        _SealedResults(
            one.pupil_id.bytes,
            one.record_version,
            seal(
                ciphers[one.pupil_id], _encoder.encode(one.cells), place.of(one.pupil_id, one.record_version)
            ),
        )
        for one in entered
    ]
    return seal(place.cipher(), _encoder.encode(sealed), place.whole())


def open_entry(
    place: EntryPlace, sealed: bytes, ciphers: Mapping[uuid.UUID, AESGCM]
) -> Iterator[EnteredResults]:
    """Open the cells of those pupils whose ciphers are given. Raises NotOpened where anything was altered."""
    for row in _rows.decode(unseal(place.cipher(), sealed, place.whole())):
        pupil_id = uuid.UUID(bytes=row.pupil)
        cipher = ciphers.get(pupil_id)
        if cipher is not None:
            content = unseal(cipher, row.sealed, place.of(pupil_id, row.record_version))
            yield EnteredResults(pupil_id, row.record_version, _cells.decode(content))
