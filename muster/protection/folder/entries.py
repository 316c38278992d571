"""What one saving entered for several people, sealed and never changed: the truth of which their records are the index.

An entry holds, for each person, what was entered under that person's own key, the version of the record that it
produced, and the opaque id, all sealed once more under the key of the school-year. Destroying a person's key makes
their part of every entry unreadable, and leaves those of the others.
"""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from muster.protection.keys.envelope import Place, seal, seal_unpadded, unseal, unseal_unpadded
from muster.protection.keys.ring import KeyClass, shared_cipher


@dataclass(frozen=True, slots=True)
class EntryKind:
    """What a domain's entries are sealed for: codes that are stored and never used for anything else.

    Parts of a fixed size, whose length says nothing, need no padding.
    """

    whole_code: int
    part_code: int
    is_padded: bool = True


@dataclass(frozen=True, slots=True)
class EntryPlace:
    """Which entry, of which academic year of which school: what its seals are bound to."""

    school_id: uuid.UUID
    year_id: uuid.UUID
    entry_id: uuid.UUID

    def cipher(self) -> AESGCM:
        """The cipher of the school-year."""
        return shared_cipher(self.school_id, self.year_id, KeyClass.ENTRIES)

    def whole(self, kind: EntryKind) -> Place:
        """What the outer seal is bound to."""
        return Place(self.school_id, self.year_id, kind.whole_code, 0, self.entry_id, 1)

    def of(self, kind: EntryKind, person_id: uuid.UUID, version: int) -> Place:
        """What one person's seal is bound to."""
        return Place(self.school_id, person_id, kind.part_code, 0, self.entry_id, version)


class Part(NamedTuple):
    """What was entered for one person. `version` is that of the record which it produced."""

    person_id: uuid.UUID
    version: int
    content: bytes


class _SealedPart(msgspec.Struct, frozen=True, array_like=True):
    person: bytes
    version: int
    sealed: bytes


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[_SealedPart])


def seal_parts(
    kind: EntryKind, place: EntryPlace, parts: Iterable[Part], ciphers: Mapping[uuid.UUID, AESGCM]
) -> bytes:
    """Seal what one saving entered. `ciphers` are the people's own."""
    seal_one = seal if kind.is_padded else seal_unpadded
    sealed = [
        _SealedPart(
            person_id.bytes,
            version,
            seal_one(ciphers[person_id], content, place.of(kind, person_id, version)),
        )
        for person_id, version, content in parts
    ]
    return seal(place.cipher(), _encoder.encode(sealed), place.whole(kind))


def open_parts(
    kind: EntryKind, place: EntryPlace, sealed: bytes, ciphers: Mapping[uuid.UUID, AESGCM]
) -> Iterator[Part]:
    """Open the parts of those people whose ciphers are given. Raises NotOpened where anything was altered."""
    open_one = unseal if kind.is_padded else unseal_unpadded
    for row in _decoder.decode(unseal(place.cipher(), sealed, place.whole(kind))):
        person_id = uuid.UUID(bytes=row.person)
        cipher = ciphers.get(person_id)
        if cipher is not None:
            yield Part(
                person_id, row.version, open_one(cipher, row.sealed, place.of(kind, person_id, row.version))
            )
