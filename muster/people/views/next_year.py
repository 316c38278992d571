"""The pages of next year: proposed, rehearsed, built, and undone until its first register."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from muster.calendar.attempts import attempt
from muster.calendar.queries import profile_of
from muster.calendar.refusals import NotPossible
from muster.people import actions
from muster.people.access import TURN_YEAR
from muster.people.forms.turning import TurnForm
from muster.people.queries.next_year import built_year, proposal, rehearsal
from muster.people.queries.staff import staff_choices
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next, refuse_next
from muster.ui.page import page


@requires(TURN_YEAR)
def next_year(request: ViewerRequest) -> HttpResponse:
    """The next year that was built, or the form that builds it: first as a rehearsal, then, sent again with `sure`, in earnest."""
    viewer = request.viewer
    built = built_year(viewer)
    if built is not None:
        return page(request, "people/next_year_built.html", {"built": built})
    try:
        found = proposal(viewer)
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
        return redirect("calendar")
    form = TurnForm(request.POST or None)
    grounds = [(ground.code, ground.words) for ground in profile_of(viewer).leaving_grounds]
    form.offer(found, staff=staff_choices(viewer), grounds=grounds)
    is_sure = form.is_valid() and "sure" in request.POST
    if is_sure and attempt(form, lambda: actions.turn_year(by=viewer, turn=form.turn())):
        flash_next(request, "The next year is built beside this one.")
        return redirect("next_year")
    seen = rehearsal(viewer, form.turn()) if form.is_valid() else None
    shown = {"form": form, "found": found, "seen": seen}
    return page(request, "people/next_year.html", shown, status=422 if form.errors else 200)


@requires(TURN_YEAR)
@require_POST
def undo_next_year(request: ViewerRequest, turn_id: uuid.UUID) -> HttpResponse:
    """Put everything back as it was before the year was turned."""
    try:
        actions.undo_turn(by=request.viewer, turn_id=turn_id)
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
    else:
        flash_next(request, "Undone. Everybody is where they were.")
    return redirect(reverse("next_year"))
