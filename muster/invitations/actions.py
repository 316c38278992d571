"""Invites many at once, all or none: each gets an account, the ticked roles, and their own link."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction

from muster.calendar.refusals import NotPossible
from muster.invitations.access import INVITE_STAFF
from muster.messaging.actions.sending import Draft, NotSendable, send_messages
from muster.messaging.models import Message
from muster.messaging.sealing import Parcel
from muster.people.actions.accounts import MadeLink, invite_staff
from muster.people.actions.staff import give_role
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.ui.formats import clock, date

SUBJECT = "Your account at {school}"
WORDS = """\
{school} keeps registers and marks with Muster. This link is yours alone. It works once, until {until}: it asks you to choose a
password, and then for a second factor, which is an app on your telephone, a passkey, or a card from the office.

{address}

Nobody from the school will ever ask you for the password or for a code. If you did not expect this message, tell the school office.
"""


@dataclass(frozen=True, slots=True, repr=False)
class Invitation:
    """Whom to invite, under which address, and which roles they get today besides those they hold."""

    staff_id: uuid.UUID
    email: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class Invited:
    """Who has an account now, and their link; None where they sign in in another school, and go on as they do there."""

    staff_id: uuid.UUID
    email: str
    link: MadeLink | None


class CannotInvite(NotPossible):
    """One of many cannot be invited, so that nobody was; the words say why and what to do."""

    def __init__(self, staff_id: uuid.UUID, words: str) -> None:
        super().__init__(words, f"email_{staff_id}")
        self.staff_id = staff_id


@transaction.atomic
def invite_together(*, by: Viewer, invitations: Sequence[Invitation]) -> tuple[Invited, ...]:
    """Invite them all, in the order given. Raises CannotInvite, after which nobody was invited, Refused and NotThere."""
    reason = require(by, INVITE_STAFF)
    made = tuple(_invite(by, one) for one in invitations)
    people = [one.staff_id for one in invitations]
    record(by, INVITE_STAFF, "invite together", reason=reason, people=people)
    return made


@transaction.atomic
def send_invitations(
    *, by: Viewer, invitations: Sequence[Invitation], address_of: Callable[[str], str]
) -> int:
    """Invite them all and write to each. Returns how many messages wait to be sent. Raises CannotInvite and NotPossible.

    `address_of` a token is where its link is followed.
    """
    invited = invite_together(by=by, invitations=invitations)
    drafts = [_draft(by, one, one.link, address_of(one.link.token)) for one in invited if one.link]
    try:
        send_messages(by=by, drafts=drafts, under=INVITE_STAFF)
    except NotSendable as refusal:
        raise NotPossible(refusal.words) from None
    return len(drafts)


def _invite(by: Viewer, invitation: Invitation) -> Invited:
    try:
        for role in invitation.roles:
            give_role(by=by, staff_id=invitation.staff_id, role=role, first_day=by.today)
        link = invite_staff(by=by, staff_id=invitation.staff_id, email=invitation.email)
    except NotPossible as refusal:
        raise CannotInvite(invitation.staff_id, refusal.words) from None
    return Invited(invitation.staff_id, invitation.email, link)


def _draft(by: Viewer, invited: Invited, link: MadeLink, address: str) -> Draft:
    school = by.standing.school_name
    words = WORDS.format(school=school, until=f"{date(link.ends_at)}, {clock(link.ends_at)}", address=address)
    parcel = Parcel(invited.email, SUBJECT.format(school=school), words)
    return Draft(invited.staff_id, Message.Channel.EMAIL, parcel, to_staff=True)
