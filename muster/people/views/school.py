"""The pages of the school itself: settings, sites, and the steps from an empty school to the first register."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

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
from muster.people.queries.groups import groups_at_sites
from muster.people.views.screens import FormPage, form_page
from muster.protection.access.decisions import NotThere
from muster.protection.access.guards import ViewerRequest, requires
from muster.protection.access.pages import address_open_to
from muster.ui.flash import flash_next
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
    shown = {"form": form, "sites": site_choices(viewer), "may_place": viewer.may(CHANGE_GROUPS)}
    return page(request, "people/school_settings.html", shown, status=422 if form.errors else 200)


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
    form.offer((group, name) for group, name, _site in groups)
    form.initial = {
        "group_ids": [str(group) for group, _name, site in groups if site == site_id],
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
        "Closed days and times of the day that are only this site's hold for these groups from that day. A group that "
        "has always been here: give the first day of the school year."
    )
    return form_page(request, form, FormPage("School", heading, reverse("school_settings"), about=about))


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
