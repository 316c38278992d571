"""The ticket of a register, with which a device can send its marks until midnight, whoever is signed in."""

import datetime as dt
from dataclasses import dataclass

from muster.attendance.places import RegisterPlace, place_of
from muster.protection.access import tickets
from muster.protection.access.tickets import BadTicket
from muster.protection.access.viewer import Viewer

_PURPOSE = "register-ticket"

__all__ = ["BadTicket", "Redeemed", "issue_ticket", "redeem_ticket"]


@dataclass(frozen=True, slots=True)
class Redeemed:
    """Who a ticket was given to, and for which register."""

    viewer: Viewer
    place: RegisterPlace


def issue_ticket(viewer: Viewer, place: RegisterPlace) -> str:
    """A ticket for the register that the viewer has open, valid until midnight in the school's time zone."""
    return tickets.issue_ticket(viewer, _PURPOSE, place.group_id, place.day.isoformat(), place.slot_word)


def redeem_ticket(token: str) -> Redeemed:
    """The holder of a ticket, allowed only to send marks of its register.

    Raises BadTicket. Must be called inside a transaction, in which it enters the school.
    """
    redeemed = tickets.redeem_ticket(_PURPOSE, token)
    day, slot = redeemed.about
    return Redeemed(redeemed.viewer, place_of(redeemed.group_id, dt.date.fromisoformat(day), slot))
