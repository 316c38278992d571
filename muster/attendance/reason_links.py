"""What a family's link stands for: one absence of one child, as opaque ids sealed under the school's key."""

import datetime as dt
import uuid

import msgspec

from muster.protection.keys.envelope import Place, seal, unseal
from muster.protection.keys.ring import KeyClass, shared_cipher

PURPOSE = "absence-reason"
_CODE = 94


class Asked(msgspec.Struct, frozen=True, array_like=True):
    """Whose absence, of which day, and which contact was asked."""

    pupil: uuid.UUID
    contact: uuid.UUID
    day: dt.date


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Asked)


def seal_asked(school_id: uuid.UUID, link_id: uuid.UUID, asked: Asked) -> bytes:
    """Seal it, bound to the row of the link."""
    cipher = shared_cipher(school_id, school_id, KeyClass.SCHOOL)
    return seal(cipher, _encoder.encode(asked), Place(school_id, school_id, _CODE, 0, link_id, 1))


def open_asked(school_id: uuid.UUID, link_id: uuid.UUID, sealed: bytes) -> Asked:
    """Open what was sealed for this link. Raises NotOpened for any other."""
    cipher = shared_cipher(school_id, school_id, KeyClass.SCHOOL)
    return _decoder.decode(unseal(cipher, sealed, Place(school_id, school_id, _CODE, 0, link_id, 1)))
