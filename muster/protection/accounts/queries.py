"""What is read about accounts: one's own account, for its pages, and how far signing in has got."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain

from django.db.models import QuerySet

from muster.protection import clock
from muster.protection.access.viewer import Viewer, load_standing
from muster.protection.accounts.binding import intact
from muster.protection.accounts.models import (
    Account,
    AccountLink,
    Authenticator,
    KnownDevice,
    OneTimeCode,
    Passkey,
    SchoolIdentity,
    SignInProvider,
    StoredSession,
)
from muster.protection.accounts.rules import MOST_PASSES_SHOWN, MOST_PUT_AWAY
from muster.protection.accounts.secrets import email_hash, token_hash
from muster.protection.accounts.sessions import DAY_PASS, PUT_AWAY
from muster.protection.accounts.visitors import Visitor
from muster.protection.approvals.models import DayPass


@dataclass(frozen=True, slots=True)
class Factors:
    """What an account can give as a second factor."""

    has_authenticator: bool
    recovery_codes_left: int
    next_card_number: int | None
    passkeys: int

    @property
    def any(self) -> bool:
        """Whether the account can pass the second step; recovery codes alone are for emergencies."""
        return self.has_authenticator or self.next_card_number is not None or self.passkeys > 0


@dataclass(frozen=True, slots=True)
class SessionLine:
    """One of a person's sessions, ready for the list."""

    id: uuid.UUID
    device: str
    began_at: dt.datetime
    seen_at: dt.datetime
    is_this: bool
    is_put_away: bool
    is_by_pass: bool


@dataclass(frozen=True, slots=True)
class OwnPassLine:
    """A pass given to somebody for one day; `is_in_force` while it counts."""

    id: uuid.UUID
    given_at: dt.datetime
    ends_at: dt.datetime
    is_used: bool
    is_in_force: bool


@dataclass(frozen=True, slots=True)
class DeviceLine:
    """One of the devices a person is known on, ready for the list."""

    id: uuid.UUID
    device: str
    since: dt.datetime
    until: dt.datetime


@dataclass(frozen=True, slots=True)
class PasskeyLine:
    """One of a person's passkeys, ready for the list."""

    id: uuid.UUID
    device: str
    since: dt.datetime
    used: dt.datetime | None


@dataclass(frozen=True, slots=True)
class SchoolLine:
    """One of the schools where a person works."""

    id: uuid.UUID
    name: str
    is_this: bool


@dataclass(frozen=True, slots=True)
class ProviderLine:
    """A school that offers sign-in with its own account."""

    id: uuid.UUID
    school: str


def account_by_email(email: str) -> Account | None:
    """The account with this e-mail address."""
    return intact(Account.objects.filter(email_hash=email_hash(email)).first())


def account_by_id(account_id: uuid.UUID) -> Account | None:
    """The account with this id."""
    return intact(Account.objects.filter(id=account_id).first())


def device_of(account: Account | None, visitor: Visitor) -> KnownDevice | None:
    """The known device that the visitor's browser proves itself to be for this account."""
    token = visitor.token_of(account.id) if account else ""
    if not token:
        return None
    known = KnownDevice.objects.filter(account=account, token_hash=token_hash(token))
    return intact(known.filter(expires_at__gt=clock.now()).first())


def sessions_put_away(visitor: Visitor) -> list[StoredSession]:
    """The sessions left on this browser to be resumed by PIN, latest first.

    Locked to the end of the transaction, in the order of their ids, so that PINs sent at once are all counted.
    """
    rows = _put_away(visitor).select_for_update(of=("self",)).order_by("id")
    latest = sorted((row for row in rows if _opens(row)), key=lambda row: row.seen_at, reverse=True)
    return latest[:MOST_PUT_AWAY]


def can_come_back(visitor: Visitor) -> bool:
    """Whether anybody left a session on this browser that a PIN can resume."""
    return bool(visitor.shown) and any(_opens(row) for row in _put_away(visitor))


def _put_away(visitor: Visitor) -> "QuerySet[StoredSession]":
    moment = clock.now()
    return StoredSession.objects.select_related("account", "known_device").filter(
        content__has_key=PUT_AWAY,
        expires_at__gt=moment,
        known_device__token_hash__in=[token_hash(token) for token in visitor.shown],
        known_device__expires_at__gt=moment,
    )


def _opens(session: StoredSession) -> bool:
    """Whether a PIN may resume a session: the account has one, and session, device and account are intact."""
    account, device = session.account, session.known_device
    is_ours = session.is_intact and device is not None and device.is_intact
    return (
        is_ours and account is not None and account.is_intact and account.is_active and bool(account.pin_hash)
    )


def factors_of(account: Account) -> Factors:
    """What the account can give as a second factor."""
    unused = OneTimeCode.objects.filter(account=account, used_at=None)
    card = (
        unused.filter(kind=OneTimeCode.Kind.CARD).order_by("number").values_list("number", flat=True).first()
    )
    return Factors(
        Authenticator.objects.filter(account=account, confirmed_at__isnull=False).exists(),
        unused.filter(kind=OneTimeCode.Kind.RECOVERY).count(),
        card,
        Passkey.objects.filter(account=account).count(),
    )


def is_made_theirs(account: Account) -> bool:
    """Whether somebody has already made the account their own: it is in use and no invitation is outstanding."""
    is_pinned = SchoolIdentity.objects.filter(account=account).exists()
    return account.has_usable_password() or is_pinned or factors_of(account).any


PASSWORD_LINKS = (AccountLink.Purpose.INVITATION, AccountLink.Purpose.RESET)
"""The links that set a password; a recovery link asks for it instead."""


