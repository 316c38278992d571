"""Staff who cannot sign in yet, with the address and the roles they would have."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from muster.invitations.access import INVITE_STAFF
from muster.invitations.proposing import TICKED, proposed_roles
from muster.messaging.gateways import gateway_for
from muster.messaging.models import Message
from muster.people.access import GIVE_ROLES
from muster.people.models import RoleHolding
from muster.people.queries.accounts import NO_ACCOUNT, AccountRow, waiting_to_come
from muster.people.queries.staff import roles_to_give
from muster.people.records import CONTACT_DETAILS, PARTICULARS, ContactDetails
from muster.people.roles import ROLES
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders

NO_EMAIL = "No e-mail came with the list: type one."
SHARED = "Two people have this e-mail: each needs one of their own."
INVITED_BEFORE = "Invited already. A new link ends the older one."


@dataclass(frozen=True, slots=True)
class Proposal:
    """A role that the school's list proposes; `ticked` where it reaches no further than the holder's own groups."""

    role: str
    words: str
    ticked: bool


@dataclass(frozen=True, slots=True, repr=False)
class Invitee:
    """One line of the page: who, under which address, what they hold, and what else the school's list calls them.

    `others` are proposals that the viewer may not give, `problem` is what is to be put right before they can be invited.
    `ticked` where nothing is missing and nobody invited them yet.
    """

    staff_id: uuid.UUID
    name: str
    email: str
    roles: str
    proposals: tuple[Proposal, ...]
    others: tuple[str, ...]
    note: str
    problem: str
    ticked: bool


def to_invite(viewer: Viewer) -> tuple[Invitee, ...]:
    """Everyone who has no account, or never used their link, in the order of names."""
    require(viewer, INVITE_STAFF)
    rows = waiting_to_come(viewer)
    people = [row.staff_id for row in rows]
    wants = (Want(CONTACT_DETAILS), Want(PARTICULARS))
    opened = open_folders(viewer, INVITE_STAFF, people, *wants, action="find whom to invite")
    reached, about = opened.of(CONTACT_DETAILS), opened.of(PARTICULARS)
    addresses = {
        row.staff_id: row.email
        or _first_email(reached[row.staff_id].record if row.staff_id in reached else None)
        for row in rows
    }
    shared = {
        email
        for email, times in Counter(map(str.casefold, addresses.values())).items()
        if email and times > 1
    }
    held = set(
        RoleHolding.objects.filter(school_id=viewer.school_id)
        .on(viewer.today)
        .values_list("staff_id", "role")
    )
    proposed = {
        person: [role for role in proposed_roles(one.record.posts) if (person, role) not in held]
        for person, one in about.items()
    }
    return tuple(
        _invitee(
            viewer,
            row,
            email=addresses[row.staff_id],
            is_shared=addresses[row.staff_id].casefold() in shared,
            proposed=proposed.get(row.staff_id, []),
        )
        for row in rows
    )


def can_send() -> bool:
    """Whether this server sends e-mail."""
    return gateway_for(Message.Channel.EMAIL) is not None


def _first_email(details: ContactDetails | None) -> str:
    return next(iter(details.emails), "") if details else ""


def _invitee(
    viewer: Viewer, row: AccountRow, *, email: str, is_shared: bool, proposed: Sequence[str]
) -> Invitee:
    given = dict(roles_to_give(viewer, row.staff_id)) if viewer.may(GIVE_ROLES) else {}
    proposals = tuple(Proposal(role, given[role], role in TICKED) for role in proposed if role in given)
    is_new, opens = row.state == NO_ACCOUNT, bool(row.roles) or any(one.ticked for one in proposals)
    return Invitee(
        row.staff_id,
        row.name,
        email,
        row.roles,
        proposals,
        tuple(ROLES[role].words for role in proposed if role not in given),
        note="" if is_new else INVITED_BEFORE,
        problem=SHARED if is_shared else "" if email else NO_EMAIL,
        ticked=is_new and bool(email) and not is_shared and opens,
    )
