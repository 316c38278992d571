"""Seals messages: the words under the recipient's own key, the recipient's identity under the school's.

Destroying a recipient's key makes what was written to them unreadable; the school's key alone reveals only opaque ids.
"""

import uuid

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from muster.protection.keys.envelope import Place, seal, unseal
from muster.protection.keys.ring import KeyClass, shared_cipher, subject_ciphers
from muster.protection.secret import SecretRecord

_OUTER_CODE, _INNER_CODE = 92, 93


class Parcel(SecretRecord, frozen=True, array_like=True):
    """A message as it is sent: the address, the subject and the words."""

    address: str
    subject: str
    words: str


class _Sealed(msgspec.Struct, frozen=True, array_like=True):
    recipient: bytes
    content: bytes


_encoder = msgspec.msgpack.Encoder()
_outer = msgspec.msgpack.Decoder(_Sealed)
_inner = msgspec.msgpack.Decoder(Parcel)


class CannotBeSealed(RuntimeError):
    """The recipient no longer has a key, because they were erased."""


def seal_parcel(school_id: uuid.UUID, item: uuid.UUID, recipient: uuid.UUID, *, parcel: Parcel) -> bytes:
    """Seal what is sent, bound to its row. Raises CannotBeSealed."""
    own = subject_ciphers(school_id, [recipient], KeyClass.EDUCATIONAL).get(recipient)
    if own is None:
        raise CannotBeSealed
    content = seal(own, _encoder.encode(parcel), Place(school_id, recipient, _INNER_CODE, 0, item, 1))
    whole = _encoder.encode(_Sealed(recipient.bytes, content))
    return seal(_school(school_id), whole, Place(school_id, school_id, _OUTER_CODE, 0, item, 1))


def recipient_of(school_id: uuid.UUID, item: uuid.UUID, sealed: bytes) -> uuid.UUID:
    """The recipient of a sealed message."""
    return uuid.UUID(bytes=_open(school_id, item, sealed).recipient)


def open_parcel(school_id: uuid.UUID, item: uuid.UUID, sealed: bytes) -> tuple[uuid.UUID, Parcel | None]:
    """The recipient and the parcel; None for the parcel if the recipient was erased."""
    outer = _open(school_id, item, sealed)
    recipient = uuid.UUID(bytes=outer.recipient)
    own = subject_ciphers(school_id, [recipient], KeyClass.EDUCATIONAL).get(recipient)
    if own is None:
        return recipient, None
    content = unseal(own, outer.content, Place(school_id, recipient, _INNER_CODE, 0, item, 1))
    return recipient, _inner.decode(content)


def _open(school_id: uuid.UUID, item: uuid.UUID, sealed: bytes) -> _Sealed:
    place = Place(school_id, school_id, _OUTER_CODE, 0, item, 1)
    return _outer.decode(unseal(_school(school_id), sealed, place))


def _school(school_id: uuid.UUID) -> AESGCM:
    return shared_cipher(school_id, school_id, KeyClass.SCHOOL)
