"""One contact of a pupil, for correcting, and a sibling's contacts, for sharing."""

import uuid
from dataclasses import dataclass

from muster.people.access import CHANGE_ROLL
from muster.people.models import ContactLink
from muster.people.queries.records import ContactHere, held_or_empty, pupil_record
from muster.people.queries.roll import require_pupil
from muster.people.records import (
    CONTACT_DETAILS,
    NAME,
    RELATIONSHIPS,
    ContactDetails,
    Name,
    Relationship,
)
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders


@dataclass(frozen=True, slots=True)
class ContactRecord:
    """A contact's own records, and their relationship to one pupil."""

    contact_id: uuid.UUID
    name: Name
    details: ContactDetails
    relationship: Relationship


def contact_of(viewer: Viewer, pupil_id: uuid.UUID, contact_id: uuid.UUID) -> ContactRecord:
    """A contact of the pupil. Raises NotThere unless the two are linked."""
    links = ContactLink.objects.filter(school_id=viewer.school_id, pupil_id=pupil_id, contact_id=contact_id)
    if not links.exists():
        raise NotThere(CHANGE_ROLL, [pupil_id, contact_id])
    wants = (Want(NAME), Want(CONTACT_DETAILS), Want(RELATIONSHIPS))
    opened = open_folders(
        viewer, CHANGE_ROLL, [pupil_id, contact_id], *wants, action="open to change", part_of=pupil_id
    )
    known = held_or_empty(opened.of(RELATIONSHIPS), RELATIONSHIPS, pupil_id).record.contacts
    return ContactRecord(
        contact_id,
        held_or_empty(opened.of(NAME), NAME, contact_id).record,
        held_or_empty(opened.of(CONTACT_DETAILS), CONTACT_DETAILS, contact_id).record,
        next((one for one in known if one.contact_id == contact_id), Relationship(contact_id)),
    )


def contacts_to_share(viewer: Viewer, pupil_id: uuid.UUID, sibling_id: uuid.UUID) -> tuple[ContactHere, ...]:
    """A sibling's contacts who are not yet the pupil's. Raises NotThere."""
    require_pupil(viewer, CHANGE_ROLL, pupil_id)
    links = ContactLink.objects.filter(school_id=viewer.school_id, pupil_id=pupil_id)
    own = set(links.values_list("contact_id", flat=True))
    return tuple(each for each in pupil_record(viewer, sibling_id).contacts if each.contact_id not in own)


def order_moved(viewer: Viewer, pupil_id: uuid.UUID, contact_id: uuid.UUID) -> list[uuid.UUID]:
    """The order of ringing with one contact moved up a place. Raises NotThere."""
    links = ContactLink.objects.filter(school_id=viewer.school_id, pupil_id=pupil_id)
    order = list(links.order_by("priority").values_list("contact_id", flat=True))
    if contact_id not in order:
        raise NotThere(CHANGE_ROLL, [pupil_id, contact_id])
    at = order.index(contact_id)
    earlier = max(0, at - 1)
    order[earlier], order[at] = order[at], order[earlier]
    return order
