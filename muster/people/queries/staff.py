"""Staff: who works here in which roles, and one member of staff for editing."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass

from muster.people.access import CHANGE_STAFF, GIVE_ROLES, SEE_STAFF
from muster.people.directory import names
from muster.people.granting import refusal_to_give
from muster.people.models import Responsibility, RoleHolding, Staff
from muster.people.queries.records import held_or_empty
from muster.people.records import CONTACT_DETAILS, NAME, ContactDetails, Name
from muster.people.roles import ROLES
from muster.people.roll import Stay
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Held, Want
from muster.protection.folder.opening import open_folders


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One member of staff in the list; `roles` are those of today in words."""

    staff_id: uuid.UUID
    name: str
    initials: str
    roles: str


@dataclass(frozen=True, slots=True)
class RoleHeld:
    """A role from a day to a day."""

    id: uuid.UUID
    words: str
    first_day: dt.date
    last_day: dt.date | None
    goes_on: bool


@dataclass(frozen=True, slots=True)
class StaffRecord:
    """One member of staff."""

    staff_id: uuid.UUID
    shown: str
    name: Held[Name]
    details: Held[ContactDetails]
    roles: tuple[RoleHeld, ...]
    groups: tuple[tuple[str, str, dt.date, dt.date | None], ...]


def staff_list(viewer: Viewer, *, gone: bool = False) -> tuple[StaffRow, ...]:
    """Everyone who holds a role today or will, or everyone else, in the order of names."""
    require(viewer, SEE_STAFF)
    directory = names(viewer)
    roles: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    for row in RoleHolding.objects.filter(school_id=viewer.school_id).between(viewer.today, dt.date.max):
        roles[row.staff_id].append(ROLES[row.role].words)
    ids = Staff.objects.filter(school_id=viewer.school_id).values_list("folder_id", flat=True)
    return tuple(
        StaffRow(staff, directory.shown(staff), directory.initials(staff), ", ".join(sorted(roles[staff])))
        for staff in directory.in_order(ids)
        if (staff in roles) != gone
    )


def staff_record(viewer: Viewer, staff_id: uuid.UUID) -> StaffRecord:
    """One member of staff, opened. Raises NotThere for anyone who is not staff: IT may never reach a pupil here."""
    require(viewer, CHANGE_STAFF)
    if not Staff.objects.filter(school_id=viewer.school_id, folder_id=staff_id).exists():
        raise NotThere(CHANGE_STAFF, [staff_id])
    wants = (Want(NAME), Want(CONTACT_DETAILS))
    opened = open_folders(viewer, CHANGE_STAFF, [staff_id], *wants, action="open to change")
    return StaffRecord(
        staff_id,
        names(viewer).shown(staff_id),
        held_or_empty(opened.of(NAME), NAME, staff_id),
        held_or_empty(opened.of(CONTACT_DETAILS), CONTACT_DETAILS, staff_id),
        _roles(viewer, staff_id),
        _groups(viewer, staff_id),
    )


def roles_to_give(viewer: Viewer, staff_id: uuid.UUID) -> tuple[tuple[str, str], ...]:
    """(name, words) of the roles that the viewer may give to somebody."""
    require(viewer, GIVE_ROLES)
    to_self = staff_id == viewer.person_id
    return tuple(
        (role.name, role.words)
        for role in ROLES.values()
        if refusal_to_give(viewer.facts, role, to_self=to_self) is None
    )


def staff_choices(viewer: Viewer) -> tuple[tuple[uuid.UUID, str], ...]:
    """(id, name) of everyone who works here, in the order of names."""
    return names(viewer).told_apart(row.staff_id for row in staff_list(viewer))


def _roles(viewer: Viewer, staff_id: uuid.UUID) -> tuple[RoleHeld, ...]:
    rows = RoleHolding.objects.filter(school_id=viewer.school_id, staff_id=staff_id).order_by("-first_day")
    return tuple(
        RoleHeld(
            row.id,
            ROLES[row.role].words,
            row.first_day,
            row.last_day,
            Stay(row.first_day, row.last_day).goes_on_after(viewer.today),
        )
        for row in rows
    )


def _groups(viewer: Viewer, staff_id: uuid.UUID) -> tuple[tuple[str, str, dt.date, dt.date | None], ...]:
    rows = Responsibility.objects.filter(school_id=viewer.school_id, staff_id=staff_id).order_by("-first_day")
    directory = names(viewer)
    return tuple(
        (directory.group(row.group_id), row.get_relation_display(), row.first_day, row.last_day)
        for row in rows
    )
