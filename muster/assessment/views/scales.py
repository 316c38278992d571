"""The pages of scales: the school's own, those shipped with Muster, meanings, and conversions."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.assessment.access import OPEN_ASSESSMENT, SET_UP_ASSESSMENT
from muster.assessment.actions import scales as actions
from muster.assessment.forms.scales import ConversionForm, MeaningsForm, PlacesForm, ScaleForm, VersionAsked
from muster.assessment.gradebook.letters import gives_letters
from muster.assessment.queries.meanings import meanings
from muster.assessment.queries.scales import (
    VersionRow,
    convertible_versions,
    scale_record,
    school_scales,
    shipped_to_take_over,
)
from muster.calendar.attempts import attempt
from muster.calendar.fields import IdChoiceField
from muster.people.views.screens import FormPage, form_page
from muster.protection.access.decisions import NotThere
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next
from muster.ui.page import page


@requires(OPEN_ASSESSMENT)
@require_GET
def scales(request: ViewerRequest) -> HttpResponse:
    """The school's scales, its meanings, and the scales that can be taken over."""
    viewer = request.viewer
    may_set_up = viewer.may(SET_UP_ASSESSMENT)
    context = {
        "scales": school_scales(viewer),
        "meanings": meanings(viewer),
        "shipped": shipped_to_take_over(viewer) if may_set_up else {},
        "may_set_up": may_set_up,
    }
    return page(request, "assessment/scales.html", context)


@requires(OPEN_ASSESSMENT)
@require_GET
def scale(request: ViewerRequest, scale_id: uuid.UUID) -> HttpResponse:
    """One scale: its values, what they mean, and what it said before."""
    found = scale_record(request.viewer, scale_id)
    context = {
        "scale": found,
        "gives_letters": gives_letters(found.newest.definition),
        "may_set_up": request.viewer.may(SET_UP_ASSESSMENT),
    }
    return page(request, "assessment/scale.html", context)


@requires(SET_UP_ASSESSMENT)
@require_POST
def take_over_scale(request: ViewerRequest) -> HttpResponse:
    """Take over a shipped scale as it is."""
    key = request.POST.get("scale", "")
    offered = shipped_to_take_over(request.viewer)
    if key not in offered:
        raise NotThere(SET_UP_ASSESSMENT)
    actions.adopt_scale(by=request.viewer, shipped=key, definition=offered[key])
    flash_next(request, _("The scale can be used now."))
    return redirect("scales")


@requires(SET_UP_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def add_scale(request: ViewerRequest) -> HttpResponse:
    """Make a scale of the school's own."""
    of_numbers = request.GET.get("of") == "numbers"
    form = ScaleForm(request.POST or None, of_numbers=of_numbers)
    if form.is_valid() and attempt(
        form, lambda: actions.make_scale(by=request.viewer, definition=form.definition())
    ):
        flash_next(request, _("The scale can be used now."))
        return redirect("scales")
    title = _("A scale of numbers") if of_numbers else _("A scale of values")
    return _scale_form(request, form, title, reverse("scales"))


@requires(SET_UP_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def change_scale(request: ViewerRequest, scale_id: uuid.UUID) -> HttpResponse:
    """Make the next version of a scale."""
    found = scale_record(request.viewer, scale_id)
    form = ScaleForm(request.POST or None, scale=found.newest.definition)
    if form.is_valid() and attempt(
        form, lambda: actions.change_scale(by=request.viewer, scale_id=scale_id, definition=form.definition())
    ):
        flash_next(request, _("Saved as a new version. What was entered keeps its meaning."))
        return redirect("scale", scale_id)
    return _scale_form(request, form, found.newest.definition.name, reverse("scale", args=[scale_id]))


@requires(SET_UP_ASSESSMENT)
@require_POST
def retire_scale(request: ViewerRequest, scale_id: uuid.UUID) -> HttpResponse:
    """Offer a scale no longer, or again."""
    actions.retire_scale(by=request.viewer, scale_id=scale_id, retired="retired" in request.POST)
    return redirect("scale", scale_id)


@requires(SET_UP_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def name_meanings(request: ViewerRequest) -> HttpResponse:
    """Name what values of different scales have in common."""
    held = meanings(request.viewer)
    form = MeaningsForm(request.POST or None, initial={"listed": "\n".join(one.name for one in held)})
    if form.is_valid() and attempt(
        form, lambda: actions.set_meanings(by=request.viewer, meanings=form.meanings())
    ):
        flash_next(request, _("Now say on each scale from which value they hold."))
        return redirect("scales")
    return form_page(
        request,
        form,
        FormPage(_("Assessment"), _("What results mean, whatever their scale"), reverse("scales")),
    )


@requires(SET_UP_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def place_meanings(request: ViewerRequest, scale_id: uuid.UUID) -> HttpResponse:
    """Say from which value of a version of a scale each meaning holds: of the newest, or of one with earlier results."""
    version = _version_asked(request, scale_id)
    held = {one.meaning: one.begins_at for one in version.places}
    named = [(one.id, one.name, held.get(one.name, "")) for one in meanings(request.viewer)]
    form = PlacesForm(request.POST or None, scale=version.definition, meanings=named)
    if form.is_valid() and attempt(
        form,
        lambda: actions.place_meanings(by=request.viewer, version_id=version.id, lowest=form.lowest),
    ):
        flash_next(request, _("Saved."))
        return redirect("scale", scale_id)
    title = _("What %(scale)s means, version %(n)s") % {"scale": version.definition.name, "n": version.number}
    return form_page(request, form, FormPage(_("Assessment"), title, reverse("scale", args=[scale_id])))


@requires(SET_UP_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
def add_conversion(request: ViewerRequest, scale_id: uuid.UUID) -> HttpResponse:
    """Make the school's own table from a version of a scale to another: from the newest, or from one with earlier results."""
    source = _version_asked(request, scale_id)
    form = ConversionForm(request.POST or None)
    target = form.fields["target_id"]
    if isinstance(target, IdChoiceField):
        target.offer(convertible_versions(request.viewer, source.id))
    if form.is_valid() and attempt(
        form,
        lambda: actions.make_conversion(
            by=request.viewer,
            name=form.cleaned_data["name"],
            source_id=source.id,
            target_id=form.cleaned_data["target_id"],
            pairs=form.read_pairs(),
        ),
    ):
        flash_next(request, _("Saved. It is named wherever it is used."))
        return redirect("scale", scale_id)
    words = {"scale": source.definition.name, "n": source.number}
    title = _("From %(scale)s, version %(n)s, to another scale") % words
    return form_page(request, form, FormPage(_("Assessment"), title, reverse("scale", args=[scale_id])))


def _version_asked(request: ViewerRequest, scale_id: uuid.UUID) -> VersionRow:
    """The version of a scale that the address asks for, the newest without a number. Raises NotThere."""
    asked = VersionAsked(request.GET)
    version = scale_record(request.viewer, scale_id).version(asked.number()) if asked.is_valid() else None
    if version is None:
        raise NotThere(SET_UP_ASSESSMENT)
    return version


def _scale_form(request: ViewerRequest, form: ScaleForm, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back}
    return page(request, "assessment/scale_form.html", context, status=422 if form.errors else 200)
