"""Staff: the list, adding and correcting, the roles they hold, and their leaving."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from muster.calendar.attempts import attempt
from muster.people import actions
from muster.people.access import CHANGE_STAFF, GIVE_ROLES, PRINT_CARD, SEE_STAFF
from muster.people.actions import Correction
from muster.people.forms.contacts import AdultForm, StaffChangeForm
from muster.people.forms.groups import LastDayForm
from muster.people.forms.records import initial_of
from muster.people.forms.staff import RoleForm
from muster.people.queries.staff import roles_to_give, staff_list, staff_record
from muster.people.views.screens import FormPage, form_page
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next
from muster.ui.page import page


@requires(SEE_STAFF)
def staff(request: ViewerRequest) -> HttpResponse:
    """Everyone who works here, and for those who may change it, who has left."""
    may_change = request.viewer.may(CHANGE_STAFF)
    gone = may_change and request.GET.get("show") == "left"
    shown = {
        "rows": staff_list(request.viewer, gone=gone),
        "may_change": may_change,
        "gone": gone,
        "prints_cards": request.viewer.may(PRINT_CARD) and not gone,
        "own": request.viewer.person_id,
    }
    return page(request, "people/staff.html", shown)


@requires(CHANGE_STAFF)
def add_staff(request: ViewerRequest) -> HttpResponse:
    """Add a member of staff, who can do nothing before a role is given."""
    viewer = request.viewer
    form = AdultForm(request.POST or None)
    if form.is_valid():
        added: list[uuid.UUID] = []
        if attempt(form, lambda: added.extend(actions.add_staff(by=viewer, staff=[form.adult()]))):
            flash_next(request, "Added. Give them a role: without one they can open nothing.")
            return redirect("staff_member", added[0])
    return form_page(request, form, FormPage("Staff", "Add a member of staff", reverse("staff"), "Add"))


@requires(CHANGE_STAFF)
def staff_member(request: ViewerRequest, staff_id: uuid.UUID) -> HttpResponse:
    """One member of staff, with roles and groups."""
    viewer = request.viewer
    shown = {"record": staff_record(viewer, staff_id), "may_give": bool(roles_to_give(viewer, staff_id))}
    return page(request, "people/staff_member.html", shown)


@requires(CHANGE_STAFF)
def change_staff(request: ViewerRequest, staff_id: uuid.UUID) -> HttpResponse:
    """Correct a member of staff's name and details."""
    viewer = request.viewer
    held = staff_record(viewer, staff_id)
    initial = {**initial_of(held.name.record, 0), **initial_of(held.details.record, 0)}
    form = StaffChangeForm(request.POST or None, initial=initial)
    if form.is_valid() and attempt(
        form,
        lambda: actions.correct_staff(
            by=viewer,
            name=Correction(staff_id, form.name(), why=form.reason),
            details=Correction(staff_id, form.details(), why=form.reason),
        ),
    ):
        flash_next(request, "Saved. What it said before is kept.")
        return redirect("staff_member", staff_id)
    return form_page(request, form, _about(staff_id, "Name and details"))


@requires(GIVE_ROLES)
def give_role(request: ViewerRequest, staff_id: uuid.UUID) -> HttpResponse:
    """Give a role from a day on; a person may hold several."""
    viewer = request.viewer
    form = RoleForm(request.POST or None, initial={"first_day": viewer.today})
    form.offer(roles_to_give(viewer, staff_id))
    if form.is_valid() and attempt(
        form, lambda: actions.give_role(by=viewer, staff_id=staff_id, **form.cleaned_data)
    ):
        flash_next(request, "The role is given.")
        return redirect("staff_member", staff_id)
    return form_page(request, form, _about(staff_id, "Give a role", "Give"))


@requires(GIVE_ROLES)
def end_role(request: ViewerRequest, staff_id: uuid.UUID, holding_id: uuid.UUID) -> HttpResponse:
    """End a role."""
    viewer = request.viewer
    form = LastDayForm(request.POST or None, initial={"last_day": viewer.today})
    if form.is_valid() and attempt(
        form, lambda: actions.end_role(by=viewer, holding_id=holding_id, **form.cleaned_data)
    ):
        flash_next(request, "The role ends on that day.")
        return redirect("staff_member", staff_id)
    return form_page(request, form, _about(staff_id, "The last day in this role"))


@requires(CHANGE_STAFF)
def let_staff_leave(request: ViewerRequest, staff_id: uuid.UUID) -> HttpResponse:
    """Record that a member of staff leaves: every role, group and cover ends."""
    viewer = request.viewer
    staff_record(viewer, staff_id)
    form = LastDayForm(request.POST or None, initial={"last_day": viewer.today})
    if form.is_valid() and attempt(
        form, lambda: actions.let_staff_leave(by=viewer, staff_id=staff_id, **form.cleaned_data)
    ):
        flash_next(request, "After that day they can open nothing.")
        return redirect("staff_member", staff_id)
    return form_page(request, form, _about(staff_id, "The last day here", "Let them leave"))


def _about(staff_id: uuid.UUID, heading: str, button: str = "Save") -> FormPage:
    return FormPage("Staff", heading, reverse("staff_member", args=[staff_id]), button)
