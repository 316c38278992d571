"""How to reach a pupil's family, for every page that opens the contacts of one pupil."""

import uuid
from dataclasses import dataclass
from typing import Any

from muster.people.directory import names
from muster.people.models import ContactLink
from muster.people.names import full_name
from muster.people.records import CONTACT_DETAILS, RELATIONSHIPS, ContactDetails, Relationship
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import Opened, open_folders


@dataclass(frozen=True, slots=True)
class Reachable:
    """One contact of a pupil. `warning` is shown before anything else."""

    name: str
    relation: str
    telephones: tuple[str, ...]
    emails: tuple[str, ...]
    notes: tuple[str, ...]
    warning: str
    may_collect: bool


def open_contacts(
    viewer: Viewer, permission: Permission, pupil_id: uuid.UUID, *more: Want[Any], action: str
) -> tuple[Opened, tuple[Reachable, ...]]:
    """The pupil's own folder, with `more` of it, and the contacts in the order to ring them. Raises NotThere.

    A contact has no relation to the viewer of their own: the pupil's reason carries to those linked to the pupil.
    """
    wants = (Want(RELATIONSHIPS), *more)
    own = open_folders(viewer, permission, [pupil_id], *wants, action=action)
    links = ContactLink.objects.filter(school_id=viewer.school_id, pupil_id=pupil_id)
    people = list(links.order_by("priority", "id").values_list("contact_id", flat=True))
    theirs = open_folders(
        viewer,
        permission,
        people,
        Want(CONTACT_DETAILS),
        action=action,
        reasons=dict.fromkeys(people, own.reasons[pupil_id]),
        part_of=pupil_id,
    )
    details = {person: held.record for person, held in theirs.of(CONTACT_DETAILS).items()}
    held = own.of(RELATIONSHIPS).get(pupil_id)
    relations = {each.contact_id: each for each in held.record.contacts} if held else {}
    return own, tuple(
        _reachable(
            full_name(names(viewer).person(person)),
            relations.get(person, Relationship(person)),
            details.get(person, ContactDetails()),
        )
        for person in people
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
        may_collect=relation.may_collect,
    )
