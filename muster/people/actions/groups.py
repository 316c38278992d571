"""Groups: their names, members, teachers and cover, each with a first and a last day."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from muster.calendar.models import Site
from muster.calendar.refusals import NotPossible
from muster.people import directory
from muster.people.access import CHANGE_GROUPS
from muster.people.actions.admission import NewPupil, admit_pupils
from muster.people.actions.leaving import Registration, readmit
from muster.people.models import FormerGroupName, FormerSite, Group, Membership, Responsibility
from muster.people.queries.groups import moves_to_come
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.identifiers import thing_id


@dataclass(frozen=True, slots=True)
class NewGroup:
    """A group to be created."""

    name: str
    kind: Group.Kind
    first_day: dt.date
    last_day: dt.date | None = None
    registers: Group.Registers = Group.Registers.NONE
    year_group: str = ""
    year_id: uuid.UUID | None = None
    site_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class NewMembership:
    """A pupil's time in a group."""

    group_id: uuid.UUID
    pupil_id: uuid.UUID
    first_day: dt.date
    last_day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class NewResponsibility:
    """What a member of staff is to a group, from a day."""

    group_id: uuid.UUID
    staff_id: uuid.UUID
    relation: Responsibility.Relation
    first_day: dt.date
    last_day: dt.date | None = None


@transaction.atomic
def create_groups(*, by: Viewer, groups: Sequence[NewGroup]) -> list[uuid.UUID]:
    """Create groups, their names sealed. Returns their ids in the order given."""
    reason = require(by, CHANGE_GROUPS)
    ids = insert_groups(by, groups)
    record(by, CHANGE_GROUPS, "create groups", reason=reason)
    return ids


def insert_groups(by: Viewer, groups: Sequence[NewGroup]) -> list[uuid.UUID]:
    """Insert groups, their names sealed, for an action that has checked permission and records itself. Returns their ids."""
    ids = [thing_id() for _ in groups]
    sealed = directory.seal_group_names(
        by.school_id, {group_id: (group.name, 1) for group_id, group in zip(ids, groups, strict=True)}
    )
    Group.objects.bulk_create(
        Group(
            id=group_id,
            school_id=by.school_id,
            kind=group.kind,
            registers=group.registers,
            year_group=group.year_group,
            year_id=group.year_id,
            site_id=group.site_id,
            name_sealed=sealed[group_id],
            first_day=group.first_day,
            last_day=group.last_day,
        )
        for group_id, group in zip(ids, groups, strict=True)
    )
    directory.raise_version(by.school_id)
    return ids


@transaction.atomic
def rename_group(*, by: Viewer, group_id: uuid.UUID, name: str) -> None:
    """Give a group another name; the old one is kept, sealed as it was. Raises NotThere."""
    reason = require(by, CHANGE_GROUPS)
    group = locked_group(by, group_id)
    FormerGroupName.objects.create(
        school_id=by.school_id,
        group=group,
        name_sealed=group.name_sealed,
        name_version=group.name_version,
        changed_at=by.moment,
        changed_by=by.person_id,
    )
    group.name_version += 1
    sealed = directory.seal_group_names(by.school_id, {group_id: (name, group.name_version)})
    group.name_sealed = sealed[group_id]
    group.save(update_fields=["name_sealed", "name_version"])
    directory.raise_version(by.school_id)
    record(by, CHANGE_GROUPS, "rename group", reason=reason)


