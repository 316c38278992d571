"""Accounts as managed by others for a person: opened, invited by a link, reset, removed from a school.

The domain that knows the school's staff decides who may do this, then calls these functions.
"""

import datetime as dt
import secrets
import uuid
from collections.abc import Collection

from muster.protection import clock
from muster.protection.accounts.access import END_SESSION, FOLLOW_LINK
from muster.protection.accounts.actions.passing import end_passes_of
from muster.protection.accounts.binding import intact
from muster.protection.accounts.log import record_own
from muster.protection.accounts.models import Account, AccountLink, KnownDevice, SchoolIdentity, StoredSession
from muster.protection.accounts.queries import PASSWORD_LINKS, account_by_email
from muster.protection.accounts.rules import INVITATION_KEPT, RECOVERY_KEPT, RESET_KEPT
from muster.protection.accounts.secrets import token_hash

_KEPT = {
    AccountLink.Purpose.INVITATION: INVITATION_KEPT,
    AccountLink.Purpose.RESET: RESET_KEPT,
    AccountLink.Purpose.RECOVERY: RECOVERY_KEPT,
}


class LinkOver(Exception):
    """A link was used, has expired, is for something else, or never existed."""


class AlreadySomebody(ValueError):
    """The account already belongs to another person of the same school."""


class Disabled(ValueError):
    """The account lets nobody in, in any school, until whoever runs the server has it let them in again."""


def open_account(email: str, *, school_id: uuid.UUID, person_id: uuid.UUID) -> Account:
    """Find or make the account of an e-mail address and link it to this person in this school.

    Somebody who had left their last school gets in again this way. Raises Disabled, and AlreadySomebody if the address
    belongs to another person of the school.
    """
    account = account_by_email(email) or _new_account(email)
    if account.places and not account.is_active:
        raise Disabled
    here = account.person_in(school_id)
    if here not in {None, person_id}:
        raise AlreadySomebody
    place = {"school": str(school_id), "person": str(person_id)}
    account.change(places=account.places if here else [*account.places, place], is_active=True)
    return account


def take_in_account(
    email: str, *, known_as: uuid.UUID, school_id: uuid.UUID, person_id: uuid.UUID, is_active: bool
) -> Account:
    """Make the account of somebody whose school moves here from another Muster: without a password, until they are invited.

    It keeps the id it was `known_as`, unless that is taken here. An account that already exists here stays as it is,
    even if disabled, and is linked to this person as well. Raises AlreadySomebody as `open_account` does.
    """
    place = {"school": str(school_id), "person": str(person_id)}
    account = account_by_email(email)
    if account is None:
        is_free = not Account.objects.filter(id=known_as).exists()
        account = _new_account(email, id=known_as if is_free else uuid.uuid4(), is_active=is_active)
    elif account.person_in(school_id) is not None:
        raise AlreadySomebody
    account.change(places=[*account.places, place])
    return account


def _new_account(email: str, **columns: object) -> Account:
    account = Account(**columns)
    account.set_email(email)
    account.set_unusable_password()
    account.save()
    return account


def leave_school(account: Account, school_id: uuid.UUID) -> None:
    """Unlink the account from a school. Its sessions end at once, and so does the account with its last school."""
    places = [place for place in account.places if place["school"] != str(school_id)]
    end_every_session(account)
    account.change(places=places, is_active=account.is_active and bool(places))
    AccountLink.objects.filter(account=account).delete()
    SchoolIdentity.objects.filter(account=account, provider__school=school_id).delete()


def end_every_session(account: Account) -> int:
    """End all sessions of an account, wherever they are, and its pass for the day. Returns how many there were."""
    end_passes_of(account)
    ended, _ = StoredSession.objects.filter(account=account).delete()
    record_own(END_SESSION, "end every session", account)
    return ended


def disable(account: Account) -> None:
    """Disable the account in every school."""
    account.change(is_active=False)
    AccountLink.objects.filter(account=account).delete()
    end_every_session(account)


def enable(account: Account) -> None:
    """Let people in with a disabled account again, in the schools where it is somebody."""
    account.change(is_active=bool(account.places))


def make_link(account: Account, purpose: AccountLink.Purpose) -> tuple[str, dt.datetime]:
    """Make a single-use link: its token and the moment it expires. An older link expires now."""
    token = secrets.token_urlsafe(32)
    moment = clock.now()
    AccountLink.objects.filter(account=account).delete()
    link = AccountLink.objects.create(
        account=account,
        purpose=purpose,
        token_hash=token_hash(token),
        created_at=moment,
        expires_at=moment + _KEPT[purpose],
    )
    return token, link.expires_at


def used_up(token: str, purposes: Collection[AccountLink.Purpose]) -> tuple[Account, str]:
    """Use a link up: of several simultaneous requests, one gets its account and purpose. Raises LinkOver."""
    link = intact(
        AccountLink.objects.select_for_update()
        .filter(token_hash=token_hash(token), purpose__in=purposes, expires_at__gt=clock.now())
        .first()
    )
    account: Account | None = intact(link.account) if link else None
    if link is None or account is None or not account.is_active:
        raise LinkOver
    AccountLink.objects.filter(account=account).delete()
    return account, link.purpose


def follow_link(token: str, *, password: str) -> Account | None:
    """Set a password through a link, once. Every session and known device of the account ends."""
    try:
        account, purpose = used_up(token, PASSWORD_LINKS)
    except LinkOver:
        return None
    account.choose_password(password)
    KnownDevice.objects.filter(account=account).delete()
    end_every_session(account)
    record_own(FOLLOW_LINK, f"follow a link: {purpose}", account)
    return account
