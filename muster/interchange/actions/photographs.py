"""Keeps a photographer's zip until a decision, and stores its pictures: exactly the plan that was shown, all or none."""

import uuid

from django.db import transaction

from muster.interchange.actions.applying import Changed
from muster.interchange.actions.keeping import keep_row
from muster.interchange.models import SentRoster
from muster.interchange.photographs.redrawing import SentPhotographs
from muster.interchange.queries.photographs import PhotographsPlan, planned_photographs, sent_photographs
from muster.interchange.queries.sending import row_of, sealed
from muster.people.models import Directory
from muster.photographs.access import KEEP_PHOTOGRAPHS
from muster.photographs.actions import Portrait, keep_photographs
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record


@transaction.atomic
def send_photographs(*, by: Viewer, to_draw: int) -> uuid.UUID:
    """Begin to draw so many pictures anew: what they become waits in the row that this returns."""
    reason = require(by, KEEP_PHOTOGRAPHS)
    row = keep_row(by, SentPhotographs(), SentRoster.What.PHOTOGRAPHS, to_draw=to_draw)
    record(by, KEEP_PHOTOGRAPHS, "send photographs", reason=reason)
    return row.id


def tell_drawn(by: Viewer, sent_id: uuid.UUID, drawn: int) -> None:
    """Note how many are drawn, for the page that waits. Raises NotThere."""
    row = _row(by, sent_id)
    row.drawn = drawn
    row.save(update_fields=["drawn"])


def keep_drawn(by: Viewer, sent_id: uuid.UUID, sent: SentPhotographs) -> None:
    """Keep pictures that were drawn anew until they are agreed to or forgotten, for a day at most. Raises NotThere."""
    row = _row(by, sent_id)
    row.drawn = row.to_draw
    row.version += 1
    row.sealed = sealed(row, sent)
    row.save(update_fields=["drawn", "version", "sealed"])


@transaction.atomic
def import_photographs(*, by: Viewer, sent_id: uuid.UUID, fingerprint: str) -> PhotographsPlan:
    """Keep the pictures that were shown, and forget what waited.

    Raises Changed where the plan is not the one that was agreed to, NotThere and NotPossible.
    """
    plan = keep_planned(by=by, sent=sent_photographs(by, sent_id), fingerprint=fingerprint)
    _forget(by, sent_id)
    return plan


@transaction.atomic
def keep_planned(*, by: Viewer, sent: SentPhotographs, fingerprint: str) -> PhotographsPlan:
    """Keep the pictures of which a plan was shown, all or none. Raises Changed as above, and NotPossible."""
    reason = require(by, KEEP_PHOTOGRAPHS)
    Directory.objects.select_for_update().get(school_id=by.school_id)  # one import at a time
    plan = planned_photographs(by, sent)
    if plan.fingerprint != fingerprint:
        raise Changed
    if plan.pictures:
        portraits = {pupil: Portrait(each.face, each.photograph) for pupil, each in plan.pictures.items()}
        keep_photographs(by=by, portraits=portraits)
        record(by, KEEP_PHOTOGRAPHS, "import photographs", reason=reason, counted=len(portraits))
    return plan


@transaction.atomic
def drop_sent_photographs(*, by: Viewer, sent_id: uuid.UUID) -> None:
    """Forget pictures that were sent. Raises NotThere."""
    reason = require(by, KEEP_PHOTOGRAPHS)
    _forget(by, sent_id)
    record(by, KEEP_PHOTOGRAPHS, "drop sent photographs", reason=reason)


def _forget(by: Viewer, sent_id: uuid.UUID) -> None:
    _row(by, sent_id).delete()


def _row(by: Viewer, sent_id: uuid.UUID) -> SentRoster:
    return row_of(by, sent_id, SentRoster.What.PHOTOGRAPHS, KEEP_PHOTOGRAPHS)
