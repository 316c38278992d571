"""What was entered, sealed and never changed: the truth of which the pupils' lines are the index.

An entry holds, for each pupil, eight bytes under that pupil's own key, the version of the line that they produced, and
the pupil's opaque id, all sealed once more under the key of the school-year. Destroying a pupil's key makes their marks
in every entry unreadable, and leaves those of the others.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from muster.attendance.marks import Mark
from muster.protection.keys.envelope import Place, seal, seal_unpadded, unseal, unseal_unpadded
from muster.protection.keys.ring import KeyClass, shared_cipher

ENTRY_CODE = 30
MARK_CODE = 31


class _SealedMark(msgspec.Struct, frozen=True, array_like=True):
    pupil: bytes
    line_version: int
    sealed: bytes


@dataclass(frozen=True, slots=True)
class EnteredMark:
    """One pupil's mark in an entry. `line_version` is the version of the line that it produced."""

    pupil_id: uuid.UUID
    line_version: int
    mark: Mark


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

    def of(self, pupil_id: uuid.UUID, line_version: int) -> Place:
        """What one pupil's seal is bound to."""
        return Place(self.school_id, pupil_id, MARK_CODE, 0, self.entry_id, line_version)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[_SealedMark])


def seal_entry(place: EntryPlace, marks: Iterable[EnteredMark], ciphers: Mapping[uuid.UUID, AESGCM]) -> bytes:
    """Seal what one saving entered. `ciphers` are the pupils' own, of the class REGISTER."""
    sealed = [
        _SealedMark(
            entered.pupil_id.bytes,
            entered.line_version,
            seal_unpadded(
                ciphers[entered.pupil_id],
                entered.mark.pack(),
                place.of(entered.pupil_id, entered.line_version),
            ),
        )
        for entered in marks
    ]
    return seal(place.cipher(), _encoder.encode(sealed), place.whole())


def open_entry(
    place: EntryPlace, sealed: bytes, ciphers: Mapping[uuid.UUID, AESGCM]
) -> Iterator[EnteredMark]:
    """Open the marks of those pupils whose ciphers are given. Raises NotOpened where anything was altered."""
    for row in _decoder.decode(unseal(place.cipher(), sealed, place.whole())):
        pupil_id = uuid.UUID(bytes=row.pupil)
        cipher = ciphers.get(pupil_id)
        if cipher is not None:
            packed = unseal_unpadded(cipher, row.sealed, place.of(pupil_id, row.line_version))
            yield EnteredMark(pupil_id, row.line_version, Mark.unpack(packed))
