"""Visits, fixtures and placements as groups with dates: who goes, and who leads them.

Leaders see contacts from the day before until the end of the last day. The attendance domain decides the marks.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from muster.people.access import PLAN_EVENT
from muster.people.actions.groups import NewGroup, insert_groups, locked_group
from muster.people.models import Group, Membership, Responsibility
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record

_SEEN_BEFORE = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class NewEvent:
    """A visit or event to be planned: its name, its days (both included), who goes and who leads."""

    name: str
    first_day: dt.date
    last_day: dt.date
    pupils: tuple[uuid.UUID, ...]
    leaders: tuple[uuid.UUID, ...]


@transaction.atomic
def open_event(*, by: Viewer, event: NewEvent) -> uuid.UUID:
    """Make the group of an event, with its pupils and leaders. Returns the group's id."""
    reason = require(by, PLAN_EVENT)
    seen_from = event.first_day - _SEEN_BEFORE
    group = NewGroup(event.name, Group.Kind.EVENT, seen_from, last_day=event.last_day)
    group_id = insert_groups(by, [group])[0]
    dated = {
        "school_id": by.school_id,
        "group_id": group_id,
        "first_day": seen_from,
        "last_day": event.last_day,
    }
    Membership.objects.bulk_create(Membership(pupil_id=pupil, **dated) for pupil in event.pupils)
    escorts = Responsibility.Relation.ESCORTS
    Responsibility.objects.bulk_create(
        Responsibility(staff_id=leader, relation=escorts, **dated) for leader in event.leaders
    )
    people = {*event.pupils, *event.leaders}
    record(by, PLAN_EVENT, "plan event", reason=reason, people=people)
    return group_id


@transaction.atomic
def join_event(*, by: Viewer, group_id: uuid.UUID, pupils: Sequence[uuid.UUID], last_day: dt.date) -> None:
    """Add pupils to an event, from today on or from the day its leaders first see who comes. Raises NotThere."""
    reason = require(by, PLAN_EVENT)
    group = locked_group(by, group_id)
    first_day = max(group.first_day, by.today)
    Membership.objects.bulk_create(
        Membership(
            school_id=by.school_id, group_id=group_id, pupil_id=pupil, first_day=first_day, last_day=last_day
        )
        for pupil in pupils
    )
    record(by, PLAN_EVENT, "add to event", reason=reason, people=set(pupils))


@transaction.atomic
def close_event(*, by: Viewer, group_id: uuid.UUID) -> None:
    """End an event, or cancel one: from now on nobody is in it. Raises NotThere."""
    reason = require(by, PLAN_EVENT)
    group = locked_group(by, group_id)
    group.last_day = max(group.first_day, by.today)
    group.save(update_fields=["last_day"])
    for model in (Membership, Responsibility):
        rows = model.objects.filter(school_id=by.school_id, group_id=group_id)
        rows.filter(first_day__gt=by.today).delete()
        rows.filter(last_day__gt=by.today).update(last_day=by.today)
    record(by, PLAN_EVENT, "close event", reason=reason)
