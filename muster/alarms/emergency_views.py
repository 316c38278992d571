"""The pages of an emergency: one tap opens a child's care card and contacts; the reason, and the whole folder, come after."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.alarms.access import OPEN_IN_EMERGENCY, TAKE_EMERGENCY_ACCESS
from muster.alarms.actions import opening
from muster.alarms.actions.emergencies import proof_is_needed, take_emergency_access
from muster.alarms.forms import BY_MISTAKE, USUAL_EMERGENCIES, EmergencyForm
from muster.alarms.queries import emergencies as found
from muster.calendar.attempts import attempt
from muster.protection.access.guards import ViewerRequest, requires
from muster.protection.accounts.ways import on_to
from muster.ui.flash import flash_next
from muster.ui.page import page


@requires(OPEN_IN_EMERGENCY)
@require_http_methods(["GET", "POST"])
def open_in_emergency(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Open a child's care card and contacts at once. Whoever had to sign in first, and so comes by GET, taps here."""
    if request.method == "POST":
        return redirect("in_an_emergency", opening.open_in_emergency(by=request.viewer, pupil_id=pupil_id))
    found.require_child(request.viewer, pupil_id)
    return page(request, "alarms/open_in_emergency.html", {})


@requires(OPEN_IN_EMERGENCY)
@require_GET
def in_an_emergency(request: ViewerRequest, opening_id: uuid.UUID) -> HttpResponse:
    """A child's care card and contacts, and what to say about it afterwards."""
    return _emergency_page(request, opening_id, EmergencyForm())


@requires(OPEN_IN_EMERGENCY)
@require_POST
def say_why(request: ViewerRequest, opening_id: uuid.UUID) -> HttpResponse:
    """Say why, after an emergency. Whoever opened it by mistake is led away from what they did not want to see."""
    form = EmergencyForm(request.POST)
    if not form.is_valid():
        return _emergency_page(request, opening_id, form)
    words = form.cleaned_data["words"]
    opening.say_why(by=request.viewer, opening_id=opening_id, words=words)
    flash_next(request, "It is noted. The head and the data protection lead read it.")
    return redirect("emergencies") if words == BY_MISTAKE else redirect("in_an_emergency", opening_id)


def _emergency_page(request: ViewerRequest, opening_id: uuid.UUID, form: EmergencyForm) -> HttpResponse:
    shown = {
        "one": found.emergency(request.viewer, opening_id),
        "form": form,
        "usual": USUAL_EMERGENCIES,
        "by_mistake": BY_MISTAKE,
        "may_take_more": request.viewer.may(TAKE_EMERGENCY_ACCESS),
    }
    return page(request, "alarms/in_an_emergency.html", shown, status=422 if form.errors else 200)


@requires(OPEN_IN_EMERGENCY)
@require_GET
def emergencies(request: ViewerRequest) -> HttpResponse:
    """What the viewer opened in emergencies lately, and what they have not said yet."""
    return page(request, "alarms/emergencies.html", {"opened": found.own_emergencies(request.viewer)})


@requires(TAKE_EMERGENCY_ACCESS)
@require_http_methods(["GET", "POST"])
def emergency_access(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Open one whole folder for an hour, with a reason."""
    if proof_is_needed(request.viewer):
        return on_to("confirm_it_is_you", request.path)
    form = EmergencyForm(request.POST or None)
    if form.is_valid() and attempt(
        form, lambda: take_emergency_access(by=request.viewer, pupil_id=pupil_id, **form.cleaned_data)
    ):
        flash_next(
            request, "The folder is open to you for an hour. The head and the data protection lead are told."
        )
        return redirect("pupil", pupil_id)
    status = 422 if form.errors else 200
    shown = {"form": form, "usual": USUAL_EMERGENCIES}
    return page(request, "alarms/emergency_access.html", shown, status=status)
