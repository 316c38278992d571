"""Keeps uploaded files until a decision: sealed under the school's key, for a day at most."""

import uuid
from collections.abc import Mapping

import msgspec
from django.db import transaction

from muster.interchange.access import IMPORT_ROSTER
from muster.interchange.models import RememberedColumns, SentRoster
from muster.interchange.queries.sending import KEPT, Sent, row_of, sealed
from muster.interchange.tables.recognition import ColumnMap
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record


@transaction.atomic
def keep_sent(*, by: Viewer, sent: Sent) -> uuid.UUID:
    """Keep files until they are applied or dropped; what others left for more than a day is removed."""
    reason = require(by, IMPORT_ROSTER)
    row = keep_row(by, sent, SentRoster.What.TABLES)
    record(by, IMPORT_ROSTER, "send a roster", reason=reason)
    return row.id


@transaction.atomic
def discard_old(*, by: Viewer) -> int:
    """Remove what has waited for more than a day. Returns how many."""
    reason = require(by, IMPORT_ROSTER)
    removed = _discard_old(by)
    if removed:
        record(by, IMPORT_ROSTER, "drop what was sent and not imported", reason=reason)
    return removed


def _discard_old(by: Viewer) -> int:
    removed, _ = SentRoster.objects.filter(school_id=by.school_id, sent_at__lt=by.moment - KEPT).delete()
    return removed


def keep_row(by: Viewer, sent: msgspec.Struct, what: SentRoster.What, *, to_draw: int = 0) -> SentRoster:
    """Seal what was sent into a row of its own. What has waited for more than a day goes."""
    _discard_old(by)
    row = SentRoster(
        school_id=by.school_id, sent_at=by.moment, sent_by=by.account_id, what=what, to_draw=to_draw
    )
    row.sealed = sealed(row, sent)
    row.save(force_insert=True)
    return row


@transaction.atomic
def settle_sent(*, by: Viewer, sent_id: uuid.UUID, sent: Sent) -> None:
    """Keep what was answered."""
    reason = require(by, IMPORT_ROSTER)
    row = row_of(by, sent_id)
    row.version += 1
    row.sealed = sealed(row, sent)
    row.save(update_fields=["version", "sealed"])
    record(by, IMPORT_ROSTER, "answer about a roster", reason=reason)


@transaction.atomic
def drop_sent(*, by: Viewer, sent_id: uuid.UUID) -> None:
    """Remove files that were sent."""
    reason = require(by, IMPORT_ROSTER)
    row_of(by, sent_id).delete()
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
