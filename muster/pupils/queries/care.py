"""One pupil's care card: what any adult must know at once. Every member of staff may open it."""

import uuid
from dataclasses import dataclass

from muster.attendance.pages import tone_of
from muster.people.access import OPEN_CARE
from muster.people.care import parts_of
from muster.people.directory import names
from muster.people.models import Pupil
from muster.people.records import CARE_CARD, CareCard
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders


@dataclass(frozen=True, slots=True)
class CarePage:
    """A care card, ready to read from a distance: (heading, words) pairs of what is filled in."""

    id: uuid.UUID
    name: str
    initials: str
    tone: int
    headline: str
    parts: tuple[tuple[str, str], ...]


def care_card(viewer: Viewer, pupil_id: uuid.UUID) -> CarePage:
    """The card of one pupil, possibly empty. Raises NotThere for a person who is not a pupil here."""
    if not Pupil.objects.filter(school_id=viewer.school_id, pk=pupil_id).exists():
        raise NotThere(OPEN_CARE, [pupil_id])
    held = open_folders(viewer, OPEN_CARE, [pupil_id], Want(CARE_CARD), action="open care card").of(CARE_CARD)
    card = held[pupil_id].record if pupil_id in held else CareCard()
    directory = names(viewer)
    return CarePage(
        id=pupil_id,
        name=directory.shown(pupil_id),
        initials=directory.initials(pupil_id),
        tone=tone_of(pupil_id),
        headline=card.headline,
        parts=parts_of(card),
    )
