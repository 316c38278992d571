"""Moves many pupils at once into a form, class, house or other group, with one undo that restores everything exactly."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence

from django.db import transaction

from muster.calendar.refusals import NotPossible
from muster.people.access import CHANGE_GROUPS
from muster.people.actions.groups import locked_group
from muster.people.models import Membership, Pupil, RollChange
from muster.people.queries.moves import Target, planned_move
from muster.people.roll import Move, Place, Stay
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.identifiers import thing_id

Rows = dict[str, list[str]]


@transaction.atomic
def move_pupils(*, by: Viewer, pupils: Sequence[uuid.UUID], target: Target) -> uuid.UUID:
    """Move pupils, keeping what was before. Returns the id of the change, by which it can be undone.

    Raises NotThere, and NotPossible if there is nothing to move.
    """
    reason = require(by, CHANGE_GROUPS)
    group = locked_group(by, target.group_id)
    if group.last_day is not None and group.last_day < target.first_day:
        raise NotPossible("The group has ended by then.", "first_day")
    _refuse_strangers(by, pupils)
    move = planned_move(by, pupils, target)
    if not move.joining:
        raise NotPossible("All of these pupils are in this group on that day already.", "group")
    joined = [Place(thing_id(), group.id, pupil, stay) for pupil, stay in move.joining]
    _apply(by, move, joined)
    change = RollChange.objects.create(
        school_id=by.school_id,
        group=group,
        first_day=target.first_day,
        pupils=len(joined),
        before=_rows(before for before, _ in move.changed),
        after=_rows([*(after for _, after in move.changed if after), *joined]),
        made_at=by.moment,
        made_by=by.person_id,
    )
    record(by, CHANGE_GROUPS, "move pupils", reason=reason, people=[place.pupil_id for place in joined])
    return change.id


@transaction.atomic
def undo_move(*, by: Viewer, change_id: uuid.UUID) -> None:
    """Restore every membership that a move touched.

    Raises NotThere, and NotPossible if it was undone already or a membership has changed since, because undoing would
    then overwrite a later decision.
    """
    reason = require(by, CHANGE_GROUPS)
    change = RollChange.objects.filter(school_id=by.school_id, id=change_id).select_for_update().first()
    if change is None:
        raise NotThere(CHANGE_GROUPS)
    if change.undone_at is not None:
        raise NotPossible("This move was undone already.")
    if _rows_now(by, {*change.before, *change.after}) != change.after:
        raise NotPossible("Some of these pupils were moved again since. Undo the later move first.")
    _restore(by, change)
    change.note_undone(by.moment, by.person_id)
    people = {uuid.UUID(row[1]) for row in change.after.values()}
    record(by, CHANGE_GROUPS, "undo a move", reason=reason, people=people)


def _refuse_strangers(by: Viewer, pupils: Sequence[uuid.UUID]) -> None:
    known = Pupil.objects.filter(school_id=by.school_id, folder_id__in=pupils).count()
    if known < len(set(pupils)):
        raise NotThere(CHANGE_GROUPS, pupils)


def _apply(by: Viewer, move: Move, joined: Sequence[Place]) -> None:
    rows = Membership.objects.filter(school_id=by.school_id)
    rows.filter(id__in=[before.id for before, after in move.changed if after is None]).delete()
    for last_day in {after.stay.last_day for _, after in move.changed if after}:
        ending = [after.id for _, after in move.changed if after and after.stay.last_day == last_day]
        rows.filter(id__in=ending).update(last_day=last_day)
    Membership.objects.bulk_create(_membership(by, place) for place in joined)


def _restore(by: Viewer, change: RollChange) -> None:
    rows = Membership.objects.filter(school_id=by.school_id, id__in=[*change.before, *change.after])
    rows.delete()
    Membership.objects.bulk_create(_membership(by, _place(key, row)) for key, row in change.before.items())


def _membership(by: Viewer, place: Place) -> Membership:
    return Membership(
        id=place.id,
        school_id=by.school_id,
        group_id=place.group_id,
        pupil_id=place.pupil_id,
        first_day=place.stay.first_day,
        last_day=place.stay.last_day,
    )


def _rows(places: Iterable[Place]) -> Rows:
    """Memberships as a change keeps them: group, pupil, first and last day (empty: open), under the membership's id."""
    return {
        str(place.id): [
            str(place.group_id),
            str(place.pupil_id),
            place.stay.first_day.isoformat(),
            place.stay.last_day.isoformat() if place.stay.last_day else "",
        ]
        for place in places
    }


def _rows_now(by: Viewer, ids: Iterable[str]) -> Rows:
    rows = Membership.objects.filter(school_id=by.school_id, id__in=list(ids)).select_for_update()
    return _rows(Place(row.id, row.group_id, row.pupil_id, Stay(row.first_day, row.last_day)) for row in rows)


def _place(key: str, row: Sequence[str]) -> Place:
    group, pupil, first_day, last_day = row
    stay = Stay(dt.date.fromisoformat(first_day), dt.date.fromisoformat(last_day) if last_day else None)
    return Place(uuid.UUID(key), uuid.UUID(group), uuid.UUID(pupil), stay)
