"""Access requests: beginning one, deciding about other people in the folder, handing out the pack, closing it."""

import datetime as dt
import uuid
from collections.abc import Mapping

import msgspec
from django.db import transaction

from muster.calendar.queries import profile_of
from muster.calendar.recipients import recipient_key
from muster.calendar.refusals import NotPossible
from muster.oversight.access import ANSWER_REQUEST
from muster.oversight.content import REQUEST_CODE, AskedBy, Extension, Release, RequestFile
from muster.oversight.models import AccessRequest
from muster.oversight.packing import Package, package_of
from muster.oversight.queries.requests import pack_of
from muster.oversight.rules import answer_due, refusal_to_extend
from muster.people.directory import names
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.sealed_rows import content_of, seal_into


@transaction.atomic
def begin_request(*, by: Viewer, person_id: uuid.UUID, asked_by: AskedBy, received_on: dt.date) -> uuid.UUID:
    """Begin the clock. Raises Refused, NotThere, and NotPossible for a day to come."""
    reason = require(by, ANSWER_REQUEST)
    if not names(by).shown(person_id):
        raise NotThere(ANSWER_REQUEST, [person_id])
    if received_on > by.today:
        raise NotPossible("This day is still to come. When did the request arrive?", "received_on")
    record(by, ANSWER_REQUEST, "begin an access request", reason=reason, people=[person_id])
    due_on = answer_due(received_on, profile_of(by).bank_holidays)
    row = AccessRequest(school_id=by.school_id, received_on=received_on, due_on=due_on)
    seal_into(row, REQUEST_CODE, RequestFile(person_id, asked_by))
    row.save(force_insert=True)
    return row.id


@transaction.atomic
def decide_on_others(*, by: Viewer, request_id: uuid.UUID, decisions: Mapping[str, bool]) -> None:
    """Say of findings, by their keys, whether they are taken out. Raises Refused and NotThere."""
    row, file = _locked(by, request_id, "decide about others in a folder")
    _rewrite(row, msgspec.structs.replace(file, decisions={**file.decisions, **decisions}))


@transaction.atomic
def release_pack(*, by: Viewer, request_id: uuid.UUID, key: str) -> Package:
    """Hand the pack out, encrypted to `key` (age) or, where that is empty, as it is.

    Raises Refused, NotThere, and NotPossible while nobody has decided on somebody who is in the folder.
    """
    row, file = _locked(by, request_id, "release an access pack")
    checked = recipient_key(key) if key else ""
    pack, undecided = pack_of(by, file.person_id, file.decisions)
    if undecided:
        raise NotPossible(f"Decide first about {undecided} places where somebody else is named.")
    released = Release(by.moment, by.person_id, checked, pack.taken_out)
    _rewrite(row, msgspec.structs.replace(file, releases=(*file.releases, released)))
    return package_of(pack, key=checked)


@transaction.atomic
def extend_request(*, by: Viewer, request_id: uuid.UUID, told_on: dt.date, reason: str) -> None:
    """Give the answer two months more, of which whoever asked was told on this day with this reason; once.

    Raises Refused, NotThere, and NotPossible where the first month was over or the answer is extended already.
    """
    row, file = _locked(by, request_id, "extend an access request")
    if file.extension:
        raise NotPossible("It has been made longer already, which the law allows once.", "told_on")
    holidays = profile_of(by).bank_holidays
    if refusal := refusal_to_extend(row.received_on, told_on, by.today, holidays):
        raise NotPossible(refusal, "told_on")
    _rewrite(row, msgspec.structs.replace(file, extension=Extension(told_on, reason, by.person_id)))
    row.due_on = answer_due(row.received_on, holidays, is_extended=True)
    row.save(update_fields=["due_on"])


@transaction.atomic
def close_request(*, by: Viewer, request_id: uuid.UUID) -> None:
    """Say that it is answered; it stays to be read. Raises Refused and NotThere."""
    row, _ = _locked(by, request_id, "close an access request")
    row.closed_at = by.moment
    row.save(update_fields=["closed_at"])


@transaction.atomic
def make_pack(*, by: Viewer, person_id: uuid.UUID, key: str) -> Package:
    """A pack without a request, for a command: everybody else is taken out, since nobody has looked. Raises NotThere."""
    if not names(by).shown(person_id):
        raise NotThere(ANSWER_REQUEST, [person_id])
    reason = require(by, ANSWER_REQUEST)
    record(by, ANSWER_REQUEST, "make an access pack by command", reason=reason, people=[person_id])
    return package_of(pack_of(by, person_id, {})[0], key=recipient_key(key) if key else "")


def _locked(by: Viewer, request_id: uuid.UUID, action: str) -> tuple[AccessRequest, RequestFile]:
    reason = require(by, ANSWER_REQUEST)
    found = AccessRequest.objects.select_for_update().filter(school_id=by.school_id, id=request_id)
    row = found.filter(closed_at=None).first()
    if row is None:
        raise NotThere(ANSWER_REQUEST)
    file = content_of(row, REQUEST_CODE, RequestFile)
    record(by, ANSWER_REQUEST, action, reason=reason, people=[file.person_id])
    return row, file


def _rewrite(row: AccessRequest, file: RequestFile) -> None:
    row.version += 1
    seal_into(row, REQUEST_CODE, file)
    row.save(update_fields=["version", "content_sealed"])
