"""Places, reviews and ends a hold on a folder."""

import datetime as dt
import uuid

from django.db import transaction

from muster.calendar.refusals import NotPossible
from muster.people.directory import names
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.sealed_rows import content_of, seal_into
from muster.retention.access import HOLD
from muster.retention.content import HOLD_CODE, Hold
from muster.retention.models import LegalHold


@transaction.atomic
def place_hold(*, by: Viewer, person_id: uuid.UUID, why: str, review_on: dt.date) -> uuid.UUID:
    """Let nothing of a person's end until it is reviewed. Raises Refused, NotThere and NotPossible."""
    reason = require(by, HOLD)
    if not names(by).shown(person_id):
        raise NotThere(HOLD, [person_id])
    if review_on <= by.today:
        raise NotPossible("Choose a day to come on which somebody looks at it again.", "review_on")
    record(by, HOLD, "place a hold", reason=reason, people=[person_id])
    row = LegalHold(school_id=by.school_id, placed_at=by.moment, review_on=review_on)
    seal_into(row, HOLD_CODE, Hold(person_id, why, by.person_id))
    row.save(force_insert=True)
    return row.id


@transaction.atomic
def review_hold(*, by: Viewer, hold_id: uuid.UUID, review_on: dt.date) -> None:
    """Keep a hold until another day. Raises Refused, NotThere and NotPossible."""
    row = _locked(by, hold_id, "keep a hold")
    if review_on <= by.today:
        raise NotPossible("Choose a day to come on which somebody looks at it again.", "review_on")
    row.review_on = review_on
    row.save(update_fields=["review_on"])


@transaction.atomic
def end_hold(*, by: Viewer, hold_id: uuid.UUID) -> None:
    """End a hold: what is due may be destroyed again. Raises Refused and NotThere."""
    row = _locked(by, hold_id, "end a hold")
    row.ended_at = by.moment
    row.save(update_fields=["ended_at"])


def _locked(by: Viewer, hold_id: uuid.UUID, action: str) -> LegalHold:
    reason = require(by, HOLD)
    rows = LegalHold.objects.select_for_update().filter(school_id=by.school_id, ended_at=None)
    row = rows.filter(id=hold_id).first()
    if row is None:
        raise NotThere(HOLD)
    hold = content_of(row, HOLD_CODE, Hold)
    record(by, HOLD, action, reason=reason, people=[hold.person_id])
    return row
