"""Manages staff accounts: links that are shown once, cards of codes, and removal."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from muster.calendar.refusals import NotPossible
from muster.people.access import MANAGE_ACCOUNTS, PRINT_CARD
from muster.people.granting import makes_passwords_for_others
from muster.people.queries.accounts import account_of_staff, require_staff
from muster.protection.access.decisions import require
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer, load_standing
from muster.protection.accounts.actions.factors import make_card
from muster.protection.accounts.actions.opening import (
    AlreadySomebody,
    Disabled,
    end_every_session,
    leave_school,
    make_link,
    open_account,
)
from muster.protection.accounts.models import Account, AccountLink, SchoolIdentity
from muster.protection.accounts.queries import is_made_theirs
from muster.protection.audit.recording import record

DISABLED = "This account was disabled. Whoever runs the server can let it in again: ./run account enable."


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link to hand over: its token, which is stored nowhere, and the moment it ends."""

    token: str
    ends_at: dt.datetime


@transaction.atomic
def invite_staff(*, by: Viewer, staff_id: uuid.UUID, email: str) -> MadeLink | None:
    """Open an account for a member of staff and make the link that sets its password.

    None if the account also opens another school: a link would let this school choose the password to that one, so the
    person keeps the password they have. Raises NotThere for anyone who is not staff, and NotPossible if the person or
    the address has another account.
    """
    reason = require(by, MANAGE_ACCOUNTS)
    require_staff(by, MANAGE_ACCOUNTS, staff_id)
    held = account_of_staff(by, staff_id)
    if held is not None and held.email.casefold() != email.strip().casefold():
        raise NotPossible(
            "This person has an account with another e-mail. Take that one away first.", "email"
        )
    try:
        account = open_account(email, school_id=by.school_id, person_id=staff_id)
    except AlreadySomebody:
        raise NotPossible("This e-mail belongs to the account of somebody else here.", "email") from None
    except Disabled:
        raise NotPossible(DISABLED, "email") from None
    record(by, MANAGE_ACCOUNTS, "invite", reason=reason, people=[staff_id])
    return link_to_password(account) if account.schools == (by.school_id,) else None


@transaction.atomic
def reset_access(*, by: Viewer, staff_id: uuid.UUID) -> MadeLink:
    """Make a link that sets another password; the second factor stays as it is.

    Raises NotPossible if it would let nobody in, or if the account also opens another school, for which this one cannot
    answer.
    """
    reason = require(by, MANAGE_ACCOUNTS)
    account = _account(by, MANAGE_ACCOUNTS, staff_id)
    _refuse_if_elsewhere(by, account)
    if not account.is_active:
        raise NotPossible(DISABLED)
    record(by, MANAGE_ACCOUNTS, "reset", reason=reason, people=[staff_id])
    return link_to_password(account)


@transaction.atomic
def take_account_away(*, by: Viewer, staff_id: uuid.UUID) -> None:
    """End somebody's access to this school, and their sessions with it. In another school nothing changes.

    Raises NotPossible for IT while the person works here and has made the account theirs: inviting anew would give
    somebody their place at the school without their second factor.
    """
    reason = require(by, MANAGE_ACCOUNTS)
    if staff_id == by.person_id:
        raise NotPossible("Nobody takes away their own account: ask another person who may.")
    account = _account(by, MANAGE_ACCOUNTS, staff_id)
    if makes_passwords_for_others(by.facts) and is_made_theirs(account) and _works_here(by, staff_id):
        raise NotPossible(
            "They still work here, so the head takes the account away. You can end their sessions and make a link to a "
            "new password: nobody comes in with the old one then."
        )
    leave_school(account, by.school_id)
    record(by, MANAGE_ACCOUNTS, "take away", reason=reason, people=[staff_id])


@transaction.atomic
def end_staff_sessions(*, by: Viewer, staff_id: uuid.UUID) -> int:
    """End every session of a member of staff. Returns how many there were."""
    reason = require(by, MANAGE_ACCOUNTS)
    ended = end_every_session(_account(by, MANAGE_ACCOUNTS, staff_id))
    record(by, MANAGE_ACCOUNTS, "end sessions", reason=reason, people=[staff_id])
    return ended


@transaction.atomic
def print_card(*, by: Viewer, staff_id: uuid.UUID) -> tuple[str, ...]:
    """Thirty codes for somebody without a telephone, in the order of their numbers. An older card ends.

    Nobody prints their own, because a session left open must not make itself a second factor. IT prints none either,
    even if the same person works in the office.
    """
    reason = require(by, PRINT_CARD)
    if makes_passwords_for_others(by.facts):
        raise NotPossible(
            "Whoever looks after the IT prints no card: they can make links to new passwords already."
        )
    if staff_id == by.person_id:
        raise NotPossible("Nobody prints their own card: ask another person who may.")
    account = _account(by, PRINT_CARD, staff_id)
    _refuse_if_elsewhere(by, account)
    record(by, PRINT_CARD, "print a card", reason=reason, people=[staff_id])
    return make_card(by=account)


@transaction.atomic
def forget_identity(*, by: Viewer, staff_id: uuid.UUID) -> None:
    """Untie this person's account from the school's provider, because they have a new account there or have left it."""
    reason = require(by, MANAGE_ACCOUNTS)
    account = _account(by, MANAGE_ACCOUNTS, staff_id)
    SchoolIdentity.objects.filter(account=account, provider__school=by.school_id).delete()
    end_every_session(account)
    record(by, MANAGE_ACCOUNTS, "forget the school's account", reason=reason, people=[staff_id])


def link_to_password(account: Account) -> MadeLink:
    """A link that sets the first password of an account, or another."""
    known = account.has_usable_password()
    purpose = AccountLink.Purpose.RESET if known else AccountLink.Purpose.INVITATION
    return MadeLink(*make_link(account, purpose))


def _account(by: Viewer, permission: Permission, staff_id: uuid.UUID) -> Account:
    require_staff(by, permission, staff_id)
    account = account_of_staff(by, staff_id)
    if account is None:
        raise NotPossible("This person has no account yet. Invite them first.")
    return account


def _works_here(by: Viewer, staff_id: uuid.UUID) -> bool:
    """Whether somebody has a role or a group here today."""
    standing = load_standing(by.school_id, staff_id, by.moment)
    return standing is not None and bool(standing.facts or standing.groups)


def _refuse_if_elsewhere(by: Viewer, account: Account) -> None:
    if set(account.schools) - {by.school_id}:
        raise NotPossible(
            "This account also opens another school. Whoever runs the server can help: ./run account."
        )
