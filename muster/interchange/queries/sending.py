"""Uploads that wait for a decision: sealed under the school's key, opened for whoever sent them."""

import datetime as dt
import uuid
import zlib
from typing import TypeVar

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from muster.interchange.access import IMPORT_ROSTER
from muster.interchange.models import SentRoster
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.keys.envelope import NO_ITEM, Place, seal, unseal
from muster.protection.keys.ring import KeyClass, shared_cipher

SENT_CODE = 91
SentT = TypeVar("SentT", bound=msgspec.Struct)
KEPT = dt.timedelta(days=1)


class Sent(msgspec.Struct, frozen=True):
    """The files as they were sent, and what was settled about them since. No repr: it holds whole rosters."""

    files: dict[str, bytes]
    tolerant: bool = False
    complete: bool = False
    answers: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"<{len(self.files)} sent files>"


def sent_roster(viewer: Viewer, sent_id: uuid.UUID) -> Sent:
    """The files that this account sent. Raises NotThere for anyone else's, and for those that are gone."""
    require(viewer, IMPORT_ROSTER)
    return opened(row_of(viewer, sent_id), Sent)


def row_of(
    viewer: Viewer,
    sent_id: uuid.UUID,
    what: SentRoster.What = SentRoster.What.TABLES,
    permission: Permission = IMPORT_ROSTER,
) -> SentRoster:
    """What this account sent and may still decide about. Raises NotThere."""
    row = SentRoster.objects.filter(
        school_id=viewer.school_id,
        id=sent_id,
        sent_by=viewer.account_id,
        sent_at__gte=viewer.moment - KEPT,
        what=what,
    ).first()
    if row is None:
        raise NotThere(permission)
    return row


def opened(row: SentRoster, shape: type[SentT]) -> SentT:
    """What waits in a row, in the shape in which it was sealed."""
    content = unseal(_cipher(row.school_id), bytes(row.sealed), _place(row))
    return msgspec.msgpack.decode(zlib.decompress(content), type=shape)


def sealed(row: SentRoster, sent: msgspec.Struct) -> bytes:
    """What is to wait in a row, sealed for it under the school's key."""
    return seal(_cipher(row.school_id), zlib.compress(msgspec.msgpack.encode(sent)), _place(row))


def _cipher(school_id: uuid.UUID) -> AESGCM:
    return shared_cipher(school_id, school_id, KeyClass.SCHOOL)


def _place(row: SentRoster) -> Place:
    return Place(row.school_id, row.id, SENT_CODE, 0, NO_ITEM, row.version)
