"""Configures the school's own sign-in provider. IT sets it up; only the head can let its second factor count."""

from dataclasses import dataclass

from django.db import transaction

from muster.calendar.refusals import NotPossible
from muster.people.access import SET_UP_SIGN_IN, TRUST_FACTOR
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.models import SchoolIdentity, SignInProvider
from muster.protection.accounts.openid.asking import NoAnswer
from muster.protection.accounts.openid.discovery import discover
from muster.protection.accounts.queries import provider_of_school
from muster.protection.audit.recording import record


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider to be set up; an empty `client_secret` leaves the stored one."""

    kind: str
    issuer: str
    client_id: str
    client_secret: str
    domains: tuple[str, ...]
    is_on: bool


@transaction.atomic
def set_up_provider(*, by: Viewer, provider: Provider) -> None:
    """Store the school's provider, which must have answered. Raises NotPossible.

    With another issuer or client all accounts are untied from it, and its second factor does not count until the head
    allows it again. Otherwise whoever sets it up could become anybody.
    """
    reason = require(by, SET_UP_SIGN_IN)
    require_answer(provider)
    kept = provider_of_school(by.school_id)
    if kept is None and not provider.client_secret:
        raise NotPossible("Type the client secret.", "client_secret")
    if kept is None:
        kept = SignInProvider(school=by.school_id)
        kept.secret_sealed = kept.sealed_secret(provider.client_secret)
        _say(kept, by, provider)
        kept.save()
    else:
        _change(kept, by, provider)
    record(by, SET_UP_SIGN_IN, "set up the school's sign-in", reason=reason)


@transaction.atomic
def let_factor_count(*, by: Viewer, trusts: bool) -> None:
    """Set whether a second factor given to the provider counts here. Raises NotPossible."""
    reason = require(by, TRUST_FACTOR)
    kept = provider_of_school(by.school_id)
    if kept is None:
        raise NotPossible("Set the school's sign-in up first.")
    kept.change(trusts_factor=trusts)
    action = "let the provider's factor count" if trusts else "let the provider's factor count no more"
    record(by, TRUST_FACTOR, action, reason=reason)


def require_answer(provider: Provider) -> None:
    """Check that the provider answers, before the transaction that stores it. Raises NotPossible."""
    try:
        discover(provider.issuer)
    except NoAnswer:
        field = "tenant" if provider.kind == SignInProvider.Kind.MICROSOFT else "issuer"
        raise NotPossible(
            "No provider answers there. Check that it begins with https:// and is typed as the provider's own page "
            "states it, and that this server can reach it.",
            field,
        ) from None


def _change(kept: SignInProvider, by: Viewer, provider: Provider) -> None:
    is_another = (kept.issuer, kept.client_id) != (provider.issuer, provider.client_id)
    if is_another and not provider.client_secret:
        raise NotPossible("Another client has another secret: type it.", "client_secret")
    if is_another:
        SchoolIdentity.objects.filter(provider=kept).delete()
    sealed = (
        kept.sealed_secret(provider.client_secret) if provider.client_secret else bytes(kept.secret_sealed)
    )
    kept.change(
        **_columns(by, provider),
        secret_sealed=sealed,
        trusts_factor=kept.trusts_factor and not is_another,
    )


def _say(kept: SignInProvider, by: Viewer, provider: Provider) -> None:
    for name, value in _columns(by, provider).items():
        setattr(kept, name, value)


def _columns(by: Viewer, provider: Provider) -> dict[str, object]:
    return {
        "words": by.standing.school_name,
        "kind": provider.kind,
        "issuer": provider.issuer,
        "client_id": provider.client_id,
        "domains": list(provider.domains),
        "is_on": provider.is_on,
    }
