"""The pages of day cards: the office makes and prints one, a supply teacher opens it with the PIN."""

import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from muster.attendance.access import MAKE_DAY_CARD
from muster.attendance.actions.day_cards import CardRefused, make_day_card, open_day_card
from muster.attendance.forms import DayCardForm, PinForm
from muster.attendance.queries.day_cards import day_card_choices, turns_of_card
from muster.attendance.queries.guests import CARD_IN_SESSION
from muster.protection.access.guards import ViewerRequest, public, requires
from muster.ui.addresses import whole_address
from muster.ui.page import page
from muster.ui.qr import qr_code

DEVICE_COOKIE = "__Host-day-card"


@requires(MAKE_DAY_CARD)
@require_http_methods(["GET", "POST"])
def make_card(request: ViewerRequest) -> HttpResponse:
    """Choose who covers what today; the card is shown once, for printing."""
    choices = day_card_choices(request.viewer)
    form = DayCardForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        made = make_day_card(
            by=request.viewer,
            staff_id=form.cleaned_data["staff"],
            groups=form.cleaned_data["groups"],
            ends=choices.ends,
        )
        address = whole_address(request, "day_card", token=made.token)
        context = {
            "name": dict(choices.staff)[str(form.cleaned_data["staff"])],
            "turns": turns_of_card(request.viewer, form.cleaned_data["groups"]),
            "pin": made.pin,
            "address": address,
            "picture": qr_code(address),
            "ends": choices.ends,
            "day": request.viewer.today,
        }
        return page(request, "attendance/day_card_paper.html", context)
    return page(request, "attendance/day_card_make.html", {"form": form}, status=422 if form.errors else 200)


@public("a day card is opened with its link and PIN by somebody who has no account")
@require_http_methods(["GET", "POST"])
def day_card(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the PIN, which opens today's registers on this device."""
    form = PinForm(request.POST or None)
    device = request.COOKIES.get(DEVICE_COOKIE) or secrets.token_urlsafe(32)
    if request.method == "POST" and form.is_valid():
        try:
            opened = open_day_card(token=token, pin=form.cleaned_data["pin"], device=device)
        except CardRefused:
            form.add_error("pin", _("This does not open. Check the PIN, or ask the office for another card."))
        else:
            request.session.flush()
            request.session[CARD_IN_SESSION] = [str(opened.school_id), str(opened.card_id)]
            response = HttpResponseRedirect(reverse("registers"))
            response.set_cookie(
                DEVICE_COOKIE, device, expires=opened.ends_at, secure=True, httponly=True, samesite="Lax"
            )
            return response
    return page(request, "attendance/day_card.html", {"form": form}, status=403 if form.errors else 200)
