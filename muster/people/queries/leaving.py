"""What the local authority must be told when a pupil leaves the roll, drafted from the folder."""

import datetime as dt
import uuid
from dataclasses import dataclass

from muster.calendar.queries import profile_of
from muster.people.names import legal_name
from muster.people.queries.records import ContactHere, pupil_record
from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class DeletionReturn:
    """A deletion return: whom it is about, why and when they left, where to, and who is responsible for them.

    School Attendance (Pupil Registration) (England) Regulations 2024: made as soon as the ground is met.
    """

    pupil_id: uuid.UUID
    name: str
    born: dt.date | None
    upn: str
    address: str
    last_day: dt.date | None
    ground: str
    destination: str
    responsible: tuple[ContactHere, ...]


def deletion_return(viewer: Viewer, pupil_id: uuid.UUID) -> DeletionReturn:
    """The draft for a pupil who has left or is leaving. Raises NotThere."""
    held = pupil_record(viewer, pupil_id)
    particulars, details = held.particulars.record, held.details.record
    grounds = {ground.code: ground.words for ground in profile_of(viewer).leaving_grounds}
    return DeletionReturn(
        pupil_id=pupil_id,
        name=legal_name(held.name.record),
        born=particulars.born,
        upn=particulars.upn,
        address=", ".join(part for part in (details.address, details.postcode) if part),
        last_day=held.times[0].last_day if held.times else None,
        ground=grounds.get(particulars.leaving_ground, ""),
        destination=particulars.destination,
        responsible=tuple(each for each in held.contacts if each.relationship.parental_responsibility),
    )
