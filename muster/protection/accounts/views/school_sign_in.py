"""The pages of signing in with the school's own account: going there, coming back, connecting, signing out there too."""

import uuid

from authlib.common.urls import add_params_to_uri
from django.db.transaction import non_atomic_requests
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from muster.protection.access.guards import ViewerRequest, public, requires
from muster.protection.accounts.access import OWN_ACCOUNT
from muster.protection.accounts.actions.school_sign_in import (
    NotLetIn,
    Purpose,
    Why,
    come_back,
    disconnect,
    go_to_provider,
)
from muster.protection.accounts.actions.throttling import TooManyTries
from muster.protection.accounts.models import SignInProvider
from muster.protection.accounts.openid.asking import NoAnswer
from muster.protection.accounts.openid.discovery import discover
from muster.protection.accounts.queries import (
    account_of_link,
    can_come_back,
    provider_by_id,
    provider_for,
)
from muster.protection.accounts.views.signing_in import signed_in_by_password, too_many
from muster.protection.accounts.visitors import visitor_of
from muster.protection.accounts.ways import next_path, on_to
from muster.ui.flash import flash_next
from muster.ui.page import page

CONNECTING = "connecting"
"""Session key: the account to be connected to the provider that the browser is sent to next."""


@non_atomic_requests  # the provider is asked
@public("signing in comes before anybody is known")
@require_GET
def to_school(request: HttpRequest, provider_id: uuid.UUID) -> HttpResponse:
    """Redirect to the school's own sign-in, to come in or to connect an account.

    Unless the browser is known to exactly one person and has not just been handed over, the provider is told to ask
    for the password: the school account still open there may be somebody else's.
    """
    provider = provider_by_id(provider_id)
    if provider is None:
        return _refused(request, Why.STALE)
    connecting = request.session.pop(CONNECTING, "")
    purpose = (
        Purpose(reverse("settings"), account=uuid.UUID(connecting))
        if connecting
        else Purpose(following=next_path(request))
    )
    return _on_to_provider(request, provider, purpose)


@non_atomic_requests  # the provider is asked
@public("an invitation comes before anybody is known; the link itself is the proof")
@require_GET
def link_with_school(request: HttpRequest, token: str) -> HttpResponse:
    """Follow an invitation with the school's account instead of a password."""
    account = account_of_link(token)
    provider = provider_for(account) if account else None
    if provider is None:
        return page(request, "accounts/link_over.html", {}, status=404)
    return _on_to_provider(request, provider, Purpose(invitation=token))


@requires(OWN_ACCOUNT)
@require_POST
def connect_school(request: ViewerRequest) -> HttpResponse:
    """Begin to connect one's account to the school's own, for signing in from then on.

    Needs a fresh factor. This is a page and not a redirect: the form-action policy lets no form lead to another site,
    and the page says what is about to be connected.
    """
    _session, account = signed_in_by_password(request)
    if not request.viewer.fresh_factor:
        return on_to("confirm_it_is_you", reverse("settings"))
    provider = provider_for(account)
    if provider is None:
        return redirect("settings")
    request.session[CONNECTING] = str(account.id)
    return page(request, "accounts/on_to_school.html", {"provider": provider.id, "school": provider.words})


@requires(OWN_ACCOUNT)
@require_POST
def disconnect_school(request: ViewerRequest) -> HttpResponse:
    """Disconnect the school's account; only for those who have a password to sign in with."""
    _session, account = signed_in_by_password(request)
    provider = provider_for(account)
    if provider is not None and account.has_usable_password():
        disconnect(by=account, provider_id=provider.id)
        flash_next(request, _("You sign in with your password from now on."))
    return redirect("settings")


@non_atomic_requests  # the provider is asked
@public("somebody comes back from the school's own sign-in; what they bring is the proof")
@require_GET
def back_from_school(request: HttpRequest) -> HttpResponse:
    """Sign in whoever the provider vouches for, or say in plain words why not and what to do."""
    try:
        arrived = come_back(by=visitor_of(request), request=request, sent=request.GET.dict())
    except TooManyTries as refused:
        return page(request, "accounts/school_refused.html", {"words": too_many(refused)}, status=429)
    except NotLetIn as refused:
        return _refused(request, refused.why)
    if arrived.has_connected:
        flash_next(request, _("Connected. From now on the school's account signs you in."))
        return redirect("settings")
    return on_to("second_factor", arrived.following)


@non_atomic_requests  # the provider is asked
@public("who has signed out is told that the school's account may still be open")
@require_GET
def still_at_school(request: HttpRequest, provider_id: uuid.UUID) -> HttpResponse:
    """Signed out of Muster, with a link to sign out of the school's account too, for a machine that others use."""
    provider = provider_by_id(provider_id)
    if provider is None:
        return redirect("sign_in")
    return page(request, "accounts/still_at_school.html", {"leave": _way_out(request, provider)})


def _way_out(request: HttpRequest, provider: SignInProvider) -> str:
    """The provider's own page for signing out (OpenID Connect RP-Initiated Logout 1.0); empty where it has none."""
    try:
        address = discover(provider.issuer).end_session
    except NoAnswer:
        return ""
    if not address:
        return ""
    back = request.build_absolute_uri(reverse("sign_in"))
    found: str = add_params_to_uri(
        address, [("client_id", provider.client_id), ("post_logout_redirect_uri", back)]
    )
    return found


def _on_to_provider(request: HttpRequest, provider: SignInProvider, purpose: Purpose) -> HttpResponse:
    visitor = visitor_of(request)
    is_of_one = len(visitor.shown) == 1 and not can_come_back(visitor)
    try:
        return redirect(go_to_provider(request, provider, purpose, asks_again=not is_of_one))
    except NoAnswer:
        return _refused(request, Why.NO_ANSWER)


def _refused(request: HttpRequest, why: Why) -> HttpResponse:
    status = 503 if why is Why.NO_ANSWER else 403
    return page(request, "accounts/school_refused.html", {"words": _words(why)}, status=status)


def _words(why: Why) -> str:
    return {
        Why.BROKEN_OFF: _("The school's sign-in was broken off. Try again."),
        Why.STALE: _("That took too long, or was begun in another window. Begin again."),
        Why.NO_ANSWER: _(
            "The school's sign-in does not answer. Try again in a minute, or use your password."
        ),
        Why.UNPROVED: _(
            "What the school's sign-in sent does not prove who you are. Begin again; if it stays so, tell your school's IT."
        ),
        Why.UNKNOWN: _("Nobody here is known by that account. Ask your school's IT or office to invite you."),
        Why.CONNECT_FIRST: _(
            "You have a way to sign in here already. Use it once, then connect the school's account under Settings."
        ),
        Why.ELSEWHERE: _(
            "Your account also opens another school, for which this one cannot answer. Sign in with your password or passkey."
        ),
    }[why]