@transaction.atomic
def place_groups(
    *, by: Viewer, site_id: uuid.UUID, groups: Collection[uuid.UUID], first_day: dt.date
) -> None:
    """Let exactly these groups be taught at a site from a day; whichever is there now and is not named is of the whole school from then.

    The day may be to come, and what held before it is kept. A move replaces one to come. Raises NotThere for a site or a
    group of elsewhere.
    """
    reason = require(by, CHANGE_GROUPS)
    sites = Site.objects.filter(school_id=by.school_id, id=site_id)
    rows = Group.objects.filter(school_id=by.school_id)
    if not sites.exists() or rows.filter(id__in=groups).count() < len(set(groups)):
        raise NotThere(CHANGE_GROUPS)
    coming = {group_id: move.now for group_id, move in moves_to_come(by).items()}
    for group in rows.filter(Q(site_id=site_id) | Q(id__in=[*groups, *coming])).select_for_update():
        is_there = coming.get(group.id, group.site_id) == site_id
        if is_there != (group.id in groups):
            _move(group, None if is_there else site_id, first_day, by.today)
    record(by, CHANGE_GROUPS, "place groups", reason=reason)


@transaction.atomic
def take_back_move(*, by: Viewer, group_id: uuid.UUID) -> None:
    """Let a group stay where it is today instead of moving on a day to come. Raises NotThere without such a move."""
    reason = require(by, CHANGE_GROUPS)
    group = locked_group(by, group_id)
    move = moves_to_come(by).get(group_id)
    if move is None:
        raise NotThere(CHANGE_GROUPS)
    _move(group, move.now, by.today, by.today)
    record(by, CHANGE_GROUPS, "take back move to site", reason=reason)


def _move(group: Group, site_id: uuid.UUID | None, first_day: dt.date, today: dt.date) -> None:
    """Let a group be at a site from a day, instead of wherever else it was from then on or would have been."""
    last_day = first_day - dt.timedelta(1)
    rows = FormerSite.objects.filter(school_id=group.school_id, group=group)
    held = rows.filter(last_day__gte=min(last_day, today)).order_by("last_day")
    before = next((row.site_id for row in held), group.site_id)
    held.delete()
    if group.first_day < first_day and before != site_id:
        FormerSite.objects.create(school_id=group.school_id, group=group, site_id=before, last_day=last_day)
    group.site_id = site_id
    group.save(update_fields=["site"])


@transaction.atomic
def close_group(*, by: Viewer, group_id: uuid.UUID, last_day: dt.date) -> None:
    """End a group, and with it every membership and responsibility that would outlast it. Raises NotThere."""
    reason = require(by, CHANGE_GROUPS)
    group = locked_group(by, group_id)
    if last_day < group.first_day:
        raise NotPossible("The group begins after that day.", "last_day")
    group.last_day = last_day
    group.save(update_fields=["last_day"])
    for model in (Membership, Responsibility):
        rows = model.objects.filter(school_id=by.school_id, group_id=group_id)
        rows.filter(first_day__gt=last_day).delete()
        rows.on(last_day).update(last_day=last_day)
    record(by, CHANGE_GROUPS, "close group", reason=reason)


@transaction.atomic
def add_memberships(*, by: Viewer, memberships: Sequence[NewMembership]) -> None:
    """Put pupils into groups, from a day."""
    reason = require(by, CHANGE_GROUPS)
    Membership.objects.bulk_create(_dated(Membership, by, memberships, ("group_id", "pupil_id")))
    people = {membership.pupil_id for membership in memberships}
    record(by, CHANGE_GROUPS, "add to groups", reason=reason, people=people)


@transaction.atomic
def admit_into_groups(*, by: Viewer, pupil: NewPupil, groups: Sequence[uuid.UUID]) -> uuid.UUID:
    """Put one pupil on roll and, from the same day, into groups. Returns the pupil's id. Raises as `admit_pupils`."""
    pupil_id = admit_pupils(by=by, pupils=[pupil])[0]
    _join(by, pupil_id, groups, pupil.first_day)
    return pupil_id


@transaction.atomic
def readmit_into_groups(
    *, by: Viewer, pupil_id: uuid.UUID, registration: Registration, groups: Sequence[uuid.UUID]
) -> None:
    """Put a former pupil back on roll and, from the same day, into groups. Raises as `readmit`."""
    readmit(by=by, pupil_id=pupil_id, registration=registration)
    _join(by, pupil_id, groups, registration.first_day)


