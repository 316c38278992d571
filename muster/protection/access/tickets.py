"""Tickets: a write-only token with which a device can send what was entered on one page until midnight, whoever is signed in.

A ticket is signed and not stored. What it allows is decided again when it is used, so a person who has left can send
nothing.
"""

import base64
import datetime as dt
import hmac
import uuid
from dataclasses import dataclass

import msgspec

from muster.protection import clock
from muster.protection.access.policy import Fact, Of
from muster.protection.access.viewer import NO_FACTS, Standing, Viewer, load_standing
from muster.protection.accounts.secrets import keyed_hash
from muster.protection.walls.context import enter_schools

HOLDS_TICKET = Fact("holds_ticket", "you opened this today on this device", Of.GROUP)


class BadTicket(ValueError):
    """A ticket is forged, has expired, or belongs to somebody who no longer works here. All three get one answer."""


class _Ticket(msgspec.Struct, frozen=True, array_like=True):
    school: uuid.UUID
    person: uuid.UUID
    group: uuid.UUID
    about: tuple[str, ...]
    expires: int


@dataclass(frozen=True, slots=True)
class Redeemed:
    """Who a ticket was given to, for which group, and for which page of it."""

    viewer: Viewer
    group_id: uuid.UUID
    about: tuple[str, ...]


def issue_ticket(viewer: Viewer, purpose: str, group_id: uuid.UUID, *about: str) -> str:
    """A ticket for a page of a group that the viewer has open, good until the school's midnight.

    `purpose` stops a ticket of one domain from being used in another; `about` identifies the page in opaque words.
    """
    if viewer.person_id is None:
        return ""
    midnight = dt.datetime.combine(viewer.today + dt.timedelta(days=1), dt.time(), viewer.now.tzinfo)
    ticket = _Ticket(viewer.school_id, viewer.person_id, group_id, about, int(midnight.timestamp()))
    body = base64.urlsafe_b64encode(msgspec.msgpack.encode(ticket)).decode()
    return f"{body}.{keyed_hash(purpose, body).hex()}"


def redeem_ticket(purpose: str, token: str) -> Redeemed:
    """The holder of a ticket, allowed only what HOLDS_TICKET grants in its group. Raises BadTicket.

    Must be called inside a transaction, in which it enters the school.
    """
    body, _, signature = token.partition(".")
    if not hmac.compare_digest(keyed_hash(purpose, body).hex().encode(), signature.encode()):
        raise BadTicket
    ticket = msgspec.msgpack.decode(base64.urlsafe_b64decode(body), type=_Ticket)
    moment = clock.now()
    if moment.timestamp() > ticket.expires:
        raise BadTicket
    enter_schools(None, [ticket.school])
    standing = load_standing(ticket.school, ticket.person, moment)
    if standing is None or not standing.facts:
        raise BadTicket
    return Redeemed(_sender(ticket, standing, moment), ticket.group, ticket.about)


def reads_nothing(viewer: Viewer) -> bool:
    """Whether the viewer sends with a ticket: the answer must not depend on anything they did not enter themselves."""
    return HOLDS_TICKET in viewer.group_facts


def _sender(ticket: _Ticket, standing: Standing, moment: dt.datetime) -> Viewer:
    allowed = frozenset((HOLDS_TICKET,))
    narrowed = Standing(
        NO_FACTS,
        {ticket.group: allowed},
        standing.school_name,
        standing.timezone,
        standing.directory_version,
        manner=standing.manner,
    )
    return Viewer(
        None, None, ticket.person, ticket.school, (ticket.school,), narrowed, moment, group_facts=allowed
    )
