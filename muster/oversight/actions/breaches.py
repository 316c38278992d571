"""The file of a breach or a rehearsal: opening it, writing in it, recording who was told, closing it."""

import datetime as dt
import uuid
from collections.abc import Collection

import msgspec
from django.db import transaction

from muster.calendar.refusals import NotPossible
from muster.oversight.access import WORK_ON_BREACH
from muster.oversight.content import BREACH_CODE, BreachFile, Told
from muster.oversight.models import Breach
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.sealed_rows import content_of, seal_into


@transaction.atomic
def open_breach(*, by: Viewer, noticed_at: dt.datetime, file: BreachFile, is_rehearsal: bool) -> uuid.UUID:
    """Begin a file; the 72 hours run from `noticed_at`. Raises Refused, and NotPossible for a time to come."""
    action = "open a rehearsal" if is_rehearsal else "open a breach"
    record(by, WORK_ON_BREACH, action, reason=require(by, WORK_ON_BREACH))
    if noticed_at > by.moment:
        raise NotPossible("This is still to come. When was it noticed?", field="noticed_at")
    row = Breach(school_id=by.school_id, noticed_at=noticed_at, is_rehearsal=is_rehearsal)
    seal_into(row, BREACH_CODE, file)
    row.save(force_insert=True)
    return row.id


@transaction.atomic
def write_breach(*, by: Viewer, breach_id: uuid.UUID, what_happened: str, measures: str) -> None:
    """Say what happened and what is done about it. Raises Refused and NotThere."""
    row, file = _locked(by, breach_id, "write about a breach")
    _rewrite(row, msgspec.structs.replace(file, what_happened=what_happened, measures=measures))


@transaction.atomic
def note_regulator_told(*, by: Viewer, breach_id: uuid.UUID) -> None:
    """Note that the regulator was told now; the first time stands. Raises Refused and NotThere."""
    row, file = _locked(by, breach_id, "note that the regulator was told")
    if file.regulator_at is None:
        _rewrite(row, msgspec.structs.replace(file, regulator_at=by.moment))


@transaction.atomic
def note_told(*, by: Viewer, breach_id: uuid.UUID, contacts: Collection[uuid.UUID], how: str) -> None:
    """Note that these parents were told now; what was noted before stands. Raises Refused and NotThere."""
    row, file = _locked(by, breach_id, "note which families were told")
    known = {one.contact_id for one in file.told}
    fresh = tuple(Told(contact, by.moment, how, by.person_id) for contact in contacts if contact not in known)
    _rewrite(row, msgspec.structs.replace(file, told=(*file.told, *fresh)))


@transaction.atomic
def close_breach(*, by: Viewer, breach_id: uuid.UUID) -> None:
    """Close the file; it stays to be read. Raises Refused and NotThere."""
    row, _ = _locked(by, breach_id, "close a breach")
    row.closed_at = by.moment
    row.save(update_fields=["closed_at"])


def _locked(by: Viewer, breach_id: uuid.UUID, action: str) -> tuple[Breach, BreachFile]:
    record(by, WORK_ON_BREACH, action, reason=require(by, WORK_ON_BREACH))
    found = Breach.objects.select_for_update().filter(school_id=by.school_id, id=breach_id, closed_at=None)
    row = found.first()
    if row is None:
        raise NotThere(WORK_ON_BREACH)
    return row, content_of(row, BREACH_CODE, BreachFile)


def _rewrite(row: Breach, file: BreachFile) -> None:
    row.version += 1
    seal_into(row, BREACH_CODE, file)
    row.save(update_fields=["version", "content_sealed"])
