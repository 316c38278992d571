"""The page of unexpected closures: preview, declare in one step, undo in one step."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from muster.attendance.access import DECLARE_CLOSURE
from muster.attendance.actions.closing import declare_closure, undo_closure
from muster.attendance.closing import problem_of_reach
from muster.attendance.closure_forms import ClosureForm
from muster.attendance.queries.closures import (
    Preview,
    closure_groups,
    declared_closures,
    preview_closure,
    year_groups_here,
)
from muster.attendance.queries.due import SchoolYear, school_year
from muster.calendar.attempts import attempt
from muster.calendar.queries import site_choices
from muster.calendar.refusals import NotPossible
from muster.protection.access.guards import ViewerRequest, requires
from muster.protection.access.viewer import Viewer
from muster.ui.flash import flash_next, refuse_next
from muster.ui.page import page


@requires(DECLARE_CLOSURE)
@require_http_methods(["GET", "POST"])
def closures(request: ViewerRequest) -> HttpResponse:
    """The form, a preview of what it would change, and the closures declared so far."""
    viewer = request.viewer
    year = school_year(viewer, viewer.today)
    if year is None:
        return page(request, "calendar/no_year.html", {"may_change": False}, status=404)
    form = _form(viewer, year, request)
    preview = None
    if form.is_bound and form.is_valid():
        if request.POST.get("step") == "declare" and attempt(form, lambda: _declare(request, form)):
            return redirect("closures")
        preview = _preview(viewer, year, form)
    shown = {"form": form, "preview": preview, "declared": declared_closures(viewer, year)}
    return page(request, "attendance/closures.html", shown, status=422 if form.errors else 200)


def _form(viewer: Viewer, year: SchoolYear, request: ViewerRequest) -> ClosureForm:
    return ClosureForm(
        request.POST if request.method == "POST" else None,
        profile=year.profile,
        sites=site_choices(viewer),
        groups=closure_groups(viewer),
        year_groups=year_groups_here(viewer, year),
        initial={"first_day": viewer.today, "last_day": viewer.today},
    )


def _preview(viewer: Viewer, year: SchoolYear, form: ClosureForm) -> Preview | None:
    """A preview of the changes; if the closure cannot be declared, the form says why."""
    kind, reach = form.chosen_kind(), form.reach()
    problem = problem_of_reach(reach, kind, year.profile, form.cleaned_data["words"])
    if problem:
        form.add_error(*problem)
        return None
    try:
        return preview_closure(viewer, reach, kind.code)
    except NotPossible as refusal:
        form.add_error(refusal.field or None, refusal.words)
        return None


def _declare(request: ViewerRequest, form: ClosureForm) -> None:
    marks = declare_closure(
        by=request.viewer, reach=form.reach(), kind=form.chosen_kind(), words=form.cleaned_data["words"]
    )
    words = ngettext("Declared: %(num)s mark entered.", "Declared: %(num)s marks entered.", marks)
    flash_next(request, words % {"num": marks})


@requires(DECLARE_CLOSURE)
@require_POST
def undo_one_closure(request: ViewerRequest, closure: uuid.UUID) -> HttpResponse:
    """Undo a closure; marks that somebody has made since stay."""
    try:
        marks = undo_closure(by=request.viewer, closure_id=closure)
        words = ngettext("Undone: %(num)s mark put back.", "Undone: %(num)s marks put back.", marks)
        flash_next(request, words % {"num": marks})
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
    return redirect("closures")
