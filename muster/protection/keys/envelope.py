"""The envelope: how one record is sealed, padded, and bound to the place it belongs to.

Layout: format (1 byte), nonce (12 bytes), AES-256-GCM ciphertext with its tag. The plaintext is a 4-byte length,
the record, and zeros up to a step, since lengths leak. The associated data names the place, so a ciphertext moved to
another pupil, school, kind, period, item or version does not open.
"""

import os
import struct
import uuid
from bisect import bisect_left
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = b"\x01"
NONCE_BYTES = 12
STEPS = (64, 256, 1024, 4096)
_LENGTH = struct.Struct(">I")
_PLACE = struct.Struct(">6s16s16sHi16sI")
_MAGIC = b"MUSTER"
NO_ITEM = uuid.UUID(int=0)


class NotOpened(ValueError):
    """A sealed value does not open: altered, moved, or sealed under another key. Reveals nothing of its content."""


class Place(NamedTuple):
    """Where a record belongs. `period` and `item` are 0 for kinds with one record per person."""

    school_id: uuid.UUID
    subject_id: uuid.UUID
    kind: int
    period: int
    item: uuid.UUID
    version: int

    def associated(self) -> bytes:
        """The associated data of the seal."""
        return bound_to(
            self.school_id.bytes, self.subject_id.bytes, self.kind, self.period, self.item.bytes, self.version
        )


def bound_to(  # noqa: PLR0917  # the parts of a place in their order, as bytes, for opening very many
    school: bytes, subject: bytes, kind: int, period: int, item: bytes, version: int
) -> bytes:
    """The associated data of a seal, from ids that are already bytes."""
    return _PLACE.pack(_MAGIC, school, subject, kind, period, item, version)


def seal(cipher: AESGCM, content: bytes, place: Place, *, least: int = 0) -> bytes:
    """Pad and seal one record for its place, to the step of at least `least` bytes."""
    nonce = os.urandom(NONCE_BYTES)
    return FORMAT + nonce + cipher.encrypt(nonce, padded(content, least), place.associated())


def seal_in_steps(cipher: AESGCM, content: bytes, place: Place, step: int) -> bytes:
    """Seal large content, padded to a multiple of `step`; `unseal` opens it like any other."""
    nonce = os.urandom(NONCE_BYTES)
    size = -(-(len(content) + _LENGTH.size) // step) * step
    plain = (_LENGTH.pack(len(content)) + content).ljust(size, b"\0")
    return FORMAT + nonce + cipher.encrypt(nonce, plain, place.associated())


def unseal(cipher: AESGCM, sealed: bytes, place: Place) -> bytes:
    """Open one record. Raises NotOpened if it was altered, moved or sealed under another key."""
    return unseal_bound(cipher, sealed, place.associated())


def unseal_bound(cipher: AESGCM, sealed: bytes, associated: bytes) -> bytes:
    """Open one record whose place is given as bytes. Raises NotOpened as `unseal` does."""
    if sealed[:1] != FORMAT:
        raise NotOpened("a sealed value has an unknown format")
    try:
        plain = cipher.decrypt(sealed[1:13], sealed[13:], associated)
    except (InvalidTag, ValueError):  # ValueError: cut too short to hold a nonce
        raise NotOpened("a sealed value does not open in this place") from None
    return plain[4 : 4 + _LENGTH.unpack_from(plain)[0]]


def seal_unpadded(cipher: AESGCM, content: bytes, place: Place) -> bytes:
    """Seal a value of fixed size, whose length reveals nothing, such as an eight-byte attendance mark."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, content, place.associated())


def unseal_unpadded(cipher: AESGCM, sealed: bytes, place: Place) -> bytes:
    """Open what `seal_unpadded` sealed. Raises NotOpened as `unseal` does."""
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], place.associated())
    except (InvalidTag, ValueError):  # ValueError: cut too short to hold a nonce
        raise NotOpened("a sealed value does not open in this place") from None


def padded(content: bytes, least: int = 0) -> bytes:
    """Length, content and zeros up to the next step, which is that of at least `least` bytes."""
    needed = max(len(content) + _LENGTH.size, least)
    return (_LENGTH.pack(len(content)) + content).ljust(padded_size(needed), b"\0")


def padded_size(needed: int) -> int:
    """The step that holds this many bytes: 64, 256, 1024, or a multiple of 4096."""
    if needed <= STEPS[-1]:
        return STEPS[bisect_left(STEPS, needed)]
    return -(-needed // STEPS[-1]) * STEPS[-1]
