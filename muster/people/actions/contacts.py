"""Contacts: adding them, linking them to pupils, their order of ringing, and warnings before a pupil is handed over."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.db import transaction

from muster.calendar.refusals import NotPossible
from muster.people import directory
from muster.people.access import CHANGE_ROLL
from muster.people.actions.admission import write_records
from muster.people.actions.corrections import (
    Correction,
    correct_contact_details,
    correct_names,
    correct_records,
)
from muster.people.models import Contact, ContactLink, Pupil
from muster.people.records import (
    CONTACT_DETAILS,
    NAME,
    PARTICULARS,
    RELATIONSHIPS,
    ContactDetails,
    Name,
    Particulars,
    Relationship,
    Relationships,
)
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.kinds import Kind, Want
from muster.protection.folder.opening import open_folders
from muster.protection.folder.writing import Change, create_folders, write_folders
from muster.protection.identifiers import people_ids


@dataclass(frozen=True, slots=True)
class NewAdult:
    """A member of staff or a contact to be added."""

    name: Name
    particulars: Particulars = field(default_factory=Particulars)
    contact_details: ContactDetails = field(default_factory=ContactDetails)


@dataclass(frozen=True, slots=True)
class NewLink:
    """A link between a pupil and the contact `relationship.contact_id`."""

    pupil_id: uuid.UUID
    relationship: Relationship
    priority: int


@transaction.atomic
def add_contacts(*, by: Viewer, contacts: Sequence[NewAdult]) -> list[uuid.UUID]:
    """Add contacts, linked to nobody yet. Returns their ids in the order given."""
    require(by, CHANGE_ROLL)
    ids = add_adults(by, CHANGE_ROLL, contacts)
    Contact.objects.bulk_create(Contact(school_id=by.school_id, folder_id=person) for person in sorted(ids))
    return ids


@transaction.atomic
def link_new_contacts(*, by: Viewer, links: Sequence[NewLink]) -> None:
    """Link contacts to pupils who have none yet, as when a roll is first loaded: one write for each pupil."""
    require(by, CHANGE_ROLL)
    ContactLink.objects.bulk_create(
        _link(by, link.pupil_id, link.relationship, link.priority) for link in links
    )
    by_pupil: dict[uuid.UUID, list[Relationship]] = {}
    for link in sorted(links, key=lambda link: link.priority):
        by_pupil.setdefault(link.pupil_id, []).append(link.relationship)
    changes = [
        Change(pupil, Relationships(tuple(relationships)), version=1)
        for pupil, relationships in by_pupil.items()
    ]
    write_folders(by, CHANGE_ROLL, RELATIONSHIPS, changes, action="link contacts")


@transaction.atomic
def link_contact(*, by: Viewer, pupil_id: uuid.UUID, relationship: Relationship) -> None:
    """Make a contact, perhaps that of a sibling, the last of a pupil's contacts. Raises NotThere and NotPossible."""
    reason = require(by, CHANGE_ROLL)
    contact_id = relationship.contact_id
    _refuse_strangers(by, pupil_id, contact_id)
    links = ContactLink.objects.filter(school_id=by.school_id, pupil_id=pupil_id)
    if links.filter(contact_id=contact_id).exists():
        raise NotPossible("This person is a contact of the pupil already.")
    last = links.order_by("-priority").values_list("priority", flat=True).first() or 0
    _link(by, pupil_id, relationship, last + 1).save(force_insert=True)
    _change_relationships(by, pupil_id, lambda held: (*held, relationship))
    record(by, CHANGE_ROLL, "link contact", reason=reason, people=[pupil_id, contact_id])


@transaction.atomic
def add_contact(
    *, by: Viewer, pupil_id: uuid.UUID, contact: NewAdult, relationship: Relationship
) -> uuid.UUID:
    """Add a contact and link it to a pupil. The id in `relationship` is replaced by the new one, which is returned."""
    contact_id = add_contacts(by=by, contacts=[contact])[0]
    link_contact(
        by=by, pupil_id=pupil_id, relationship=msgspec.structs.replace(relationship, contact_id=contact_id)
    )
    return contact_id


@transaction.atomic
def correct_relationship(
    *, by: Viewer, pupil_id: uuid.UUID, relationship: Relationship, why: str = ""
) -> None:
    """Correct what a contact is to a pupil. Raises NotThere unless the two are linked."""
    contact_id = relationship.contact_id
    _refuse_unlinked(by, pupil_id, contact_id)
    _change_relationships(
        by,
        pupil_id,
        lambda held: _replaced(held, relationship),
        why=why,
    )


