"""How to reach a pupil's family: opened by a click, never with the page, so that the log says who asked."""

import uuid
from dataclasses import dataclass

from muster.people.access import OPEN_CONTACTS
from muster.people.directory import names
from muster.people.models import ContactLink, Pupil
from muster.people.names import full_name
from muster.people.records import CONTACT_DETAILS, RELATIONSHIPS, ContactDetails, Relationship
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders


@dataclass(frozen=True, slots=True)
class Reachable:
    """One contact of a pupil. `warning` is shown before anything else."""

    name: str
    relation: str
    telephones: tuple[str, ...]
    emails: tuple[str, ...]
    notes: tuple[str, ...]
    warning: str


@dataclass(frozen=True, slots=True)
class Contacts:
    """The contacts of a pupil in the order to ring them, and where the pupil lives."""

    name: str
    address: tuple[str, ...]
    contacts: tuple[Reachable, ...]


def pupil_contacts(viewer: Viewer, pupil_id: uuid.UUID) -> Contacts:
    """The contacts of one pupil. Raises NotThere for a pupil the viewer may not see.

    A contact has no relation to the viewer of their own: the pupil's reason carries to those linked to the pupil.
    """
    if not Pupil.objects.filter(school_id=viewer.school_id, pk=pupil_id).exists():
        raise NotThere(OPEN_CONTACTS, [pupil_id])
    wants = (Want(RELATIONSHIPS), Want(CONTACT_DETAILS))
    own = open_folders(viewer, OPEN_CONTACTS, [pupil_id], *wants, action="open contacts")
    links = ContactLink.objects.filter(school_id=viewer.school_id, pupil_id=pupil_id).order_by(
        "priority", "id"
    )
    people = [link.contact_id for link in links]
    reasons = dict.fromkeys(people, own.reasons[pupil_id])
    theirs = open_folders(
        viewer,
        OPEN_CONTACTS,
        people,
        Want(CONTACT_DETAILS),
        action="open contacts",
        reasons=reasons,
        part_of=pupil_id,
    )
    details = {person: held.record for person, held in theirs.of(CONTACT_DETAILS).items()}
    held = own.of(RELATIONSHIPS).get(pupil_id)
    relations = {each.contact_id: each for each in held.record.contacts} if held else {}
    home = own.of(CONTACT_DETAILS).get(pupil_id)
    lives = home.record if home else ContactDetails()
    return Contacts(
        name=names(viewer).shown(pupil_id),
        address=tuple(part for part in (lives.address, lives.postcode) if part),
        contacts=tuple(
            _reachable(
                full_name(names(viewer).person(person)),
                relations.get(person, Relationship(person)),
                details.get(person, ContactDetails()),
            )
            for person in people
        ),
    )


def _reachable(name: str, relation: Relationship, details: ContactDetails) -> Reachable:
    notes = (
        ("has parental responsibility", relation.parental_responsibility),
        ("lives with the pupil", relation.lives_with),
        ("may not collect", not relation.may_collect),
    )
    warning = relation.warning or ("There is a court order: ask the office." if relation.court_order else "")
    return Reachable(
        name=name,
        relation=relation.relation,
        telephones=details.telephones,
        emails=details.emails,
        notes=tuple(words for words, holds in notes if holds),
        warning=warning,
    )
