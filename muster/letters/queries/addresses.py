"""The address for a letter about a pupil: that of the contact with whom the pupil lives."""

import uuid
from collections import defaultdict
from collections.abc import Sequence

from muster.letters.rules import address_lines, household
from muster.people.directory import names
from muster.people.models import ContactLink
from muster.people.names import full_name
from muster.people.records import CONTACT_DETAILS, RELATIONSHIPS, ContactDetails, Relationship
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders

_ACTION = "address letters"


def addresses_of(
    viewer: Viewer, permission: Permission, pupils: Sequence[uuid.UUID]
) -> dict[uuid.UUID, tuple[str, ...]]:
    """The lines of the address for each pupil; empty where nobody is known to live with the pupil, or no address is."""
    people = sorted(pupils)
    wants = (Want(RELATIONSHIPS), Want(CONTACT_DETAILS))
    opened = open_folders(viewer, permission, people, *wants, action=_ACTION)
    relations, own = opened.of(RELATIONSHIPS), opened.of(CONTACT_DETAILS)
    order = _in_order(viewer, people)
    chosen = {
        pupil: household(_sorted(held.record.contacts, order[pupil])) for pupil, held in relations.items()
    }
    contacts = sorted({contact for contact in chosen.values() if contact})
    details = open_folders(
        viewer, permission, contacts, Want(CONTACT_DETAILS), action=_ACTION, part_of=people[0]
    ).of(CONTACT_DETAILS)
    nothing, found = ContactDetails(), {}
    for pupil in people:
        contact = chosen.get(pupil)
        childs = own[pupil].record if pupil in own else nothing
        theirs = details[contact].record if contact in details else nothing
        name = full_name(names(viewer).person(contact)) if contact else ""
        found[pupil] = address_lines(name, theirs, childs) if contact else ()
    return found


def _in_order(viewer: Viewer, pupils: Sequence[uuid.UUID]) -> defaultdict[uuid.UUID, list[uuid.UUID]]:
    """The contacts of each pupil in the order of ringing."""
    found: defaultdict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    rows = ContactLink.objects.filter(school_id=viewer.school_id, pupil_id__in=pupils)
    for pupil, contact in rows.order_by("priority", "id").values_list("pupil_id", "contact_id"):
        found[pupil].append(contact)
    return found


def _sorted(contacts: Sequence[Relationship], order: Sequence[uuid.UUID]) -> list[Relationship]:
    """Whoever is linked no more is left out."""
    linked = [one for one in contacts if one.contact_id in order]
    return sorted(linked, key=lambda one: order.index(one.contact_id))
