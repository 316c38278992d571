"""The pages of signing in and out. Each looks at the session itself, since no viewer is known before the last step."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.protection import clock
from muster.protection.access.guards import public
from muster.protection.accounts.actions.opening import follow_link
from muster.protection.accounts.actions.own_account import know_device
from muster.protection.accounts.actions.school_sign_in import CAME_BY
from muster.protection.accounts.actions.signing_in import (
    Outcome,
    begin_session,
    give_factor,
    give_password,
    give_pin,
    leave,
    lock,
)
from muster.protection.accounts.actions.throttling import TooManyTries
from muster.protection.accounts.arrival import SignInNeeded, stored_session
from muster.protection.accounts.forms import (
    CodeForm,
    NewPasswordForm,
    PinForm,
    RememberingCodeForm,
    SignInForm,
)
from muster.protection.accounts.models import Account, StoredSession
from muster.protection.accounts.queries import (
    account_of_link,
    can_come_back,
    factors_of,
    provider_for,
    providers,
)
from muster.protection.accounts.rules import IDLE, minutes_of
from muster.protection.accounts.sessions import DAY_PASS
from muster.protection.accounts.steps import step_before
from muster.protection.accounts.visitors import remember_device, visitor_of
from muster.protection.accounts.ways import back_to, next_path, on_to, wants_json
from muster.ui.page import page

_GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])


@public("signing in comes before anybody is known")
@_GET_OR_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """E-mail and password."""
    following = next_path(request)
    form = SignInForm(request.POST or None)
    if not form.is_valid():
        return _sign_in_page(request, form)
    visitor = visitor_of(request)
    try:
        account = give_password(by=visitor, request=request, **form.cleaned_data)
    except TooManyTries as refused:
        form.add_error(None, too_many(refused))
        return _sign_in_page(request, form, status=429)
    if account is None:
        form.add_error(None, _("E-mail and password do not fit together."))
        return _sign_in_page(request, form)
    return on_to("second_factor", following)


@public("the second step looks at the session itself")
@_GET_OR_POST
def second_factor(request: HttpRequest) -> HttpResponse:
    """A code from an authenticator, a card or the list of recovery codes."""
    session, account = signed_in_by_password(request)
    following = next_path(request)
    if session.factor_at is not None:
        return back_to(following)
    if not factors_of(account).any:
        return on_to("enrol", following)
    form = RememberingCodeForm(request.POST or None)
    return code_page(
        request,
        "accounts/second_factor.html",
        form,
        then=lambda: after_factor(
            session, account, remember=form.cleaned_data["remember"], following=following
        ),
        or_day_pass=True,
    )


NOTHING_MORE: Mapping[str, object] = {}


def code_page(
    request: HttpRequest,
    template: str,
    form: CodeForm,
    *,
    then: Callable[[], HttpResponse],
    more: Mapping[str, object] = NOTHING_MORE,
    or_day_pass: bool = False,
) -> HttpResponse:
    """A page that asks for a code, and continues with `then` once the right one is typed.

    `more` is extra context for the template. With `or_day_pass` a day pass is accepted too.
    """
    _session, account = signed_in_by_password(request)
    following, status = next_path(request), 200
    try:
        outcome = _take_code(request, form, or_day_pass=or_day_pass) if form.is_valid() else None
    except TooManyTries as refused:
        form.add_error("code", too_many(refused))
        outcome, status = None, 429
    if outcome is Outcome.RIGHT:
        return then()
    if outcome is Outcome.ENDED:
        request.session.flush()
        return on_to("sign_in", following)
    context = {"form": form, "factors": factors_of(account), "next": following, **more}
    return page(request, template, context, status=status)


def _take_code(request: HttpRequest, form: CodeForm, *, or_day_pass: bool) -> Outcome:
    session, account = signed_in_by_password(request)
    typed = form.cleaned_data["code"]
    outcome = give_factor(by=account, request=request, session=session, typed=typed, or_day_pass=or_day_pass)
    if outcome is Outcome.WRONG:
        form.add_error("code", _("That code does not fit, or was used before. Wait for the next one."))
    return outcome


def after_factor(session: StoredSession, account: Account, *, remember: bool, following: str) -> HttpResponse:
    """Continue after a right code: set the cookie if the device is to be remembered, and ask for a PIN if none is set.

    A day pass makes no device known: that would outlast the pass.
    """
    if not remember or DAY_PASS in session.content:
        return back_to(following)
    answer = back_to(following) if account.pin_hash else on_to("choose_pin", following)
    remember_device(answer, account.id, know_device(by=account, session=session))
    return answer


@public("unlocking looks at the session itself")
@_GET_OR_POST
def unlock(request: HttpRequest) -> HttpResponse:
    """Ask for the PIN after a pause, then return to the same page. An unknown device signs in again."""
    session, account = signed_in_by_password(request)
    following = next_path(request)
    if step_before(session, clock.now()) != "unlock":
        return JsonResponse({}) if wants_json(request) else on_to("second_factor", following)
    if not has_pin_here(session, account):
        leave(by=account, request=request, session=session)
        return _from_the_start(request, following)
    form = PinForm(request.POST or None)
    outcome = give_pin(by=account, session=session, pin=form.cleaned_data["pin"]) if form.is_valid() else None
    if outcome is Outcome.RIGHT:
        return JsonResponse({}) if wants_json(request) else back_to(following)
    if outcome is Outcome.ENDED:
        request.session.flush()
        return _from_the_start(request, following)
    if outcome is Outcome.WRONG:
        form.add_error("pin", _("That is not your PIN. After five wrong ones you sign in from the start."))
    if wants_json(request):
        return JsonResponse({"why": " ".join(map(str, form["pin"].errors))}, status=422)
    return page(request, "accounts/unlock.html", {"form": form, "next": following})


def _from_the_start(request: HttpRequest, following: str) -> HttpResponse:
    """Send a page or a script to the first step; what has been recorded so far is kept."""
    if wants_json(request):
        return JsonResponse({"sign_in": reverse("sign_in")}, status=401)
    return on_to("sign_in", following)


@public("locking needs nothing but the session")
@require_POST
def lock_now(request: HttpRequest) -> HttpResponse:
    """Ask for the PIN from now on. A script is told whether there is one."""
    session, account = signed_in_by_password(request)
    lock(by=account, session=session)
    if wants_json(request):
        return JsonResponse({"pin": has_pin_here(session, account)})
    return on_to("unlock", next_path(request))


@public("signing out needs nothing but the session")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session; the browser clears everything it keeps for us, except the cookie of a known device."""
    session = stored_session(request)
    came_by = request.session.get(CAME_BY)
    if session is not None and session.account is not None:
        leave(by=session.account, request=request, session=session)
    answer = redirect("still_at_school", came_by) if came_by else redirect("sign_in")
    answer["Clear-Site-Data"] = '"cache"'
    return answer


