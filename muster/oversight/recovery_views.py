"""The page on which two colleagues let a third, who has lost every second factor, back in."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from muster.calendar.attempts import attempt
from muster.calendar.refusals import NotPossible
from muster.oversight.access import RECOVER_ACCOUNT
from muster.oversight.actions.recovering import answer_recovery, ask_for_recovery
from muster.oversight.forms import ColleagueForm
from muster.oversight.queries.recovering import recoverable_staff, recoveries
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.addresses import whole_address
from muster.ui.flash import flash_next, refuse_next
from muster.ui.page import page


@requires(RECOVER_ACCOUNT)
@require_http_methods(["GET", "HEAD", "POST"])
def recoveries_page(request: ViewerRequest) -> HttpResponse:
    """Who waits, and asking for somebody."""
    form = ColleagueForm(request.POST or None)
    form.offer(recoverable_staff(request.viewer))
    if form.is_valid() and attempt(
        form, lambda: ask_for_recovery(by=request.viewer, staff_id=form.cleaned_data["staff"])
    ):
        flash_next(request, "Asked. Somebody else who may agree sees it on their first page.")
        return redirect("recoveries")
    shown = {"form": form, "waiting": recoveries(request.viewer)}
    return page(request, "oversight/recoveries.html", shown, status=422 if form.errors else 200)


@requires(RECOVER_ACCOUNT)
@require_POST
def answer_recovery_page(request: ViewerRequest, approval_id: uuid.UUID) -> HttpResponse:
    """Agree, and see the link once; or refuse."""
    agrees = request.POST.get("answer") == "agree"
    try:
        made = answer_recovery(by=request.viewer, approval_id=approval_id, agrees=agrees)
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
        return redirect("recoveries")
    if made is None:
        flash_next(request, "Refused. Nothing has changed for them.")
        return redirect("recoveries")
    address = whole_address(request, "recover", token=made.token)
    return page(request, "oversight/recovery_link.html", {"address": address, "ends_at": made.ends_at})