def account_of_link(token: str) -> Account | None:
    """The account of a link to set a password; None if the link was used, has expired, or never existed."""
    return _account_behind(token, PASSWORD_LINKS)


def account_of_recovery(token: str) -> Account | None:
    """The account of a link to a new second factor; None if the link was used, has expired, or never existed."""
    return _account_behind(token, (AccountLink.Purpose.RECOVERY,))


def _account_behind(token: str, purposes: Collection[AccountLink.Purpose]) -> Account | None:
    link = (
        AccountLink.objects.select_related("account")
        .filter(token_hash=token_hash(token), purpose__in=purposes, expires_at__gt=clock.now())
        .first()
    )
    return intact(link.account) if link and link.is_intact else None


def provider_by_id(provider_id: uuid.UUID) -> SignInProvider | None:
    """A school's provider of sign-in that is switched on."""
    return intact(SignInProvider.objects.filter(id=provider_id, is_on=True).first())


def provider_of_school(school_id: uuid.UUID) -> SignInProvider | None:
    """The provider of a school, on or off."""
    return intact(SignInProvider.objects.filter(school=school_id).first())


def providers() -> tuple[ProviderLine, ...]:
    """The schools that offer sign-in with their own accounts, by name."""
    rows = [row for row in SignInProvider.objects.filter(is_on=True) if row.is_intact]
    return tuple(sorted((ProviderLine(row.id, row.words) for row in rows), key=lambda line: line.school))


def provider_for(account: Account) -> SignInProvider | None:
    """The provider that may vouch for an account: that of its only school."""
    found = provider_of_school(account.schools[0]) if len(account.schools) == 1 else None
    return found if found is not None and found.is_on else None


def is_connected(account: Account, provider: SignInProvider) -> bool:
    """Whether the account is connected to an identity at the provider."""
    return intact(SchoolIdentity.objects.filter(account=account, provider=provider).first()) is not None


def own_sessions(account: Account, this: uuid.UUID | None) -> tuple[SessionLine, ...]:
    """The person's sessions, this one first, then the latest."""
    rows = StoredSession.objects.filter(account=account, expires_at__gt=clock.now()).order_by("-seen_at")
    lines = [
        SessionLine(
            row.id,
            row.device,
            row.created_at,
            row.seen_at,
            row.id == this,
            PUT_AWAY in row.content,
            DAY_PASS in row.content,
        )
        for row in rows
    ]
    return tuple(sorted(lines, key=lambda line: not line.is_this))


def own_devices(account: Account) -> tuple[DeviceLine, ...]:
    """The devices on which the person is known."""
    rows = KnownDevice.objects.filter(account=account, expires_at__gt=clock.now()).order_by("-created_at")
    return tuple(DeviceLine(row.id, row.words, row.created_at, row.expires_at) for row in rows)


def own_passes(viewer: Viewer) -> tuple[OwnPassLine, ...]:
    """The passes that the viewer was given in this school, the newest first."""
    rows = DayPass.objects.filter(school_id=viewer.school_id, staff_id=viewer.person_id)
    return tuple(
        OwnPassLine(
            row.id,
            row.given_at,
            min(row.ends_at, row.ended_at or row.ends_at),
            row.used_at is not None,
            row.holds_at(viewer.moment),
        )
        for row in rows.order_by("-given_at")[:MOST_PASSES_SHOWN]
    )


def own_schools(viewer: Viewer, account: Account) -> tuple[SchoolLine, ...]:
    """The schools where the person has a role today, by name."""
    found = {
        school: load_standing(school, account.person_in(school), viewer.moment) for school in account.schools
    }
    lines = [
        SchoolLine(school, standing.school_name, school == viewer.school_id)
        for school, standing in found.items()
        if standing and (standing.facts or standing.groups)
    ]
    return tuple(sorted(lines, key=lambda line: line.name))


def passkeys_of(account: Account) -> list[Passkey]:
    """The passkeys that this account has set up; a row that something else put there does not count."""
    return [one for one in Passkey.objects.filter(account=account).order_by("created_at") if one.opens]


def own_passkeys(account: Account) -> tuple[PasskeyLine, ...]:
    """The person's passkeys, the oldest first."""
    return tuple(PasskeyLine(one.id, one.words, one.created_at, one.used_at) for one in passkeys_of(account))


def accounts_of_school(school_id: uuid.UUID) -> dict[uuid.UUID, Account]:
    """The accounts of a school, by person."""
    accounts = Account.objects.of_school(school_id)
    return {person: account for account in accounts if (person := account.person_in(school_id))}


def accounts_with_factor(accounts: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Which of these accounts have an authenticator, a passkey, or codes left on a card."""
    authenticators = Authenticator.objects.filter(account_id__in=accounts, confirmed_at__isnull=False)
    passkeys = Passkey.objects.filter(account_id__in=accounts)
    cards = OneTimeCode.objects.filter(account_id__in=accounts, kind=OneTimeCode.Kind.CARD, used_at=None)
    found = (rows.values_list("account_id", flat=True) for rows in (authenticators, passkeys, cards))
    return frozenset(chain.from_iterable(found))


def accounts_connected(accounts: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Which of these accounts are connected to an identity at a school's provider."""
    rows = SchoolIdentity.objects.filter(account_id__in=accounts)
    return frozenset(row.account_id for row in rows if row.is_intact)


def open_sessions(accounts: Collection[uuid.UUID]) -> Counter[uuid.UUID]:
    """How many sessions each of these accounts has now."""
    rows = StoredSession.objects.filter(account_id__in=accounts, expires_at__gt=clock.now())
    return Counter(rows.values_list("account_id", flat=True))
