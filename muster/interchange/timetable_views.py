"""The pages for importing a timetable: upload, review the plan, apply."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from muster.calendar.refusals import NotPossible
from muster.interchange.access import IMPORT_ROSTER
from muster.interchange.actions import Agreement, Changed, drop_sent, keep_sent
from muster.interchange.actions.timetabling import import_timetable
from muster.interchange.forms import AgreeForm, TimetableForm
from muster.interchange.parcel import from_upload
from muster.interchange.problems import Findings
from muster.interchange.queries import Sent
from muster.interchange.queries.sending import sent_roster
from muster.interchange.queries.timetables import FIRST_DAY, TimetableReview, review_timetable
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next
from muster.ui.page import page


@requires(IMPORT_ROSTER)
@require_http_methods(["GET", "HEAD", "POST"])
def import_timetable_file(request: ViewerRequest) -> HttpResponse:
    """Send a timetable, and say from which day on it holds."""
    form = (
        TimetableForm(request.POST, request.FILES)
        if request.method == "POST"
        else TimetableForm(initial={"first_day": request.viewer.today})
    )
    if form.is_valid():
        answers = {FIRST_DAY: form.cleaned_data["first_day"].isoformat()}
        sent = Sent(form.contents(), tolerant=form.cleaned_data["tolerant"], answers=answers)
        return redirect("timetable_plan", sent_id=keep_sent(by=request.viewer, sent=sent))
    return page(
        request, "interchange/import_timetable.html", {"form": form}, status=422 if form.errors else 200
    )


@requires(IMPORT_ROSTER)
@require_http_methods(["GET", "HEAD"])
def timetable_plan(request: ViewerRequest, sent_id: uuid.UUID) -> HttpResponse:
    """What the timetable would change."""
    return _plan_page(request, review_timetable(request.viewer, sent_id))


@requires(IMPORT_ROSTER)
@require_POST
def apply_timetable(request: ViewerRequest, sent_id: uuid.UUID) -> HttpResponse:
    """Apply the plan that was shown, whole."""
    viewer, form = request.viewer, AgreeForm(request.POST)
    found = review_timetable(viewer, sent_id)
    if found.plan is None or not form.is_valid():
        return _plan_page(request, found)
    sent, agreed = sent_roster(viewer, sent_id), form.cleaned_data
    try:
        plan = import_timetable(
            by=viewer,
            parcel=from_upload(sent.files.items(), Findings(tolerant=sent.tolerant)),
            tolerant=sent.tolerant,
            first_day=found.first_day,
            agreement=Agreement(agreed["fingerprint"], agreed["many_may_end"]),
        )
    except Changed:
        return _plan_page(
            request, found, _("The school has changed since this plan was made. This is the new one.")
        )
    except NotPossible as refusal:
        return _plan_page(request, found, refusal.words)
    drop_sent(by=viewer, sent_id=sent_id)
    come = ngettext("%(num)s lesson comes", "%(num)s lessons come", len(plan.adding)) % {
        "num": len(plan.adding)
    }
    flash_next(
        request, _("The timetable is in: %(come)s, %(end)s end.") % {"come": come, "end": len(plan.ending)}
    )
    return redirect("timetable")


def _plan_page(request: ViewerRequest, found: TimetableReview, refusal: str = "") -> HttpResponse:
    agree = AgreeForm(initial={"fingerprint": found.plan.fingerprint() if found.plan else ""})
    context = {"review": found, "agree": agree, "refusal": refusal}
    return page(request, "interchange/timetable_plan.html", context, status=422 if refusal else 200)
