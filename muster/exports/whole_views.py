"""The page of the whole school: one asks, another agrees, and whoever runs the server exports it."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from muster.calendar.attempts import attempt
from muster.calendar.refusals import NotPossible
from muster.exports.access import AGREE_TO_EXPORT
from muster.exports.actions.whole import answer_school, ask_for_school
from muster.exports.forms import WholeSchoolForm
from muster.exports.queries.whole import whole_page
from muster.exports.whole_access import EXPORT_WHOLE
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next, refuse_next
from muster.ui.page import page


@requires(EXPORT_WHOLE)
@require_http_methods(["GET", "POST"])
def whole_school(request: ViewerRequest) -> HttpResponse:
    """To whom the whole school may go, and asking for it."""
    form = WholeSchoolForm(request.POST or None)
    if form.is_valid() and attempt(form, lambda: ask_for_school(by=request.viewer, **form.cleaned_data)):
        flash_next(request, "A second person is asked. Nothing leaves before they have agreed.")
        return redirect("whole_school")
    content = {
        "whole": whole_page(request.viewer),
        "form": form,
        "may_agree": request.viewer.may(AGREE_TO_EXPORT),
    }
    return page(request, "exports/whole_school.html", content, status=422 if form.errors else 200)


@requires(AGREE_TO_EXPORT)
@require_POST
def answer_whole_school(request: ViewerRequest, approval_id: uuid.UUID) -> HttpResponse:
    """Agree that the whole school leaves, or refuse it."""
    agrees = request.POST.get("answer") == "agree"
    try:
        answer_school(by=request.viewer, approval_id=approval_id, agrees=agrees)
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
    else:
        agreed = "You agreed. It can be exported within three days."
        flash_next(request, agreed if agrees else "You refused. Nothing leaves.")
    return redirect("whole_school" if request.viewer.may(EXPORT_WHOLE) else "export_wishes")
