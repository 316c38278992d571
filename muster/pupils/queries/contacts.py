"""How to reach a pupil's family: opened by a click, never with the page, so that the log says who asked."""

import uuid
from dataclasses import dataclass

from muster.people.access import OPEN_CONTACTS
from muster.people.directory import names
from muster.people.models import Pupil
from muster.people.queries.reaching import Reachable, open_contacts
from muster.people.records import CONTACT_DETAILS, ContactDetails
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want


@dataclass(frozen=True, slots=True)
class Contacts:
    """The contacts of a pupil in the order to ring them, and where the pupil lives."""

    name: str
    address: tuple[str, ...]
    contacts: tuple[Reachable, ...]


def pupil_contacts(viewer: Viewer, pupil_id: uuid.UUID) -> Contacts:
    """The contacts of one pupil. Raises NotThere for a pupil the viewer may not see."""
    if not Pupil.objects.filter(school_id=viewer.school_id, pk=pupil_id).exists():
        raise NotThere(OPEN_CONTACTS, [pupil_id])
    own, contacts = open_contacts(
        viewer, OPEN_CONTACTS, pupil_id, Want(CONTACT_DETAILS), action="open contacts"
    )
    home = own.of(CONTACT_DETAILS).get(pupil_id)
    lives = home.record if home else ContactDetails()
    return Contacts(
        name=names(viewer).shown(pupil_id),
        address=tuple(part for part in (lives.address, lives.postcode) if part),
        contacts=contacts,
    )
