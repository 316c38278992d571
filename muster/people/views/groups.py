"""Groups: the list, creating and renaming, who is in them and who teaches them; and cover for a day."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from muster.calendar.attempts import attempt
from muster.calendar.queries import profile_of, site_choices, slots_of_day, years
from muster.calendar.refusals import NotPossible
from muster.people import actions
from muster.people.access import CHANGE_GROUPS, ENTER_COVER
from muster.people.forms.groups import (
    CoverForm,
    GroupForm,
    GroupNameForm,
    LastDayForm,
    TeachingForm,
    usual_relation,
)
from muster.people.queries.groups import (
    cover_from,
    group_list,
    group_record,
    groups_by_kind,
    groups_with_registers,
    register_choices,
)
from muster.people.queries.staff import staff_choices
from muster.people.views.screens import FormPage, form_page
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next, refuse_next
from muster.ui.ids import id_or_none
from muster.ui.page import page


@requires(CHANGE_GROUPS)
def groups(request: ViewerRequest) -> HttpResponse:
    """Every group that goes on, by kind; or those that have ended."""
    closed = request.GET.get("show") == "closed"
    shown = {
        "kinds": groups_by_kind(request.viewer),
        "closed": group_list(request.viewer, closed=True),
        "show_closed": closed,
    }
    return page(request, "people/groups.html", shown)


@requires(CHANGE_GROUPS)
def add_group(request: ViewerRequest) -> HttpResponse:
    """Create a group."""
    viewer = request.viewer
    form = GroupForm(request.POST or None, initial={"first_day": viewer.today})
    form.offer(
        profile_of(viewer).year_groups,
        years=years(viewer),
        sites=site_choices(viewer),
        registers=register_choices(viewer),
    )
    if form.is_valid():
        made: list[uuid.UUID] = []
        if attempt(form, lambda: made.extend(actions.create_groups(by=viewer, groups=[form.group()]))):
            return redirect("group", made[0])
    return form_page(request, form, FormPage("Groups", "A new group", reverse("groups"), "Create"))


@requires(CHANGE_GROUPS)
def group(request: ViewerRequest, group_id: uuid.UUID) -> HttpResponse:
    """One group: who is in it, who teaches it, and what it was called."""
    return page(request, "people/group.html", {"group": group_record(request.viewer, group_id)})


@requires(CHANGE_GROUPS)
def rename_group(request: ViewerRequest, group_id: uuid.UUID) -> HttpResponse:
    """Give a group another name."""
    viewer = request.viewer
    form = GroupNameForm(request.POST or None, initial={"name": group_record(viewer, group_id).name})
    if form.is_valid() and attempt(
        form, lambda: actions.rename_group(by=viewer, group_id=group_id, name=form.cleaned_data["name"])
    ):
        flash_next(request, "Renamed. The old name is kept.")
        return redirect("group", group_id)
    return form_page(request, form, _about(group_id, "Rename the group"))


@requires(CHANGE_GROUPS)
def close_group(request: ViewerRequest, group_id: uuid.UUID) -> HttpResponse:
    """End a group, with everybody's time in it."""
    viewer = request.viewer
    group_record(viewer, group_id)
    form = LastDayForm(request.POST or None, initial={"last_day": viewer.today})
    if form.is_valid() and attempt(
        form, lambda: actions.close_group(by=viewer, group_id=group_id, **form.cleaned_data)
    ):
        flash_next(request, "The group ends on that day, and everybody's time in it.")
        return redirect("group", group_id)
    return form_page(request, form, _about(group_id, "Close the group", "Close"))


@requires(CHANGE_GROUPS)
def add_teaching(request: ViewerRequest, group_id: uuid.UUID) -> HttpResponse:
    """Record who teaches, tutors, assists or leads a group; several adults may, and may take turns."""
    viewer = request.viewer
    usual = usual_relation(group_record(viewer, group_id).kind)
    form = TeachingForm(request.POST or None, initial={"first_day": viewer.today, "relation": usual})
    form.offer(staff_choices(viewer))
    if form.is_valid() and attempt(
        form,
        lambda: actions.give_responsibilities(by=viewer, responsibilities=[form.responsibility(group_id)]),
    ):
        flash_next(request, "Saved. They see the group from that day on.")
        return redirect("group", group_id)
    return form_page(request, form, _about(group_id, "Who teaches this group", "Add"))


@requires(CHANGE_GROUPS)
def end_teaching(request: ViewerRequest, group_id: uuid.UUID, responsibility_id: uuid.UUID) -> HttpResponse:
    """End somebody's responsibility for a group."""
    viewer = request.viewer
    form = LastDayForm(request.POST or None, initial={"last_day": viewer.today})
    if form.is_valid() and attempt(
        form,
        lambda: actions.end_responsibility(
            by=viewer, responsibility_id=responsibility_id, **form.cleaned_data
        ),
    ):
        flash_next(request, "Saved. After that day they do not see the group any more.")
        return redirect("group", group_id)
    return form_page(request, form, _about(group_id, "The last day with this group"))


@requires(CHANGE_GROUPS)
def end_membership(request: ViewerRequest, group_id: uuid.UUID, membership_id: uuid.UUID) -> HttpResponse:
    """End a pupil's time in a group."""
    viewer = request.viewer
    form = LastDayForm(request.POST or None, initial={"last_day": viewer.today})
    if form.is_valid() and attempt(
        form,
        lambda: actions.end_membership(by=viewer, membership_id=membership_id, **form.cleaned_data),
    ):
        flash_next(request, "Saved.")
        return redirect("group", group_id)
    return form_page(request, form, _about(group_id, "The last day in this group"))


@requires(ENTER_COVER)
def cover(request: ViewerRequest) -> HttpResponse:
    """Who covers whom, today and later; one short form enters more."""
    viewer = request.viewer
    away = id_or_none(request.GET.get("away", ""))
    here = groups_with_registers(viewer, of_staff=away)
    form = CoverForm(request.POST or None, initial={"day": viewer.today})
    slots = slots_of_day(viewer)
    form.offer(staff_choices(viewer), here, slots)
    if form.is_valid() and attempt(form, lambda: actions.enter_cover(by=viewer, cover=form.cover())):
        flash_next(request, "Cover is entered. They see the register now.")
        return redirect("cover")
    shown = {
        "form": form,
        "rows": cover_from(viewer, viewer.today),
        "slots": {(kind, slot): words for kind, slot, words in slots},
        "staff": staff_choices(viewer),
        "away": away,
    }
    return page(request, "people/cover.html", shown, status=422 if form.errors else 200)


@requires(ENTER_COVER)
@require_POST
def remove_cover(request: ViewerRequest, cover_id: uuid.UUID) -> HttpResponse:
    """Take cover back."""
    try:
        actions.remove_cover(by=request.viewer, cover_id=cover_id)
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
    return redirect("cover")


def _about(group_id: uuid.UUID, heading: str, button: str = "Save") -> FormPage:
    return FormPage("Group", heading, reverse("group", args=[group_id]), button)
