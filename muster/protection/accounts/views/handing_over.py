"""The pages of a shared computer: one person leaves with a key press, the next returns with their PIN."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from muster.protection import clock
from muster.protection.access.guards import public
from muster.protection.accounts.actions.handing_over import come_back, put_away
from muster.protection.accounts.actions.signing_in import Outcome
from muster.protection.accounts.arrival import stored_session
from muster.protection.accounts.forms import PinForm
from muster.protection.accounts.queries import can_come_back
from muster.protection.accounts.steps import step_before
from muster.protection.accounts.views.signing_in import has_pin_here, sign_out
from muster.protection.accounts.visitors import visitor_of
from muster.protection.accounts.ways import back_to
from muster.ui.page import page

_GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@public("handing over needs nothing but the session")
@require_POST
def hand_over(request: HttpRequest) -> HttpResponse:
    """Leave at once. The session is put away if a PIN can resume it, and ends otherwise."""
    session = stored_session(request)
    account = session.account if session else None
    if session is None or account is None or session.factor_at is None or not has_pin_here(session, account):
        return sign_out(request)
    put_away(by=account, request=request, session=session)
    answer = redirect("next_person")
    answer["Clear-Site-Data"] = '"cache"'
    return answer


@public("coming back by PIN comes before anybody is known; it looks at what was left on this browser")
@_GET_OR_POST
def next_person(request: HttpRequest) -> HttpResponse:
    """Let the next person in: by the PIN of a session left here, by a passkey, or by signing in from the start.

    The page names nobody and does not reveal who left a session.
    """
    if step_before(stored_session(request), clock.now()) is None:
        return back_to("")
    form = PinForm(request.POST or None)
    visitor = visitor_of(request)
    pin = form.cleaned_data["pin"] if form.is_valid() else ""
    outcome = come_back(by=visitor, request=request, pin=pin) if pin else None
    if outcome is Outcome.RIGHT:
        return back_to("")
    if outcome is Outcome.WRONG:
        form.add_error(
            "pin",
            _("That PIN brings nobody back here. After five wrong ones everybody signs in from the start."),
        )
    context = {
        "form": form,
        "can_come_back": can_come_back(visitor),
        "has_ended": outcome is Outcome.ENDED,
    }
    return page(request, "accounts/next_person.html", context)
