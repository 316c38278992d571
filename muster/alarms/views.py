"""The pages of alarms: those waiting, decoys and occasions."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.alarms.access import NAME_OCCASIONS, PLACE_DECOYS, REVIEW_ALARMS
from muster.alarms.actions.preparing import name_occasion, place_decoy, remove_decoy, remove_occasion
from muster.alarms.actions.reviewing import end_alarm
from muster.alarms.forms import DecoyForm, OccasionForm, OutcomeForm
from muster.alarms.queries import alarms as found
from muster.calendar.attempts import attempt
from muster.people.views.screens import FormPage, form_page
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next
from muster.ui.page import page


@requires(REVIEW_ALARMS)
@require_GET
def alarms(request: ViewerRequest) -> HttpResponse:
    """What waits for a second person, and what was ended lately."""
    return page(
        request, "alarms/alarms.html", {"alarms": found.alarms(request.viewer), "form": OutcomeForm()}
    )


@requires(REVIEW_ALARMS)
@require_http_methods(["GET", "POST"])
def alarm(request: ViewerRequest, alarm_id: uuid.UUID) -> HttpResponse:
    """Say what an alarm was."""
    form = OutcomeForm(request.POST or None)
    if form.is_valid() and attempt(
        form, lambda: end_alarm(by=request.viewer, alarm_id=alarm_id, **form.cleaned_data)
    ):
        flash_next(request, "The alarm is ended.")
        return redirect("alarms")
    return form_page(request, form, FormPage("Alarms", "What was it?", reverse("alarms"), "End the alarm"))


@requires(PLACE_DECOYS)
@require_http_methods(["GET", "POST"])
def decoys(request: ViewerRequest) -> HttpResponse:
    """Pupils who do not exist: the list, and one more."""
    form = DecoyForm(request.POST or None)
    form.offer(found.form_choices(request.viewer))
    if form.is_valid() and attempt(
        form,
        lambda: place_decoy(by=request.viewer, name=form.name(), group_id=form.cleaned_data["group"]),
    ):
        flash_next(request, "The decoy stands in the lists now.")
        return redirect("decoys")
    shown = {"form": form, "decoys": found.decoys(request.viewer)}
    return page(request, "alarms/decoys.html", shown, status=422 if form.errors else 200)


@requires(PLACE_DECOYS)
@require_POST
def take_decoy_away(request: ViewerRequest, decoy_id: uuid.UUID) -> HttpResponse:
    """Take a decoy out of the lists."""
    remove_decoy(by=request.viewer, decoy_id=decoy_id)
    flash_next(request, "The decoy is out of the lists.")
    return redirect("decoys")


@requires(NAME_OCCASIONS)
@require_http_methods(["GET", "POST"])
def occasions(request: ViewerRequest) -> HttpResponse:
    """Days on which many folders are opened: the list, and one more."""
    form = OccasionForm(request.POST or None)
    if form.is_valid() and attempt(form, lambda: name_occasion(by=request.viewer, **form.cleaned_data)):
        flash_next(request, "On these days the limits are wider.")
        return redirect("occasions")
    shown = {"form": form, "occasions": found.occasions(request.viewer)}
    return page(request, "alarms/occasions.html", shown, status=422 if form.errors else 200)


@requires(NAME_OCCASIONS)
@require_POST
def take_occasion_back(request: ViewerRequest, occasion_id: uuid.UUID) -> HttpResponse:
    """Let the usual limits hold again."""
    remove_occasion(by=request.viewer, occasion_id=occasion_id)
    flash_next(request, "The usual limits hold again.")
    return redirect("occasions")