@transaction.atomic
def change_contact(
    *,
    by: Viewer,
    pupil_id: uuid.UUID,
    name: Correction[Name],
    details: Correction[ContactDetails],
    relationship: Relationship,
) -> None:
    """Correct who a contact is, everywhere, and what they are to one pupil. Raises NotThere, Stale."""
    correct_relationship(by=by, pupil_id=pupil_id, relationship=relationship, why=name.why)
    correct_names(by=by, corrections=[name])
    correct_contact_details(by=by, corrections=[details])


@transaction.atomic
def unlink_contact(*, by: Viewer, pupil_id: uuid.UUID, contact_id: uuid.UUID) -> None:
    """Record that somebody is no longer the pupil's contact. What the relationship was stays in the pupil's folder."""
    reason = require(by, CHANGE_ROLL)
    _refuse_unlinked(by, pupil_id, contact_id)
    ContactLink.objects.filter(school_id=by.school_id, pupil_id=pupil_id, contact_id=contact_id).delete()
    _change_relationships(
        by, pupil_id, lambda held: tuple(one for one in held if one.contact_id != contact_id), why=""
    )
    record(by, CHANGE_ROLL, "unlink contact", reason=reason, people=[pupil_id, contact_id])


@transaction.atomic
def order_contacts(*, by: Viewer, pupil_id: uuid.UUID, contact_ids: Sequence[uuid.UUID]) -> None:
    """Set the order in which a pupil's contacts are rung, naming all of them. Raises NotThere."""
    reason = require(by, CHANGE_ROLL)
    links = {
        link.contact_id: link
        for link in ContactLink.objects.filter(school_id=by.school_id, pupil_id=pupil_id).select_for_update()
    }
    if links.keys() != set(contact_ids):
        raise NotThere(CHANGE_ROLL, [pupil_id])
    for priority, contact_id in enumerate(contact_ids, start=1):
        links[contact_id].priority = priority
    ContactLink.objects.bulk_update(links.values(), ["priority"])
    record(by, CHANGE_ROLL, "order contacts", reason=reason, people=[pupil_id])


def add_adults(by: Viewer, permission: Permission, adults: Sequence[NewAdult]) -> list[uuid.UUID]:
    """Make the folders of adults, and fill them. Returns their ids in the order given."""
    ids = people_ids(len(adults))
    create_folders(by.school_id, ids)
    columns: Mapping[Kind[Any], Sequence[Any]] = {
        NAME: [adult.name for adult in adults],
        PARTICULARS: [adult.particulars for adult in adults],
        CONTACT_DETAILS: [adult.contact_details for adult in adults],
    }
    write_records(by, permission, ids, columns)
    directory.raise_version(by.school_id)
    return ids


def _link(by: Viewer, pupil_id: uuid.UUID, relationship: Relationship, priority: int) -> ContactLink:
    return ContactLink(
        school_id=by.school_id, pupil_id=pupil_id, contact_id=relationship.contact_id, priority=priority
    )


def _change_relationships(
    by: Viewer,
    pupil_id: uuid.UUID,
    change: Callable[[tuple[Relationship, ...]], Iterable[Relationship]],
    *,
    why: str = "",
) -> None:
    opened = open_folders(
        by, CHANGE_ROLL, [pupil_id], Want(RELATIONSHIPS), action="open to change", lock=True
    )
    held = opened.of(RELATIONSHIPS).get(pupil_id)
    changed = Relationships(tuple(change(held.record.contacts if held else ())))
    correct_records(
        by,
        CHANGE_ROLL,
        RELATIONSHIPS,
        corrections=[Correction(pupil_id, changed, why=why)],
        action="correct relationships",
    )


def _replaced(held: Sequence[Relationship], relationship: Relationship) -> Iterable[Relationship]:
    others = [one for one in held if one.contact_id != relationship.contact_id]
    at = next((at for at, one in enumerate(held) if one.contact_id == relationship.contact_id), len(others))
    return (*others[:at], relationship, *others[at:])


def _refuse_strangers(by: Viewer, pupil_id: uuid.UUID, contact_id: uuid.UUID) -> None:
    is_pupil = Pupil.objects.filter(school_id=by.school_id, folder_id=pupil_id).exists()
    is_contact = Contact.objects.filter(school_id=by.school_id, folder_id=contact_id).exists()
    if not (is_pupil and is_contact):
        raise NotThere(CHANGE_ROLL, [pupil_id, contact_id])


def _refuse_unlinked(by: Viewer, pupil_id: uuid.UUID, contact_id: uuid.UUID) -> None:
    links = ContactLink.objects.filter(school_id=by.school_id, pupil_id=pupil_id, contact_id=contact_id)
    if not links.exists():
        raise NotThere(CHANGE_ROLL, [pupil_id, contact_id])
