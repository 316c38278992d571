"""How sent files wait for a decision: sealed under the school's key, for a day at most, then gone."""

import datetime as dt
import uuid
import zlib
from collections.abc import Mapping

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from muster.interchange.access import IMPORT_ROSTER
from muster.interchange.models import RememberedColumns, SentRoster
from muster.interchange.tables.recognition import ColumnMap
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.keys.envelope import NO_ITEM, Place, seal, unseal
from muster.protection.keys.ring import KeyClass, shared_cipher

SENT_CODE = 91
KEPT = dt.timedelta(days=1)


class Sent(msgspec.Struct, frozen=True):
    """The files as they were sent, and what was settled about them since. No repr: it holds whole rosters."""

    files: dict[str, bytes]
    tolerant: bool = False
    complete: bool = False
    answers: dict[str, str] = {}

    def __repr__(self) -> str:
        return f"<{len(self.files)} sent files>"


@transaction.atomic
def keep_sent(*, by: Viewer, sent: Sent) -> uuid.UUID:
    """Keep files until they are applied or dropped; what others left for more than a day is removed."""
    reason = require(by, IMPORT_ROSTER)
    SentRoster.objects.filter(school_id=by.school_id, sent_at__lt=by.moment - KEPT).delete()
    row = SentRoster(school_id=by.school_id, sent_at=by.moment, sent_by=by.account_id, sealed=b"")
    row.sealed = _sealed(row, sent)
    row.save(force_insert=True)
    record(by, IMPORT_ROSTER, "send a roster", reason=reason)
    return row.id


def sent_roster(viewer: Viewer, sent_id: uuid.UUID) -> Sent:
    """The files that this account sent. Raises NotThere for anyone else's, and for those that are gone."""
    require(viewer, IMPORT_ROSTER)
    row = _row(viewer, sent_id)
    content = unseal(_cipher(row.school_id), bytes(row.sealed), _place(row))
    return msgspec.msgpack.decode(zlib.decompress(content), type=Sent)


@transaction.atomic
def settle_sent(*, by: Viewer, sent_id: uuid.UUID, sent: Sent) -> None:
    """Keep what was answered."""
    reason = require(by, IMPORT_ROSTER)
    row = _row(by, sent_id)
    row.version += 1
    row.sealed = _sealed(row, sent)
    row.save(update_fields=["version", "sealed"])
    record(by, IMPORT_ROSTER, "answer about a roster", reason=reason)


@transaction.atomic
def drop_sent(*, by: Viewer, sent_id: uuid.UUID) -> None:
    """Remove files that were sent."""
    reason = require(by, IMPORT_ROSTER)
    _row(by, sent_id).delete()
    record(by, IMPORT_ROSTER, "drop a sent roster", reason=reason)


@transaction.atomic
def remember_columns(*, by: Viewer, maps: Mapping[str, ColumnMap]) -> None:
    """Remember how tables with these headers (by fingerprint) are read."""
    reason = require(by, IMPORT_ROSTER)
    for fingerprint, columns in maps.items():
        RememberedColumns.objects.update_or_create(
            school_id=by.school_id,
            fingerprint=fingerprint,
            defaults={"kind": columns.kind, "columns": list(columns.columns)},
        )
    record(by, IMPORT_ROSTER, "say what columns mean", reason=reason)


def _row(viewer: Viewer, sent_id: uuid.UUID) -> SentRoster:
    row = SentRoster.objects.filter(
        school_id=viewer.school_id, id=sent_id, sent_by=viewer.account_id, sent_at__gte=viewer.moment - KEPT
    ).first()
    if row is None:
        raise NotThere(IMPORT_ROSTER)
    return row


def _sealed(row: SentRoster, sent: Sent) -> bytes:
    return seal(_cipher(row.school_id), zlib.compress(msgspec.msgpack.encode(sent)), _place(row))


def _cipher(school_id: uuid.UUID) -> AESGCM:
    return shared_cipher(school_id, school_id, KeyClass.SCHOOL)


def _place(row: SentRoster) -> Place:
    return Place(row.school_id, row.id, SENT_CODE, 0, NO_ITEM, row.version)
