"""The pages of the school itself: settings, sites, and the steps from an empty school to the first register."""

import uuid
from collections.abc import Iterator, Mapping

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from muster.calendar.access import CHANGE_SCHOOL
from muster.calendar.actions import add_site as add_site_action
from muster.calendar.actions import rename_site
from muster.calendar.attempts import attempt
from muster.calendar.forms import SettingsForm, SiteForm
from muster.calendar.queries import profile_of, site_choices, the_school
from muster.people import actions
from muster.people.access import CHANGE_GROUPS
from muster.people.forms.groups import PlaceForm
from muster.people.queries.beginning import steps_of_beginning
from muster.people.queries.groups import GroupAtSite, groups_at_sites
from muster.people.views.screens import FormPage, form_page
from muster.protection.access.decisions import NotThere
from muster.protection.access.guards import ViewerRequest, requires
from muster.protection.access.pages import address_open_to
from muster.protection.access.viewer import Viewer
from muster.ui.flash import flash_next
from muster.ui.formats import day
from muster.ui.page import page

_SETTINGS = ("name", "urn", "address", "telephone", "pupil_word", "name_order", "register_mode")


@requires(CHANGE_SCHOOL)
def school_beginning(request: ViewerRequest) -> HttpResponse:
    """What a new school still needs before its first register."""
    steps = steps_of_beginning(request.viewer)
    left = sum(step.count == 0 for step in steps)
    lists = address_open_to(request.viewer, "imports")
    return page(request, "people/school_beginning.html", {"steps": steps, "left": left, "lists": lists})


@requires(CHANGE_SCHOOL)
def school_settings(request: ViewerRequest) -> HttpResponse:
    """What the school is called, the words and orders that it prefers, and its sites."""
    viewer = request.viewer
    school = the_school(viewer)
    form = SettingsForm(request.POST or None, initial={name: getattr(school, name) for name in _SETTINGS})
    form.offer(profile_of(viewer))
    if form.is_valid() and attempt(form, lambda: actions.change_school(by=viewer, settings=form.settings())):
        flash_next(request, "Saved.")
        return redirect("school_settings")
    sites, may_place = site_choices(viewer), viewer.may(CHANGE_GROUPS)
    moves = tuple(_moves(viewer, dict(sites))) if sites and may_place else ()
    shown = {"form": form, "sites": sites, "may_place": may_place, "moves": moves}
    return page(request, "people/school_settings.html", shown, status=422 if form.errors else 200)


def _moves(viewer: Viewer, sites: Mapping[uuid.UUID, str]) -> Iterator[tuple[uuid.UUID, str, str]]:
    """The moves to come, in order of their day: (group, its name, when and from where to where)."""
    moving = ((each, each.move) for each in groups_at_sites(viewer) if each.move)
    for each, move in sorted(moving, key=lambda one: one[1].first_day):
        yield (
            each.id,
            each.name,
            f"{day(move.first_day)}: from {_site(move.now, sites)} to {_site(move.to, sites)}",
        )


@requires(CHANGE_SCHOOL)
def add_site(request: ViewerRequest) -> HttpResponse:
    """Add a place where the school teaches."""
    form = SiteForm(request.POST or None)
    if form.is_valid() and attempt(form, lambda: add_site_action(by=request.viewer, **form.cleaned_data)):
        return redirect("school_settings")
    return form_page(request, form, FormPage("School", "A new site", reverse("school_settings"), "Add"))


@requires(CHANGE_GROUPS)
def place_groups(request: ViewerRequest, site_id: uuid.UUID) -> HttpResponse:
    """Say which groups are taught at a site: its closures and its times of the day are theirs."""
    viewer = request.viewer
    known = dict(site_choices(viewer))
    if site_id not in known:
        raise NotThere(CHANGE_GROUPS)
    groups = groups_at_sites(viewer)
    form = PlaceForm(request.POST if request.method == "POST" else None)
    form.offer((each.id, _with_move(each, known)) for each in groups)
    form.initial = {
        "group_ids": [str(each.id) for each in groups if each.site_id == site_id],
        "first_day": viewer.today,
    }
    if form.is_valid() and attempt(
        form,
        lambda: actions.place_groups(
            by=viewer,
            site_id=site_id,
            groups=form.cleaned_data["group_ids"],
            first_day=form.cleaned_data["first_day"],
        ),
    ):
        flash_next(request, "Saved.")
        return redirect("school_settings")
    heading = f"Who is taught at {known[site_id]}?"
    about = (
        "Closed days and times of the day that are only this site's hold for these groups from that day, which may be to "
        "come. A group that has always been here: give the first day of the school year."
    )
    return form_page(request, form, FormPage("School", heading, reverse("school_settings"), about=about))


def _with_move(group: GroupAtSite, sites: Mapping[uuid.UUID, str]) -> str:
    if group.move is None:
        return group.name
    return f"{group.name} (moves on {day(group.move.first_day)}: {_site(group.move.to, sites)})"


def _site(site_id: uuid.UUID | None, sites: Mapping[uuid.UUID, str]) -> str:
    return sites[site_id] if site_id else "the whole school"


@requires(CHANGE_GROUPS)
@require_POST
def take_back_move(request: ViewerRequest, group_id: uuid.UUID) -> HttpResponse:
    """Let a group stay where it is instead of moving on a day to come."""
    actions.take_back_move(by=request.viewer, group_id=group_id)
    flash_next(request, "The move will not happen.")
    return redirect("school_settings")


@requires(CHANGE_SCHOOL)
def change_site(request: ViewerRequest, site_id: uuid.UUID) -> HttpResponse:
    """Give a site another name."""
    known = dict(site_choices(request.viewer))
    if site_id not in known:
        raise NotThere(CHANGE_SCHOOL)
    form = SiteForm(request.POST or None, initial={"name": known[site_id]})
    if form.is_valid() and attempt(
        form, lambda: rename_site(by=request.viewer, site_id=site_id, **form.cleaned_data)
    ):
        return redirect("school_settings")
    return form_page(request, form, FormPage("School", "Rename the site", reverse("school_settings")))
