"""Setting up what counts as a second factor: an authenticator, recovery codes, the PIN."""

import base64
import uuid

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from muster.protection import clock
from muster.protection.access.guards import ViewerRequest, public, requires
from muster.protection.accounts.access import OWN_ACCOUNT
from muster.protection.accounts.actions.factors import (
    confirm_authenticator,
    make_recovery_codes,
    offer_authenticator,
    set_pin,
)
from muster.protection.accounts.actions.signing_in import pass_factor
from muster.protection.accounts.arrival import reaches_far
from muster.protection.accounts.forms import CodeForm, NewPinForm
from muster.protection.accounts.models import Authenticator, StoredSession
from muster.protection.accounts.queries import factors_of
from muster.protection.accounts.rules import is_fresh
from muster.protection.accounts.steps import step_before
from muster.protection.accounts.timed_codes import address_to_scan
from muster.protection.accounts.views.passkeys import may_add
from muster.protection.accounts.views.signing_in import code_page, signed_in_by_password
from muster.protection.accounts.ways import back_to, next_path, on_to
from muster.ui.page import page
from muster.ui.qr import qr_code

_GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = "authenticator_shown"
"""Session key: the authenticator whose secret the page shows and whose first code is awaited."""
_NONE = "0" * 32


@public("setting up the first second factor comes before anybody is let in; it looks at the session itself")
@_GET_OR_POST
def enrol(request: HttpRequest) -> HttpResponse:
    """Scan, type the first code, see the recovery codes once.

    Somebody without a second factor sets one up right after the password; somebody who has one gives it first.
    """
    session, account = signed_in_by_password(request)
    if factors_of(account).any and not may_add(session, account):
        return _prove_first(request.path)
    form = CodeForm(request.POST or None)
    shown = uuid.UUID(request.session.get(SHOWN, _NONE))
    typed = form.cleaned_data["code"] if form.is_valid() else ""
    codes = confirm_authenticator(by=account, shown=shown, typed=typed) if typed else None
    if codes is not None:
        pass_factor(request, session, session.known_device)
        return _codes_page(request, codes, next_path(request))
    if form.is_valid():
        form.add_error("code", _("That code does not fit. Type the one that the telephone shows now."))
    offered = offer_authenticator(account, shown)
    request.session[SHOWN] = str(offered.id)
    return page(request, "accounts/enrol.html", _enrol_context(request, form, offered))


@requires(OWN_ACCOUNT)
@_GET_OR_POST
def confirm_it_is_you(request: ViewerRequest) -> HttpResponse:
    """Ask for a code or a passkey before anything that an unattended session must not do.

    Somebody whose role needs a passkey, in this school or another, and who has one, gives that and no code.
    """
    following = next_path(request)
    _session, account = signed_in_by_password(request)
    if factors_of(account).passkeys and reaches_far(account, request.viewer.moment):
        context = {"factors": factors_of(account), "form": None, "next": following}
        return page(request, "accounts/confirm_it_is_you.html", context)
    form = CodeForm(request.POST or None)
    return code_page(request, "accounts/confirm_it_is_you.html", form, then=lambda: back_to(following))


@requires(OWN_ACCOUNT)
@require_POST
def new_recovery_codes(request: ViewerRequest) -> HttpResponse:
    """Replace the recovery codes with ten new ones, shown once."""
    session, account = signed_in_by_password(request)
    if not _has_proved(session):
        return _prove_first(reverse("settings"))
    return _codes_page(request, make_recovery_codes(by=account), "")


@requires(OWN_ACCOUNT)
@_GET_OR_POST
def choose_pin(request: ViewerRequest) -> HttpResponse:
    """Choose the PIN that is asked for after a pause."""
    session, account = signed_in_by_password(request)
    if not _has_proved(session):
        return _prove_first(request.path)
    form = NewPinForm(request.POST or None)
    if form.is_valid():
        set_pin(by=account, pin=form.cleaned_data["pin"])
        return back_to(next_path(request))
    return page(request, "accounts/choose_pin.html", {"form": form, "next": next_path(request)})


def _has_proved(session: StoredSession) -> bool:
    """Whether a code was given in this session recently, and the session may go on at all."""
    moment = clock.now()
    return step_before(session, moment) is None and is_fresh(moment, session.proved_at)


def _prove_first(following: str) -> HttpResponse:
    """Redirect to the page that asks for a code and leads back; its guard sends a locked session on to its PIN."""
    return on_to("confirm_it_is_you", following)


def _enrol_context(request: HttpRequest, form: CodeForm, authenticator: Authenticator) -> dict[str, object]:
    secret, account = authenticator.secret, authenticator.account
    return {
        "form": form,
        "picture": qr_code(address_to_scan(secret, account.email)),
        "key": _in_fours(secret),
        "next": next_path(request),
    }


def _in_fours(secret: bytes) -> str:
    """The secret in base 32 in groups of four, for typing."""
    text = base64.b32encode(secret).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def _codes_page(request: HttpRequest, codes: tuple[str, ...], following: str) -> HttpResponse:
    """Show the codes in the response to the form itself: they are stored nowhere from which they could be read again."""
    return page(request, "accounts/recovery_codes.html", {"codes": codes, "next": following})
