"""The pages for importing earlier attendance: upload, answer questions, review the plan, apply."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from muster.attendance.access import ENTER_HISTORY
from muster.calendar.access import CHANGE_CALENDAR
from muster.calendar.refusals import NotPossible
from muster.interchange.actions import Changed, drop_sent, keep_sent, settle_sent
from muster.interchange.actions.history import import_history
from muster.interchange.forms import AgreeForm, AnswersForm, HistoryForm
from muster.interchange.parcel import from_upload
from muster.interchange.problems import Findings
from muster.interchange.queries import Sent
from muster.interchange.queries.history import HistoryReview, review_history, summary
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next
from muster.ui.page import page


@requires(ENTER_HISTORY)
@require_http_methods(["GET", "HEAD", "POST"])
def import_history_file(request: ViewerRequest) -> HttpResponse:
    """Send tables of earlier marks. Nothing is entered before the plan is agreed to."""
    form = HistoryForm(request.POST, request.FILES) if request.method == "POST" else HistoryForm()
    if form.is_valid():
        sent = Sent(form.contents(), tolerant=form.cleaned_data["tolerant"])
        return redirect("history_plan", sent_id=keep_sent(by=request.viewer, sent=sent))
    return page(
        request, "interchange/import_history.html", {"form": form}, status=422 if form.errors else 200
    )


@requires(ENTER_HISTORY)
@require_http_methods(["GET", "HEAD", "POST"])
def history_plan(request: ViewerRequest, sent_id: uuid.UUID) -> HttpResponse:
    """What is wrong, what has to be answered, and which marks would come in."""
    found = review_history(request.viewer, sent_id)
    form = AnswersForm(found.questions, request.POST or None, given=found.sent.answers)
    if request.method == "POST" and form.is_valid():
        before = found.sent
        sent = Sent(before.files, before.tolerant, before.complete, {**before.answers, **form.answers()})
        settle_sent(by=request.viewer, sent_id=sent_id, sent=sent)
        return redirect("history_plan", sent_id=sent_id)
    return _plan_page(request, found, form)


@requires(ENTER_HISTORY)
@require_POST
def apply_history(request: ViewerRequest, sent_id: uuid.UUID) -> HttpResponse:
    """Bring in the marks that were shown, all of them."""
    found, form = review_history(request.viewer, sent_id), AgreeForm(request.POST)
    questions = AnswersForm(found.questions, given=found.sent.answers)
    if found.plan is None or not form.is_valid():
        return _plan_page(request, found, questions)
    try:
        plan = import_history(
            by=request.viewer,
            parcel=from_upload(found.sent.files.items(), Findings(tolerant=True)),
            answers=found.sent.answers,
            tolerant=found.sent.tolerant,
            fingerprint=form.cleaned_data["fingerprint"],
        )
    except Changed:
        words = _("The school has changed since this plan was made. This is the new one.")
        return _plan_page(request, found, questions, refusal=words)
    except NotPossible as refusal:
        return _plan_page(request, found, questions, refusal=refusal.words)
    drop_sent(by=request.viewer, sent_id=sent_id)
    flash_next(request, _("Brought in: %(what)s.") % {"what": summary(plan).removesuffix(".")})
    return redirect("import_history")


def _plan_page(
    request: ViewerRequest, found: HistoryReview, form: AnswersForm, *, refusal: str = ""
) -> HttpResponse:
    agree = AgreeForm(initial={"fingerprint": found.plan.fingerprint() if found.plan else ""})
    context = {
        "review": found,
        "form": form,
        "agree": agree,
        "refusal": refusal,
        "may_change_calendar": request.viewer.may(CHANGE_CALENDAR),
    }
    return page(request, "interchange/history_plan.html", context, status=422 if refusal else 200)