def _join(by: Viewer, pupil_id: uuid.UUID, groups: Sequence[uuid.UUID], first_day: dt.date) -> None:
    memberships = [NewMembership(group, pupil_id, first_day) for group in groups]
    if memberships:
        add_memberships(by=by, memberships=memberships)


@transaction.atomic
def end_membership(*, by: Viewer, membership_id: uuid.UUID, last_day: dt.date) -> None:
    """End a pupil's time in a group on a day; if it would end before it begins, remove it. Raises NotThere."""
    reason = require(by, CHANGE_GROUPS)
    membership = Membership.objects.filter(school_id=by.school_id, id=membership_id).first()
    if membership is None:
        raise NotThere(CHANGE_GROUPS)
    _end(membership, last_day)
    record(by, CHANGE_GROUPS, "end membership", reason=reason, people=[membership.pupil_id])


@transaction.atomic
def give_responsibilities(*, by: Viewer, responsibilities: Sequence[NewResponsibility]) -> None:
    """Record who teaches, tutors, assists or leads which group, from a day."""
    reason = require(by, CHANGE_GROUPS)
    fields = ("group_id", "staff_id", "relation")
    Responsibility.objects.bulk_create(_dated(Responsibility, by, responsibilities, fields))
    people = {responsibility.staff_id for responsibility in responsibilities}
    record(by, CHANGE_GROUPS, "give responsibilities", reason=reason, people=people)


@transaction.atomic
def end_responsibility(*, by: Viewer, responsibility_id: uuid.UUID, last_day: dt.date) -> None:
    """End somebody's responsibility for a group on a day. Raises NotThere."""
    reason = require(by, CHANGE_GROUPS)
    responsibility = Responsibility.objects.filter(school_id=by.school_id, id=responsibility_id).first()
    if responsibility is None:
        raise NotThere(CHANGE_GROUPS)
    _end(responsibility, last_day)
    record(by, CHANGE_GROUPS, "end responsibility", reason=reason, people=[responsibility.staff_id])


@transaction.atomic
def set_leaders(*, by: Viewer, groups: Sequence[uuid.UUID], staff: Collection[uuid.UUID]) -> None:
    """Make exactly these people the leaders of each of these groups from today; any other leader's time ends yesterday."""
    reason = require(by, CHANGE_GROUPS)
    leads = Responsibility.Relation.LEADS
    rows = Responsibility.objects.filter(school_id=by.school_id, group_id__in=groups, relation=leads)
    held = list(rows.on(by.today).select_for_update())
    for row in held:
        if row.staff_id not in staff:
            _end(row, by.today - dt.timedelta(1))
    stay = {(row.group_id, row.staff_id) for row in held}
    new = [
        NewResponsibility(group, person, leads, by.today)
        for group in groups
        for person in sorted(staff)
        if (group, person) not in stay
    ]
    fields = ("group_id", "staff_id", "relation")
    Responsibility.objects.bulk_create(_dated(Responsibility, by, new, fields))
    people = {row.staff_id for row in held} | set(staff)
    record(by, CHANGE_GROUPS, "set leaders", reason=reason, people=people)


def locked_group(by: Viewer, group_id: uuid.UUID) -> Group:
    """The group, locked for the transaction. Raises NotThere."""
    group: Group | None = (
        Group.objects.filter(school_id=by.school_id, id=group_id).select_for_update().first()
    )
    if group is None:
        raise NotThere(CHANGE_GROUPS)
    return group


def _end(row: Membership | Responsibility, last_day: dt.date) -> None:
    if last_day < row.first_day:
        row.delete()
    else:
        row.last_day = last_day
        row.save(update_fields=["last_day"])


def _dated(model: type[Any], by: Viewer, rows: Iterable[Any], fields: Sequence[str]) -> Iterable[Any]:
    return (
        model(
            school_id=by.school_id,
            first_day=row.first_day,
            last_day=row.last_day,
            **{name: getattr(row, name) for name in fields},
        )
        for row in rows
    )
