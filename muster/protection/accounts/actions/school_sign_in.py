"""Signing in with the school's own provider: going there, coming back, connecting an account, configuring the provider.

The provider's subject is pinned to one account. An invitation pins it, or the person themselves when signed in with a
fresh factor, or, for an account nobody has ever used, a verified mail address of the school. A mail address never
takes over an account that is in use. Roles come from Muster, never from the provider.
"""

import secrets
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse

from muster.protection import clock
from muster.protection.accounts.access import OWN_ACCOUNT, START_SESSION
from muster.protection.accounts.actions.signing_in import begin_session, pass_factor, take_over_factor
from muster.protection.accounts.actions.throttling import arrival_tracks, count_failure, refuse_too_many
from muster.protection.accounts.arrival import stored_session
from muster.protection.accounts.binding import intact
from muster.protection.accounts.log import record_in_school, record_own
from muster.protection.accounts.models import Account, AccountLink, SchoolIdentity, SignInProvider
from muster.protection.accounts.openid.asking import NoAnswer
from muster.protection.accounts.openid.discovery import discover
from muster.protection.accounts.openid.rules import PENDING, Claims, factor_given_at, verified_mail
from muster.protection.accounts.openid.tokens import (
    Asked,
    Unproved,
    address_to_ask,
    redeem_code,
    subject_hash,
)
from muster.protection.accounts.queries import account_by_email, device_of, is_made_theirs, provider_by_id
from muster.protection.accounts.rules import FRESH, is_fresh
from muster.protection.accounts.secrets import token_hash
from muster.protection.accounts.steps import step_before
from muster.protection.accounts.visitors import Visitor
from muster.protection.audit.recording import Result

CAME_BY = "came_by_provider"
_PENDING = "school_sign_in"
_ACTION = "sign in with the school's account"


class Why(StrEnum):
    """Why somebody who came back from the provider is not let in; the page has words for each."""

    BROKEN_OFF = "broken_off"
    STALE = "stale"
    NO_ANSWER = "no_answer"
    UNPROVED = "unproved"
    UNKNOWN = "unknown"
    CONNECT_FIRST = "connect_first"
    ELSEWHERE = "elsewhere"


class NotLetIn(Exception):
    """Somebody came back from the provider and is not let in."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why somebody goes to the provider: to sign in, to connect their account, or to follow an invitation."""

    following: str = ""
    account: uuid.UUID | None = None
    invitation: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Somebody who is let in, and where they were going. `has_connected`: they were signed in already."""

    account: Account
    following: str
    has_connected: bool = False


def go_to_provider(
    request: HttpRequest, provider: SignInProvider, purpose: Purpose, *, asks_again: bool
) -> str:
    """The address at the provider. What was begun is kept in this browser's session and used once. Raises NoAnswer."""
    state = secrets.token_urlsafe(32)
    address = address_to_ask(provider, Asked(state, return_address(request), asks_again))
    request.session[_PENDING] = {
        "provider": str(provider.id),
        "state": token_hash(state).hex(),
        "until": time.time() + PENDING.total_seconds(),
        "following": purpose.following,
        "account": str(purpose.account or ""),
        "invitation": token_hash(purpose.invitation).hex() if purpose.invitation else "",
    }
    return address


def return_address(request: HttpRequest) -> str:
    """Where the provider sends people back to; it must be registered there in exactly this form."""
    return request.build_absolute_uri(reverse("back_from_school"))


def come_back(*, by: Visitor, request: HttpRequest, sent: Mapping[str, str]) -> Arrived:
    """Sign in whoever the provider sends back, or connect their account.

    Raises NotLetIn, TooManyTries. A sign-in counts once and in the browser that began it, so a link made by somebody
    else signs nobody in. The provider is asked between two transactions, so that a slow one holds none of our
    connections or locks.
    """
    pending = request.session.pop(_PENDING, None)
    provider = _provider_of(pending, sent)
    tracks = arrival_tracks(sent["state"], by)
    with transaction.atomic():
        refuse_too_many(tracks)
        count_failure(
            tracks[:1]
        )  # the arrival itself, so that it counts once: the lock ends with this transaction
    try:
        claims = _proved(provider, request, sent)
        with transaction.atomic():
            return _let_in(by, request, (provider, claims), pending)
    except NotLetIn:
        with transaction.atomic():
            count_failure(tracks[1:])
            record_in_school(START_SESSION, _ACTION, provider.school, result=Result.FAILED)
        raise


def _let_in(
    by: Visitor, request: HttpRequest, proved: tuple[SignInProvider, Claims], pending: Mapping[str, str]
) -> Arrived:
    provider, claims = proved
    if pending["account"]:
        return _connect(request, provider, claims, pending)
    account = _account_for(provider, claims, pending["invitation"])
    _begin(by, request, (account, provider), claims)
    return Arrived(account, pending["following"])


def disconnect(*, by: Account, provider_id: uuid.UUID) -> None:
    """Disconnect the account from the school's sign-in."""
    SchoolIdentity.objects.filter(account=by, provider_id=provider_id).delete()
    record_own(OWN_ACCOUNT, "disconnect the school's account", by)


