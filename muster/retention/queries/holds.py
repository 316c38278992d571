"""Which folders are on hold, why, and when each hold is reviewed."""

import datetime as dt
import uuid
from dataclasses import dataclass

from muster.people.directory import names
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.sealed_rows import content_of
from muster.retention.access import HOLD
from muster.retention.content import HOLD_CODE, Hold
from muster.retention.models import LegalHold


@dataclass(frozen=True, slots=True)
class HoldLine:
    """One hold in words."""

    id: uuid.UUID
    name: str
    why: str
    by: str
    placed_at: dt.datetime
    review_on: dt.date
    is_to_review: bool


def held_people(school_id: uuid.UUID) -> frozenset[uuid.UUID]:
    """Everybody of whom nothing may end."""
    return frozenset(content_of(row, HOLD_CODE, Hold).person_id for row in _standing(school_id))


def holds(viewer: Viewer) -> tuple[HoldLine, ...]:
    """Every hold that stands, what is to be reviewed first. Raises Refused."""
    reason = require(viewer, HOLD)
    directory = names(viewer)
    found = [(row, content_of(row, HOLD_CODE, Hold)) for row in _standing(viewer.school_id)]
    record(viewer, HOLD, "list holds", reason=reason, people=[hold.person_id for _, hold in found])
    return tuple(
        HoldLine(
            row.id,
            directory.shown(hold.person_id),
            hold.why,
            directory.shown(hold.by),
            row.placed_at.astimezone(viewer.now.tzinfo),
            row.review_on,
            row.review_on <= viewer.today,
        )
        for row, hold in found
    )


def _standing(school_id: uuid.UUID) -> list[LegalHold]:
    return list(LegalHold.objects.filter(school_id=school_id, ended_at=None).order_by("review_on", "id"))
