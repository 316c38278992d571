"""Adding people and groups: in bulk, since an import, a demonstration and a page all do the same."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from muster.people import directory
from muster.people.access import CHANGE_GROUPS, CHANGE_ROLL, CHANGE_STAFF
from muster.people.lookups import upn_hash
from muster.people.models import (
    Contact,
    ContactLink,
    Enrolment,
    Group,
    Membership,
    Pupil,
    Responsibility,
    RoleHolding,
    Staff,
)
from muster.people.records import (
    CARE_CARD,
    CHARACTERISTICS,
    CONTACT_DETAILS,
    NAME,
    PARTICULARS,
    RELATIONSHIPS,
    CareCard,
    Characteristics,
    ContactDetails,
    Name,
    Particulars,
    Relationship,
    Relationships,
)
from muster.protection.access.decisions import require
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import Kind
from muster.protection.folder.writing import Change, create_folders, write_folders
from muster.protection.identifiers import people_ids, thing_id


@dataclass(frozen=True, slots=True)
class NewPupil:
    """A pupil to be admitted. Without a last day the pupil is on roll from the first."""

    name: Name
    particulars: Particulars
    first_day: dt.date
    last_day: dt.date | None = None
    enrolment: Enrolment.Kind = Enrolment.Kind.SINGLE
    contact_details: ContactDetails = field(default_factory=ContactDetails)
    care: CareCard = field(default_factory=CareCard)
    characteristics: Characteristics = field(default_factory=Characteristics)


@dataclass(frozen=True, slots=True)
class NewAdult:
    """A member of staff or a contact to be added."""

    name: Name
    particulars: Particulars = field(default_factory=Particulars)
    contact_details: ContactDetails = field(default_factory=ContactDetails)


@dataclass(frozen=True, slots=True)
class NewLink:
    """That a contact is a pupil's: `relationship.contact_id` says whose it is."""

    pupil_id: uuid.UUID
    relationship: Relationship
    priority: int


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


def admit_pupils(*, by: Viewer, pupils: Sequence[NewPupil]) -> list[uuid.UUID]:
    """Put pupils on roll, with a folder and every padded record. Returns their ids in the order given."""
    require(by, CHANGE_ROLL)
    ids = people_ids(len(pupils))
    create_folders(by.school_id, ids)
    upns = [pupil.particulars.upn for pupil in pupils]
    Pupil.objects.bulk_create(
        Pupil(school_id=by.school_id, folder_id=person, upn_hash=upn_hash(by.school_id, upn) if upn else None)
        for person, upn in sorted(zip(ids, upns, strict=True))
    )
    Enrolment.objects.bulk_create(
        Enrolment(
            school_id=by.school_id,
            pupil_id=person,
            kind=pupil.enrolment,
            first_day=pupil.first_day,
            last_day=pupil.last_day,
        )
        for person, pupil in sorted(zip(ids, pupils, strict=True), key=lambda pair: pair[0])
    )
    _write_all(
        by,
        CHANGE_ROLL,
        ids,
        {
            NAME: [pupil.name for pupil in pupils],
            PARTICULARS: [pupil.particulars for pupil in pupils],
            CONTACT_DETAILS: [pupil.contact_details for pupil in pupils],
            RELATIONSHIPS: [Relationships() for _ in pupils],
            CARE_CARD: [pupil.care for pupil in pupils],
            CHARACTERISTICS: [pupil.characteristics for pupil in pupils],
        },
    )
    directory.raise_version(by.school_id)
    return ids


def add_staff(*, by: Viewer, staff: Sequence[NewAdult]) -> list[uuid.UUID]:
    """Add members of staff. Returns their ids in the order given."""
    require(by, CHANGE_STAFF)
    ids = _add_adults(by, CHANGE_STAFF, staff)
    Staff.objects.bulk_create(Staff(school_id=by.school_id, folder_id=person) for person in sorted(ids))
    return ids


def add_contacts(*, by: Viewer, contacts: Sequence[NewAdult]) -> list[uuid.UUID]:
    """Add contacts, linked to nobody yet. Returns their ids in the order given."""
    require(by, CHANGE_ROLL)
    ids = _add_adults(by, CHANGE_ROLL, contacts)
    Contact.objects.bulk_create(Contact(school_id=by.school_id, folder_id=person) for person in sorted(ids))
    return ids


