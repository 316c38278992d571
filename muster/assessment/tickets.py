"""The ticket of a mark sheet, with which a device can send its results until midnight, whoever is signed in."""

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
    """A ticket for the sheet that the viewer has open, valid until midnight in the school's time zone."""
    return tickets.issue_ticket(viewer, _PURPOSE, place.group_id, place.course_id.hex, place.word)


def redeem_ticket(token: str) -> Redeemed:
    """The holder of a ticket, allowed only to send results of its sheet.

    Raises BadTicket. Must be called inside a transaction, in which it enters the school.
    """
    redeemed = tickets.redeem_ticket(_PURPOSE, token)
    course, word = redeemed.about
    return Redeemed(redeemed.viewer, place_of(redeemed.group_id, UUID(course), word))
