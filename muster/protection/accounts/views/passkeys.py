"""The pages and endpoints of passkeys: signing in, confirming it is you, adding, revoking."""

import uuid

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.protection import clock
from muster.protection.access.guards import ViewerRequest, public, requires
from muster.protection.accounts.access import OWN_ACCOUNT
from muster.protection.accounts.actions.passkeys import (
    NotTaken,
    accept_passkey,
    add_passkey,
    offer_authentication,
    offer_registration,
    revoke_passkey,
)
from muster.protection.accounts.actions.signing_in import (
    begin_session,
    go_on_without_passkey,
    pass_factor,
)
from muster.protection.accounts.arrival import reaches_far, stored_session
from muster.protection.accounts.forms import CodeForm
from muster.protection.accounts.models import Account, StoredSession
from muster.protection.accounts.queries import device_of, factors_of, own_passkeys
from muster.protection.accounts.rules import is_fresh
from muster.protection.accounts.steps import step_before
from muster.protection.accounts.views.signing_in import code_page, signed_in_by_password
from muster.protection.accounts.visitors import visitor_of
from muster.protection.accounts.ways import back_to, next_path, on_to
from muster.ui.bodies import body_of
from muster.ui.flash import flash_next
from muster.ui.page import page

_GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
_OPTIONS = "application/json"


@public("a passkey is asked for before anybody is known")
@require_POST
def begin_passkey(request: HttpRequest) -> HttpResponse:
    """A challenge for the passkeys of whoever has given a password, or else for any that the device holds."""
    session = stored_session(request)
    account = session.account if session else None
    return HttpResponse(offer_authentication(request, account), content_type=_OPTIONS)


@public("a passkey is given before anybody is known; the signature of the device is the proof")
@require_POST
def give_passkey(request: HttpRequest) -> HttpResponse:
    """Sign in with a passkey, or give it as the second factor of the current session."""
    session = stored_session(request)
    known = session.account if session else None
    try:
        account = accept_passkey(request=request, sent=body_of(request).decode(errors="replace"), of=known)
    except NotTaken:
        return _not_taken()
    if session is None or known is None:
        session = begin_session(request, account, visitor_of(request).device)
        session.change(known_device=device_of(account, visitor_of(request)))
    pass_factor(request, session, session.known_device, by_passkey=True)
    return JsonResponse({"next": next_path(request) or settings.HOME_PATH})


@public("who has a role that needs a passkey is not let in before; it looks at the session itself")
@_GET_OR_POST
def passkey_needed(request: HttpRequest) -> HttpResponse:
    """For far-reaching roles: give the passkey, or set up the first one.

    A demonstration may go on without. Nobody who has one is offered a code here, which would make the session fresh
    without the passkey.
    """
    session, account = signed_in_by_password(request)
    if step_before(session, clock.now()) is not None:
        return on_to("second_factor", next_path(request))
    following = next_path(request)
    if settings.IS_DEMONSTRATION and "without" in request.POST:
        go_on_without_passkey(by=account, session=session)
        return back_to(following)
    more = {
        "has_one": bool(factors_of(account).passkeys),
        "may_add": may_add(session, account),
        "is_demonstration": settings.IS_DEMONSTRATION,
    }
    if more["has_one"]:
        return page(request, "accounts/passkey_needed.html", {"next": following, **more})
    form = CodeForm(request.POST or None)
    return code_page(
        request,
        "accounts/passkey_needed.html",
        form,
        then=lambda: on_to("passkey_needed", following),
        more=more,
    )


@requires(OWN_ACCOUNT)
@require_GET
def passkeys(request: ViewerRequest) -> HttpResponse:
    """One's passkeys."""
    session, account = signed_in_by_password(request)
    context = {"passkeys": own_passkeys(account), "may_add": may_add(session, account)}
    return page(request, "accounts/passkeys.html", context)


@public("the first passkey may be set up while signing in; it looks at the session itself")
@require_POST
def begin_new_passkey(request: HttpRequest) -> HttpResponse:
    """The challenge for a new passkey."""
    session, account = signed_in_by_password(request)
    if not may_add(session, account):
        return JsonResponse({"sign_in": reverse("confirm_it_is_you")}, status=401)
    return HttpResponse(offer_registration(request, account), content_type=_OPTIONS)


@public("the first passkey may be set up while signing in; it looks at the session itself")
@require_POST
def new_passkey(request: HttpRequest) -> HttpResponse:
    """Store a new passkey; by making it, the device has proved it too."""
    session, account = signed_in_by_password(request)
    if not may_add(session, account):
        return JsonResponse({"sign_in": reverse("confirm_it_is_you")}, status=401)
    try:
        add_passkey(
            by=account, request=request, session=session, sent=body_of(request).decode(errors="replace")
        )
    except NotTaken:
        return _not_taken()
    pass_factor(request, session, session.known_device, by_passkey=True)
    return JsonResponse({"next": next_path(request) or reverse("passkeys")})


@requires(OWN_ACCOUNT)
@require_POST
def remove_passkey(request: ViewerRequest, passkey_id: uuid.UUID) -> HttpResponse:
    """Revoke a passkey."""
    session, account = signed_in_by_password(request)
    if not may_add(session, account):
        return on_to("confirm_it_is_you", reverse("passkeys"))
    revoke_passkey(by=account, passkey_id=passkey_id)
    flash_next(request, _("The passkey is revoked. Delete it from the device too."))
    return redirect("passkeys")


def may_add(session: StoredSession, account: Account) -> bool:
    """Whether a passkey may be added or revoked: a factor was given recently, or the account has none yet.

    Somebody whose role needs a passkey and who has one must have given it: otherwise the codes of a card that a
    colleague printed could replace every passkey. Somebody who has lost the last is let back in by two colleagues.
    """
    factors, moment = factors_of(account), clock.now()
    if not factors.any:
        return session.locked_at is None
    only_by_passkey = factors.passkeys > 0 and reaches_far(account, moment)
    proved_at = session.passkey_at if only_by_passkey else session.proved_at
    return step_before(session, moment) is None and is_fresh(moment, proved_at)


def _not_taken() -> JsonResponse:
    return JsonResponse(
        {"why": _("That passkey is not known here. Try again, or sign in another way.")}, status=422
    )
