"""Cover: somebody takes a group for a day, a session or a lesson instead of its teacher."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from muster.calendar.refusals import NotPossible
from muster.people.access import ENTER_COVER
from muster.people.actions.staff import refuse_others
from muster.people.models import Cover, Group
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record


@dataclass(frozen=True, slots=True)
class NewCover:
    """Who covers which groups on a day: all of it, one session (counted from 0), or one lesson by its number."""

    staff_id: uuid.UUID
    group_ids: Sequence[uuid.UUID]
    day: dt.date
    kind: Cover.Kind = Cover.Kind.DAY
    slot: int | None = None


@transaction.atomic
def enter_cover(*, by: Viewer, cover: NewCover) -> None:
    """Let somebody cover groups, in place of anybody entered for the same lesson before.

    Entering the same cover twice changes nothing. Raises NotThere and NotPossible.
    """
    reason = require(by, ENTER_COVER)
    refuse_others(by, ENTER_COVER, cover.staff_id)
    if cover.day < by.today:
        raise NotPossible("Cover is entered for today or a day to come.", "day")
    groups = set(
        Group.objects.filter(school_id=by.school_id, id__in=cover.group_ids)
        .on(cover.day)
        .values_list("id", flat=True)
    )
    if groups != set(cover.group_ids):
        raise NotThere(ENTER_COVER)
    same = Cover.objects.filter(school_id=by.school_id, day=cover.day, kind=cover.kind, slot=cover.slot)
    same.filter(group_id__in=groups).exclude(staff_id=cover.staff_id).delete()
    for group_id in sorted(groups):
        Cover.objects.get_or_create(
            school_id=by.school_id,
            group_id=group_id,
            staff_id=cover.staff_id,
            day=cover.day,
            kind=cover.kind,
            slot=cover.slot,
        )
    record(by, ENTER_COVER, "enter cover", reason=reason, people=[cover.staff_id])


@transaction.atomic
def remove_cover(*, by: Viewer, cover_id: uuid.UUID) -> None:
    """Take cover back. Raises NotThere, and NotPossible for a day that is over."""
    reason = require(by, ENTER_COVER)
    cover = Cover.objects.filter(school_id=by.school_id, id=cover_id).first()
    if cover is None:
        raise NotThere(ENTER_COVER)
    if cover.day < by.today:
        raise NotPossible("That day is over: who covered then stays on record.")
    cover.delete()
    record(by, ENTER_COVER, "remove cover", reason=reason, people=[cover.staff_id])