def _provider_of(pending: Mapping[str, str] | None, sent: Mapping[str, str]) -> SignInProvider:
    """The provider this browser was sent to, found by the state it brings back. Raises NotLetIn."""
    begun = pending or {}
    fits = token_hash(sent.get("state", "")).hex() == begun.get("state")
    if not fits or time.time() > float(begun.get("until", 0)):
        raise NotLetIn(Why.STALE)
    provider = provider_by_id(uuid.UUID(begun["provider"]))
    if provider is None:
        raise NotLetIn(Why.STALE)
    return provider


def _proved(provider: SignInProvider, request: HttpRequest, sent: Mapping[str, str]) -> Claims:
    """What the provider asserts about the person who came back. Raises NotLetIn."""
    try:
        names_itself = discover(provider.issuer).names_itself
        if sent.get("iss", "" if names_itself else provider.issuer) != provider.issuer:
            raise NotLetIn(Why.UNPROVED)  # RFC 9207: the answer comes from another provider
        if "error" in sent or not sent.get("code"):
            raise NotLetIn(Why.BROKEN_OFF)
        return redeem_code(provider, sent["code"], Asked(sent["state"], return_address(request)))
    except NoAnswer:
        raise NotLetIn(Why.NO_ANSWER) from None
    except Unproved:
        raise NotLetIn(Why.UNPROVED) from None


def _account_for(provider: SignInProvider, claims: Claims, invitation: str) -> Account:
    """The account this is: named by the invitation, pinned before, or found by the verified mail address. Raises NotLetIn."""
    if invitation:
        account = _invited(invitation)
        _pin(provider, account, claims)
        AccountLink.objects.filter(account=account).delete()
        return account
    found = SchoolIdentity.objects.select_related("account").filter(
        provider=provider, subject_hash=subject_hash(provider, claims["sub"])
    )
    identity = intact(found.first())
    if identity is not None:
        return _usable(provider, identity.account)
    mail = verified_mail(claims, provider.domains)
    named = account_by_email(mail) if mail else None
    if named is None:
        raise NotLetIn(Why.UNKNOWN)
    account = _usable(provider, named)
    if is_made_theirs(account):
        raise NotLetIn(Why.CONNECT_FIRST)
    _pin(provider, account, claims)
    return account


def _invited(hashed: str) -> Account:
    links = AccountLink.objects.select_for_update(of=("self",)).select_related("account")
    link = intact(
        links.filter(
            token_hash=bytes.fromhex(hashed),
            purpose=AccountLink.Purpose.INVITATION,
            expires_at__gt=clock.now(),
        ).first()
    )
    if link is None:
        raise NotLetIn(Why.STALE)
    return link.account


def _usable(provider: SignInProvider, account: Account) -> Account:
    """The account, provided that it belongs to this school alone. Raises NotLetIn."""
    if not account.is_intact or not account.is_active or provider.school not in account.schools:
        raise NotLetIn(Why.UNKNOWN)
    if account.schools != (provider.school,):
        raise NotLetIn(Why.ELSEWHERE)
    return account


def _pin(provider: SignInProvider, account: Account, claims: Claims) -> None:
    """Pin the subject to the account. Raises NotLetIn if either is pinned already."""
    _usable(provider, account)
    try:
        with transaction.atomic():
            SchoolIdentity.objects.create(
                account=account,
                provider=provider,
                subject_hash=subject_hash(provider, claims["sub"]),
                created_at=clock.now(),
            )
    except IntegrityError:
        raise NotLetIn(Why.CONNECT_FIRST) from None
    record_own(OWN_ACCOUNT, "connect the school's account", account)


def _connect(
    request: HttpRequest, provider: SignInProvider, claims: Claims, pending: Mapping[str, str]
) -> Arrived:
    """Pin the subject to the account that is signed in here and has recently given its factor. Raises NotLetIn."""
    session, moment = stored_session(request), clock.now()
    account = session.account if session else None
    if session is None or account is None or str(account.id) != pending["account"]:
        raise NotLetIn(Why.STALE)
    if step_before(session, moment) is not None or not is_fresh(moment, session.proved_at):
        raise NotLetIn(Why.STALE)
    _pin(provider, account, claims)
    return Arrived(account, pending["following"], has_connected=True)


def _begin(by: Visitor, request: HttpRequest, whose: tuple[Account, SignInProvider], claims: Claims) -> None:
    """Begin the session. The provider's second factor counts if the school trusts it, dated from when it was given."""
    account, provider = whose
    session = begin_session(request, account, by.device)
    request.session[CAME_BY] = str(provider.id)
    device, now = device_of(account, by), time.time()
    given_at = factor_given_at(claims, now) if provider.trusts_factor else None
    if given_at is None:
        take_over_factor(session, device)
    else:
        pass_factor(request, session, device)
        if now - given_at >= FRESH.total_seconds():
            session.change(proved_at=None)
    record_own(START_SESSION, _ACTION, account, session_id=session.id)
