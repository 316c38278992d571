"""The pages for moving many pupils at once: choose on the roll, preview, apply, and undo in one step."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from muster.calendar.attempts import attempt
from muster.calendar.refusals import NotPossible
from muster.people import actions
from muster.people.access import CHANGE_GROUPS
from muster.people.forms.roll import MoveForm, PupilsForm
from muster.people.queries.groups import group_list
from muster.people.queries.moves import past_move, past_moves, preview_of
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next, refuse_next
from muster.ui.page import page


@requires(CHANGE_GROUPS)
@require_POST
def move_pupils(request: ViewerRequest) -> HttpResponse:
    """Show what moving the ticked pupils would do; sent again with `sure`, move them."""
    viewer = request.viewer
    ticked, form = PupilsForm(request.POST), MoveForm(request.POST)
    ticked.offer(request.POST.getlist("pupils"))
    form.offer([(row.id, row.name) for row in group_list(viewer)])
    if not ticked.is_valid():
        flash_next(request, "Tick the pupils who are to move first.")
        return redirect("roll")
    pupils = ticked.cleaned_data["pupils"]
    if form.is_valid() and "sure" in request.POST:
        made: list[uuid.UUID] = []
        if attempt(
            form, lambda: made.append(actions.move_pupils(by=viewer, pupils=pupils, target=form.target()))
        ):
            return _moved(request, made[0])
    preview = preview_of(viewer, pupils, form.target()) if form.is_valid() else None
    shown = {"form": form, "pupils": pupils, "preview": preview}
    return page(request, "people/move_pupils.html", shown, status=422 if form.errors else 200)


@requires(CHANGE_GROUPS)
def roll_moves(request: ViewerRequest) -> HttpResponse:
    """The latest moves of many pupils, each with its undo."""
    return page(request, "people/roll_moves.html", {"moves": past_moves(request.viewer)})


@requires(CHANGE_GROUPS)
@require_POST
def undo_move(request: ViewerRequest, change_id: uuid.UUID) -> HttpResponse:
    """Put every membership back as it was before a move."""
    past_move(request.viewer, change_id)
    try:
        actions.undo_move(by=request.viewer, change_id=change_id)
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
    else:
        flash_next(request, "Undone. Everybody is where they were.")
    return redirect("roll_moves")


def _moved(request: ViewerRequest, change_id: uuid.UUID) -> HttpResponse:
    made = past_move(request.viewer, change_id)
    pupils = "1 pupil moved." if made.pupils == 1 else f"{made.pupils} pupils moved."
    flash_next(request, pupils, undo_url=reverse("undo_move", args=[change_id]))
    return redirect("roll_moves")