def link_new_contacts(*, by: Viewer, links: Sequence[NewLink]) -> None:
    """Link contacts to pupils who have none yet, as when a roll is first loaded: one write for each pupil."""
    require(by, CHANGE_ROLL)
    ContactLink.objects.bulk_create(
        ContactLink(
            school_id=by.school_id,
            pupil_id=link.pupil_id,
            contact_id=link.relationship.contact_id,
            priority=link.priority,
        )
        for link in links
    )
    by_pupil: dict[uuid.UUID, list[Relationship]] = {}
    for link in sorted(links, key=lambda link: link.priority):
        by_pupil.setdefault(link.pupil_id, []).append(link.relationship)
    changes = [
        Change(pupil, Relationships(tuple(relationships)), version=1)
        for pupil, relationships in by_pupil.items()
    ]
    write_folders(by, CHANGE_ROLL, RELATIONSHIPS, changes, action="link contacts")


def create_groups(*, by: Viewer, groups: Sequence[NewGroup]) -> list[uuid.UUID]:
    """Create groups, their names sealed. Returns their ids in the order given."""
    reason = require(by, CHANGE_GROUPS)
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
    record(by, CHANGE_GROUPS, "create groups", reason=reason)
    directory.raise_version(by.school_id)
    return ids


def add_memberships(*, by: Viewer, memberships: Sequence[NewMembership]) -> None:
    """Put pupils into groups, from a day."""
    reason = require(by, CHANGE_GROUPS)
    Membership.objects.bulk_create(_dated(Membership, by, memberships, "group_id", "pupil_id"))
    people = {membership.pupil_id for membership in memberships}
    record(by, CHANGE_GROUPS, "add to groups", reason=reason, people=people)


def give_responsibilities(*, by: Viewer, responsibilities: Sequence[NewResponsibility]) -> None:
    """Say who teaches, tutors, assists or leads which group, from a day."""
    reason = require(by, CHANGE_GROUPS)
    fields = ("group_id", "staff_id", "relation")
    Responsibility.objects.bulk_create(_dated(Responsibility, by, responsibilities, *fields))
    people = {responsibility.staff_id for responsibility in responsibilities}
    record(by, CHANGE_GROUPS, "give responsibilities", reason=reason, people=people)


def give_role(*, by: Viewer, staff_id: uuid.UUID, role: str, first_day: dt.date) -> None:
    """Let a member of staff hold a role from a day. `role` is a name in `people.roles.ROLES`."""
    reason = require(by, CHANGE_STAFF)
    RoleHolding.objects.create(school_id=by.school_id, staff_id=staff_id, role=role, first_day=first_day)
    record(by, CHANGE_STAFF, "give role", reason=reason, people=[staff_id])


def _add_adults(by: Viewer, permission: Permission, adults: Sequence[NewAdult]) -> list[uuid.UUID]:
    ids = people_ids(len(adults))
    create_folders(by.school_id, ids)
    columns: Mapping[Kind[Any], list[Any]] = {
        NAME: [adult.name for adult in adults],
        PARTICULARS: [adult.particulars for adult in adults],
        CONTACT_DETAILS: [adult.contact_details for adult in adults],
    }
    _write_all(by, permission, ids, columns)
    directory.raise_version(by.school_id)
    return ids


def _write_all(
    by: Viewer, permission: Permission, ids: Sequence[uuid.UUID], columns: Mapping[Kind[Any], Sequence[Any]]
) -> None:
    for kind, records in columns.items():
        changes = [Change(person, content) for person, content in zip(ids, records, strict=True)]
        write_folders(by, permission, kind, changes, action="admit")


def _dated(model: type[Any], by: Viewer, rows: Iterable[Any], *fields: str) -> Iterable[Any]:
    return (
        model(
            school_id=by.school_id,
            first_day=row.first_day,
            last_day=row.last_day,
            **{name: getattr(row, name) for name in fields},
        )
        for row in rows
    )
