"""The page on which a named person gives a colleague a day pass."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from muster.calendar.attempts import attempt
from muster.oversight.access import GIVE_DAY_PASS
from muster.oversight.actions.passing import MadePass, end_given_pass, give_day_pass
from muster.oversight.forms import ColleagueForm
from muster.oversight.queries.passing import day_passes, pass_takers
from muster.oversight.rules import DAY_PASS_ENDS
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next
from muster.ui.page import page


@requires(GIVE_DAY_PASS)
@require_http_methods(["GET", "HEAD", "POST"])
def day_passes_page(request: ViewerRequest) -> HttpResponse:
    """Who had a pass lately; and giving one, whose code is shown once."""
    form, viewer = ColleagueForm(request.POST or None), request.viewer
    form.offer(pass_takers(viewer))
    made: list[MadePass] = []
    if form.is_valid() and attempt(
        form, lambda: made.append(give_day_pass(by=viewer, staff_id=form.cleaned_data["staff"]))
    ):
        return page(request, "oversight/day_pass_made.html", {"made": made[0]})
    shown = {"form": form, "passes": day_passes(viewer), "ends": DAY_PASS_ENDS}
    return page(request, "oversight/day_passes.html", shown, status=422 if form.errors else 200)


@requires(GIVE_DAY_PASS)
@require_POST
def end_day_pass_page(request: ViewerRequest, pass_id: uuid.UUID) -> HttpResponse:
    """End it now."""
    end_given_pass(by=request.viewer, pass_id=pass_id)
    flash_next(request, _("Ended, with every session that it opened."))
    return redirect("day_passes")
