"""The ticket of a mark sheet: what lets a device send its results until midnight, under any user or none."""

from dataclasses import dataclass
from uuid import UUID

from muster.assessment.places import SheetPlace, place_of
from muster.protection.access import tickets
from muster.protection.access.viewer import Viewer

_PURPOSE = "mark-sheet-ticket"


@dataclass(frozen=True, slots=True)
class Redeemed:
    """Who a ticket was given to, and for which sheet."""

    viewer: Viewer
    place: SheetPlace


def issue_ticket(viewer: Viewer, place: SheetPlace) -> str:
    """A ticket for the sheet that the viewer has open, good until the school's midnight."""
    return tickets.issue_ticket(viewer, _PURPOSE, place.group_id, place.course_id.hex, place.word)


def redeem_ticket(token: str) -> Redeemed:
    """Whoever a ticket was given to, allowed nothing but sending results of its sheet. Raises BadTicket.

    Must be called inside a transaction, which it lets see the school.
    """
    redeemed = tickets.redeem_ticket(_PURPOSE, token)
    course, word = redeemed.about
    return Redeemed(redeemed.viewer, place_of(redeemed.group_id, UUID(course), word))
