"""The roll: the list, admitting, leaving and returning, and being registered at two schools."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from muster.calendar.attempts import attempt
from muster.calendar.queries import profile_of
from muster.calendar.refusals import NotPossible
from muster.people import actions
from muster.people.access import CHANGE_ROLL
from muster.people.forms.roll import (
    AdmissionForm,
    LeavingForm,
    MoveForm,
    RegistrationForm,
    ReturnForm,
    TimeOnRollForm,
)
from muster.people.models import Group
from muster.people.queries.groups import groups_by_kind, groups_of_kinds
from muster.people.queries.leaving import deletion_return
from muster.people.queries.records import time_on_roll
from muster.people.queries.roll import RollFilter, require_pupil, the_roll
from muster.people.roll import Standing
from muster.people.views.screens import FormPage, form_page
from muster.protection.access.guards import ViewerRequest, requires
from muster.protection.access.viewer import Viewer
from muster.ui.flash import flash_next, refuse_next
from muster.ui.ids import id_or_none
from muster.ui.page import page

_SHOWN = {
    "expected": Standing.EXPECTED,
    "here": Standing.ON_ROLL,
    "left": Standing.LEFT,
}


@requires(CHANGE_ROLL)
def roll(request: ViewerRequest) -> HttpResponse:
    """The list of pupils who are here, expected or gone; those who are ticked can be moved together."""
    viewer, rules = request.viewer, profile_of(request.viewer)
    wanted = _filter(request)
    moving = MoveForm(initial={"first_day": viewer.today})
    moving.offer([(row.id, row.name) for _, rows in groups_by_kind(viewer) for row in rows])
    shown = {
        "roll": the_roll(viewer, wanted),
        "wanted": wanted,
        "standings": [(key, standing, standing.value.capitalize()) for key, standing in _SHOWN.items()],
        "year_groups": rules.year_groups,
        "groups": groups_by_kind(viewer),
        "moving": moving,
    }
    return page(request, "people/roll.html", shown)


@requires(CHANGE_ROLL)
def admit_pupil(request: ViewerRequest) -> HttpResponse:
    """Add a pupil to the roll."""
    viewer = request.viewer
    form = AdmissionForm(request.POST or None, initial={"first_day": viewer.today})
    form.offer(groups_of_kinds(viewer, Group.Kind.FORM), groups_of_kinds(viewer, Group.Kind.YEAR))
    if form.is_valid():
        admitted: list[uuid.UUID] = []
        if attempt(form, lambda: admitted.append(_admit(viewer, form))):
            flash_next(
                request,
                "Added to the roll. The local authority must be told within five days of the first day.",
            )
            return redirect("roll_pupil", admitted[0])
    about = FormPage("Roll", "Add a pupil", reverse("roll"), "Add to the roll")
    return form_page(request, form, about)


@requires(CHANGE_ROLL)
def leave_roll(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Take a pupil off roll, on one of the grounds that the law allows."""
    viewer = request.viewer
    require_pupil(viewer, CHANGE_ROLL, pupil_id)
    form = LeavingForm(request.POST or None, initial={"last_day": viewer.today})
    form.offer(profile_of(viewer).leaving_grounds)
    if form.is_valid() and attempt(
        form, lambda: actions.take_off_roll(by=viewer, pupil_id=pupil_id, leaving=form.leaving())
    ):
        return redirect("leaving_return", pupil_id)
    words = "The pupil leaves the roll and every group after the last day. The folder stays, and is there for a return."
    return form_page(request, form, _about(pupil_id, "Take off roll", "Take off roll", words))


@requires(CHANGE_ROLL)
def leaving_return(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """The draft of what the local authority must be told about a pupil who has left."""
    return page(request, "people/leaving_return.html", {"draft": deletion_return(request.viewer, pupil_id)})


@requires(CHANGE_ROLL)
def return_to_roll(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Put a former pupil back on roll, with the same folder."""
    viewer = request.viewer
    require_pupil(viewer, CHANGE_ROLL, pupil_id)
    form = ReturnForm(request.POST or None, initial={"first_day": viewer.today})
    form.offer(groups_of_kinds(viewer, Group.Kind.FORM), groups_of_kinds(viewer, Group.Kind.YEAR))
    if form.is_valid() and attempt(form, lambda: _readmit(viewer, pupil_id, form)):
        is_in_a_register = form.cleaned_data["form_id"]
        words = "Back on roll, with the folder of before."
        flash_next(request, words if is_in_a_register else f"{words} Choose a form.")
        return redirect("roll_pupil", pupil_id)
    return form_page(request, form, _about(pupil_id, "Back on roll", "Put back on roll"))


@requires(CHANGE_ROLL)
def change_registration(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Register a pupil at two schools, or at one again, from a day on."""
    viewer = request.viewer
    require_pupil(viewer, CHANGE_ROLL, pupil_id)
    form = RegistrationForm(request.POST or None, initial={"first_day": viewer.today})
    if form.is_valid() and attempt(
        form,
        lambda: actions.change_registration(by=viewer, pupil_id=pupil_id, registration=form.registration()),
    ):
        flash_next(request, "Saved.")
        return redirect("roll_pupil", pupil_id)
    return form_page(request, form, _about(pupil_id, "Registered here, or at two schools"))


@requires(CHANGE_ROLL)
def correct_time(request: ViewerRequest, pupil_id: uuid.UUID, enrolment_id: uuid.UUID) -> HttpResponse:
    """Correct the days of one time on roll."""
    viewer = request.viewer
    time = time_on_roll(viewer, pupil_id, enrolment_id)
    form = TimeOnRollForm(
        request.POST or None, initial={"first_day": time.first_day, "last_day": time.last_day}
    )
    if form.is_valid() and attempt(
        form,
        lambda: actions.correct_time_on_roll(
            by=viewer,
            pupil_id=pupil_id,
            enrolment_id=enrolment_id,
            stay=form.stay(),
            why=form.cleaned_data["why"],
        ),
    ):
        flash_next(request, "Saved. What it said before is kept.")
        return redirect("roll_pupil", pupil_id)
    return form_page(request, form, _about(pupil_id, "Correct the days on roll"))


@requires(CHANGE_ROLL)
@require_POST
def withdraw_expected(request: ViewerRequest, pupil_id: uuid.UUID, enrolment_id: uuid.UUID) -> HttpResponse:
    """The family has said that an expected pupil will not come."""
    try:
        actions.withdraw_expected(by=request.viewer, pupil_id=pupil_id, enrolment_id=enrolment_id)
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
    else:
        flash_next(request, "Not expected any more. The folder is kept.")
    return redirect("roll_pupil", pupil_id)


def _filter(request: ViewerRequest) -> RollFilter:
    """The filter in the page's address; unknown values are ignored."""
    asked = request.GET
    shown = _SHOWN.get(asked.get("show", ""), Standing.ON_ROLL)
    return RollFilter(shown, asked.get("year", ""), id_or_none(asked.get("group", "")))


def _admit(viewer: Viewer, form: AdmissionForm) -> uuid.UUID:
    return actions.admit_into_groups(by=viewer, pupil=form.pupil(), groups=form.groups())


def _readmit(viewer: Viewer, pupil_id: uuid.UUID, form: ReturnForm) -> None:
    actions.readmit_into_groups(
        by=viewer, pupil_id=pupil_id, registration=form.registration(), groups=form.groups()
    )


def _about(pupil_id: uuid.UUID, heading: str, button: str = "Save", about: str = "") -> FormPage:
    return FormPage("Pupil", heading, reverse("roll_pupil", args=[pupil_id]), button, about)
