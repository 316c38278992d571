"""The pages of one's own account: sessions, devices, password, look, school."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.protection.access.guards import ViewerRequest, requires
from muster.protection.accounts.access import CHOOSE_SCHOOL, OWN_ACCOUNT
from muster.protection.accounts.actions import own_account
from muster.protection.accounts.actions.throttling import TooManyTries
from muster.protection.accounts.arrival import SCHOOL_IN_SESSION
from muster.protection.accounts.forms import ChangePasswordForm, LookForm, SchoolForm
from muster.protection.accounts.queries import (
    factors_of,
    is_connected,
    own_devices,
    own_passes,
    own_schools,
    own_sessions,
    provider_for,
)
from muster.protection.accounts.views.signing_in import signed_in_by_password, too_many
from muster.protection.accounts.ways import back_to, on_to
from muster.ui.page import page

_GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@requires(OWN_ACCOUNT)
@require_GET
def sessions(request: ViewerRequest) -> HttpResponse:
    """Where one is signed in, and which devices are remembered."""
    session, account = signed_in_by_password(request)
    context = {
        "is_fresh": request.viewer.fresh_factor,
        "sessions": own_sessions(account, session.id),
        "devices": own_devices(account),
        "passes": own_passes(request.viewer),
    }
    return page(request, "accounts/sessions.html", context)


@requires(OWN_ACCOUNT)
@require_POST
def end_session(request: ViewerRequest, session_id: uuid.UUID) -> HttpResponse:
    """End one of one's own sessions, after a fresh factor: with a stolen session one does not shut out whose it is."""
    _this, account = signed_in_by_password(request)
    if not request.viewer.fresh_factor:
        return _confirm_first()
    own_account.end_session(by=account, session_id=session_id)
    return redirect("sessions")


@requires(OWN_ACCOUNT)
@require_POST
def end_other_sessions(request: ViewerRequest) -> HttpResponse:
    """End all of one's sessions but this one, after a fresh factor."""
    this, account = signed_in_by_password(request)
    if not request.viewer.fresh_factor:
        return _confirm_first()
    own_account.end_other_sessions(by=account, this=this.id)
    return redirect("sessions")


@requires(OWN_ACCOUNT)
@require_POST
def forget_device(request: ViewerRequest, device_id: uuid.UUID) -> HttpResponse:
    """Forget a device, which ends its sessions: after a fresh factor too."""
    _this, account = signed_in_by_password(request)
    if not request.viewer.fresh_factor:
        return _confirm_first()
    own_account.forget_device(by=account, device_id=device_id)
    return redirect("sessions")


@requires(OWN_ACCOUNT)
@require_POST
def end_own_pass(request: ViewerRequest, pass_id: uuid.UUID) -> HttpResponse:
    """Revoke a day pass given to oneself, unasked or no longer needed."""
    _this, account = signed_in_by_password(request)
    own_account.end_own_pass(by=account, pass_id=pass_id)
    return redirect("sessions")


@requires(OWN_ACCOUNT)
@_GET_OR_POST
def settings(request: ViewerRequest) -> HttpResponse:
    """How pages look, and links to the rest of one's account."""
    _session, account = signed_in_by_password(request)
    form = LookForm(request.POST or None, initial={"theme": account.theme, "density": account.density})
    if form.is_valid():
        own_account.choose_look(by=account, **form.cleaned_data)
        return redirect("settings")
    provider = provider_for(account)
    context = {
        "form": form,
        "factors": factors_of(account),
        "has_pin": bool(account.pin_hash),
        "has_password": account.has_usable_password(),
        "school": provider.words if provider else "",
        "is_connected": provider is not None and is_connected(account, provider),
    }
    return page(request, "accounts/settings.html", context)


@requires(OWN_ACCOUNT)
@_GET_OR_POST
def change_password(request: ViewerRequest) -> HttpResponse:
    """Change the password, given the old one."""
    _, account = signed_in_by_password(request)
    form, status = ChangePasswordForm(request.POST or None, whose=account), 200
    try:
        if form.is_valid() and _has_changed(request, form):
            return redirect("settings")
    except TooManyTries as refused:
        form.add_error("old", too_many(refused))
        status = 429
    return page(request, "accounts/change_password.html", {"form": form}, status=status)


def _has_changed(request: ViewerRequest, form: ChangePasswordForm) -> bool:
    session, account = signed_in_by_password(request)
    typed = form.cleaned_data
    if own_account.change_password(by=account, session=session, old=typed["old"], password=typed["password"]):
        request.session.cycle_key()
        return True
    form.add_error("old", _("That is not your password."))
    return False


@requires(CHOOSE_SCHOOL)
@_GET_OR_POST
def choose_school(request: ViewerRequest) -> HttpResponse:
    """Switch to another of one's own schools; any other id changes nothing."""
    _session, account = signed_in_by_password(request)
    form = SchoolForm(request.POST or None)
    if form.is_valid() and form.cleaned_data["school"] in request.viewer.schools:
        request.session[SCHOOL_IN_SESSION] = str(form.cleaned_data["school"])
        return back_to("")
    return page(request, "accounts/choose_school.html", {"schools": own_schools(request.viewer, account)})


def _confirm_first() -> HttpResponse:
    return on_to("confirm_it_is_you", reverse("sessions"))
