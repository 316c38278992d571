"""The pages of a roster import: upload, answer questions, review the plan, apply, read the report."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from muster.calendar.refusals import NotPossible
from muster.interchange.access import IMPORT_ROSTER
from muster.interchange.actions import (
    Agreement,
    Changed,
    NotConfirmed,
    Unanswered,
    drop_sent,
    import_roster,
    keep_sent,
    remember_columns,
    settle_sent,
)
from muster.interchange.forms import AgreeForm, AnswersForm, ColumnsForm, SendForm
from muster.interchange.queries import Sent
from muster.interchange.queries.reviewing import Review, review, sheet_columns
from muster.people.queries.accounts import how_many_uninvited
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next
from muster.ui.page import page


@requires(IMPORT_ROSTER)
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: ViewerRequest) -> HttpResponse:
    """Send the files of a roster. Nothing happens to the school before the plan is agreed to."""
    form = SendForm(request.POST, request.FILES) if request.method == "POST" else SendForm()
    if form.is_valid():
        asked = form.cleaned_data
        sent = Sent(form.contents(), tolerant=asked["tolerant"], complete=asked["complete"])
        return redirect("import_plan", sent_id=keep_sent(by=request.viewer, sent=sent))
    return page(request, "interchange/imports.html", {"form": form}, status=422 if form.errors else 200)


@requires(IMPORT_ROSTER)
@require_http_methods(["GET", "HEAD", "POST"])
def import_plan(request: ViewerRequest, sent_id: uuid.UUID) -> HttpResponse:
    """What is wrong, what has to be answered, and what would happen."""
    found = review(request.viewer, sent_id)
    questions = (*found.questions, *found.by_hand)
    form = AnswersForm(questions, request.POST or None, given=found.sent.answers)
    reads_past = "read_past" in request.POST
    if request.method == "POST" and (form.is_valid() or reads_past):
        before = found.sent
        answers = {**before.answers, **({} if reads_past else form.answers())}
        sent = Sent(before.files, before.tolerant or reads_past, before.complete, answers)
        settle_sent(by=request.viewer, sent_id=sent_id, sent=sent)
        return redirect("import_plan", sent_id=sent_id)
    return _plan_page(request, found, form)


@requires(IMPORT_ROSTER)
@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: ViewerRequest, sent_id: uuid.UUID) -> HttpResponse:
    """Say what tables list and what their columns are; it is remembered for the next export like this one."""
    tables = sheet_columns(request.viewer, sent_id, request.GET.dict())
    forms = [ColumnsForm(table, number, request.POST or None) for number, table in enumerate(tables)]
    if request.method == "POST" and all(form.is_valid() for form in forms):
        maps = {form.sheet.fingerprint: form.column_map() for form in forms}
        remember_columns(by=request.viewer, maps=maps)
        return redirect("import_plan", sent_id=sent_id)
    return page(request, "interchange/import_columns.html", {"sent_id": sent_id, "forms": forms})


@requires(IMPORT_ROSTER)
@require_POST
def apply_import(request: ViewerRequest, sent_id: uuid.UUID) -> HttpResponse:
    """Apply the plan that was shown, whole, and report it."""
    found = review(request.viewer, sent_id)
    form = AgreeForm(request.POST)
    questions = AnswersForm((*found.questions, *found.by_hand), given=found.sent.answers)
    if found.plan is None or not form.is_valid():
        return _plan_page(request, found, questions)
    agreed = form.cleaned_data
    try:
        import_roster(
            by=request.viewer,
            roster=found.reading.roster,
            system=found.reading.system,
            answers=found.sent.answers,
            agreement=Agreement(agreed["fingerprint"], agreed["many_may_end"]),
        )
    except (Unanswered, Changed):
        refusal = _("The school has changed since this plan was made. This is the new one.")
    except NotConfirmed:
        refusal = _("Say that the file is complete, or send a complete one.")
    except NotPossible as refused:
        refusal = refused.words
    else:
        drop_sent(by=request.viewer, sent_id=sent_id)
        shown = {"review": found, "uninvited": how_many_uninvited(request.viewer)}
        return page(request, "interchange/import_report.html", shown)
    return _plan_page(request, found, questions, refusal=refusal)


@requires(IMPORT_ROSTER)
@require_POST
def drop_import(request: ViewerRequest, sent_id: uuid.UUID) -> HttpResponse:
    """Forget the files that were sent."""
    drop_sent(by=request.viewer, sent_id=sent_id)
    flash_next(request, _("The files are gone, and nothing was imported."))
    return redirect("imports")


def _plan_page(
    request: ViewerRequest, found: Review, form: AnswersForm, *, refusal: str = ""
) -> HttpResponse:
    agree = AgreeForm(initial={"fingerprint": found.plan.fingerprint() if found.plan else ""})
    context = {"review": found, "form": form, "agree": agree, "refusal": refusal}
    return page(request, "interchange/import_plan.html", context, status=422 if refusal else 200)