@public("a script asks whether the session still stands; it learns nothing else")
@require_GET
def keep_alive(request: HttpRequest) -> HttpResponse:
    """Keep the session of somebody who is typing.

    Answers whose it is and when it ends, or 401 with the way back if it has ended. The token is for forms left open
    while somebody signed in again in another tab.
    """
    session, moment = stored_session(request), clock.now()
    step = step_before(session, moment)
    if step or session is None:
        raise SignInNeeded(step or "sign_in")
    session.note_seen(moment)
    return JsonResponse(
        {
            "idle_seconds": int(IDLE.total_seconds()),
            "ends_in_seconds": int((session.expires_at - moment).total_seconds()),
            "account": str(session.account_id),
            "token": get_token(request),
        }
    )


@public("an invitation or a reset comes before anybody is known; the link itself is the proof")
@_GET_OR_POST
def account_link(request: HttpRequest, token: str) -> HttpResponse:
    """Set a password through a one-time link, and go on to the second factor."""
    invited = account_of_link(token)
    form = NewPasswordForm(request.POST or None, whose=invited)
    account = None
    if invited is not None and form.is_valid():
        account = invited = follow_link(token, password=form.cleaned_data["password"])
    if invited is None:  # used before, or by somebody else just now
        return page(request, "accounts/link_over.html", {}, status=404)
    if account is None:
        with_school = not invited.has_usable_password() and provider_for(invited) is not None
        return page(
            request,
            "accounts/new_password.html",
            {"form": form, "token": token, "with_school": with_school},
        )
    begin_session(request, account, visitor_of(request).device)
    return on_to("second_factor", "")


def has_pin_here(session: StoredSession, account: Account) -> bool:
    """Whether a PIN would let the person back in: one has been chosen, and the device is known."""
    return bool(account.pin_hash) and session.known_device_id is not None


def signed_in_by_password(request: HttpRequest) -> tuple[StoredSession, Account]:
    """The session whose first step is done, and its account. Raises SignInNeeded."""
    session = stored_session(request)
    if session is None or session.account is None or not session.account.is_active:
        raise SignInNeeded("sign_in")
    return session, session.account


def _sign_in_page(request: HttpRequest, form: SignInForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "next": next_path(request),
        "schools": providers(),
        "can_come_back": can_come_back(visitor_of(request)),
    }
    return page(request, "accounts/sign_in.html", context, status=status)


def too_many(refused: TooManyTries) -> str:
    """The words for somebody who has to wait."""
    return _("Too many tries. Wait %(minutes)s minutes and try again.") % {
        "minutes": minutes_of(refused.wait)
    }
