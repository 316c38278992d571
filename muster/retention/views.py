"""The pages of retention: what is due, holds, erasure on request, the second person's answer, certificates."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.calendar.attempts import attempt
from muster.calendar.refusals import NotPossible
from muster.people.directory import names
from muster.people.forms.finding import SearchForm
from muster.people.queries.finding import people_found
from muster.protection.access.guards import ViewerRequest, requires
from muster.retention.access import AGREE_TO_DESTROY, DESTROY, HOLD, SEE_RETENTION
from muster.retention.actions import destroying, holding
from muster.retention.forms import ErasureForm, HoldForm, LineForm, ReviewForm, WhoseForm
from muster.retention.queries import destructions as found
from muster.retention.queries.due import dry_run, names_due
from muster.retention.queries.holds import holds as standing_holds
from muster.ui.flash import flash_next, refuse_next
from muster.ui.page import page


@requires(SEE_RETENTION)
@require_GET
def retention(request: ViewerRequest) -> HttpResponse:
    """What has been kept for long enough, and what was asked for and done. Behind a line: its names, when asked for."""
    asked = LineForm(request.GET)
    named = names_due(request.viewer, **asked.cleaned_data) if request.GET and asked.is_valid() else None
    content = {
        "due": dry_run(request.viewer),
        "named": named,
        "asked": asked.cleaned_data if named is not None else {},
        "destructions": found.destructions(request.viewer),
        "may_destroy": request.viewer.may(DESTROY),
    }
    return page(request, "retention/retention.html", content)


@requires(DESTROY)
@require_POST
def ask_for_destruction(request: ViewerRequest) -> HttpResponse:
    """Ask a second person to let everything end that is due today."""
    try:
        destroying.ask_for_what_is_due(by=request.viewer)
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
    else:
        flash_next(request, "A second person is asked. Nothing is destroyed before they have agreed.")
    return redirect("retention")


@requires(AGREE_TO_DESTROY)
@require_POST
def answer_destruction(request: ViewerRequest, approval_id: uuid.UUID) -> HttpResponse:
    """Agree to a destruction, or refuse it."""
    agrees = request.POST.get("answer") == "agree"
    try:
        destroying.answer_destruction(by=request.viewer, approval_id=approval_id, agrees=agrees)
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
    else:
        agreed = "You agreed. It can be destroyed within a week."
        flash_next(request, agreed if agrees else "You refused. Nothing happens.")
    return redirect("retention")


@requires(DESTROY)
@require_http_methods(["GET", "POST"])
def destroy_now(request: ViewerRequest, destruction_id: uuid.UUID) -> HttpResponse:
    """Say once more what goes, and destroy it."""
    problem = ""
    if request.method == "POST":
        try:
            destroying.destroy(by=request.viewer, destruction_id=destruction_id)
            return redirect("certificate", destruction_id=destruction_id)
        except NotPossible as refusal:
            problem = refusal.words
    row, file = found.the_destruction(request.viewer, destruction_id)
    content = {"row": row, "details": found.details_of(row, file), "problem": problem}
    return page(request, "retention/destroy_now.html", content, status=422 if problem else 200)


@requires(SEE_RETENTION)
@require_GET
def certificate(request: ViewerRequest, destruction_id: uuid.UUID) -> HttpResponse:
    """The certificate of a destruction, to be printed or downloaded."""
    shown = found.certificate(request.viewer, destruction_id)
    return page(
        request, "retention/certificate.html", {"certificate": shown, "destruction_id": destruction_id}
    )


@requires(SEE_RETENTION)
@require_GET
def certificate_file(request: ViewerRequest, destruction_id: uuid.UUID) -> HttpResponse:
    """The same as a file that `./run retention --check` verifies."""
    shown = found.certificate(request.viewer, destruction_id)
    answer = HttpResponse(shown.file, content_type="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="destruction-{shown.number}.json"'
    return answer


@requires(HOLD)
@require_http_methods(["GET", "POST"])
def holds(request: ViewerRequest) -> HttpResponse:
    """Every hold, and a new one for somebody who is found by name."""
    viewer, whose = request.viewer, _whose(request)
    form = HoldForm(request.POST if "why" in request.POST else None)
    if (
        whose
        and form.is_valid()
        and attempt(form, lambda: holding.place_hold(by=viewer, person_id=whose, **form.cleaned_data))
    ):
        flash_next(request, "The hold stands. Nothing in the folder is destroyed until somebody ends it.")
        return redirect("holds")
    content = {"holds": standing_holds(viewer), "form": form, "review": ReviewForm()}
    return page(
        request, "retention/holds.html", content | _search(request, whose), status=422 if form.errors else 200
    )


@requires(HOLD)
@require_POST
def keep_hold(request: ViewerRequest, hold_id: uuid.UUID) -> HttpResponse:
    """Keep a hold until another day, or end it."""
    form = ReviewForm(request.POST)
    if request.POST.get("answer") == "end":
        holding.end_hold(by=request.viewer, hold_id=hold_id)
        flash_next(request, "The hold is ended.")
    elif form.is_valid() and attempt(
        form, lambda: holding.review_hold(by=request.viewer, hold_id=hold_id, **form.cleaned_data)
    ):
        flash_next(request, "The hold stands until then.")
    else:
        refuse_next(request, "Choose a day to come on which somebody looks at the hold again.")
    return redirect("holds")


@requires(DESTROY)
@require_http_methods(["GET", "POST"])
def erase(request: ViewerRequest) -> HttpResponse:
    """What may be erased of one person on request; a second person agrees before it is."""
    viewer, whose = request.viewer, _whose(request)
    classes = found.erasable(viewer, whose) if whose and names(viewer).shown(whose) else ()
    form = ErasureForm(request.POST if "erase" in request.POST else None)
    form.offer((one.key_class, one.words) for one in classes if not one.refusal)
    if (
        whose
        and form.is_valid()
        and attempt(form, lambda: destroying.ask_for_erasure(by=viewer, person_id=whose, **form.cleaned_data))
    ):
        flash_next(request, "A second person is asked. Nothing is erased before they have agreed.")
        return redirect("retention")
    content = {"classes": classes, "form": form} | _search(request, whose)
    return page(request, "retention/erase.html", content, status=422 if form.errors else 200)


def _whose(request: ViewerRequest) -> uuid.UUID | None:
    form = WhoseForm(request.GET)
    return form.cleaned_data["whose"] if form.is_valid() else None


def _search(request: ViewerRequest, whose: uuid.UUID | None) -> dict[str, object]:
    """What was typed into the search, who fits it, and who was chosen."""
    typed = SearchForm(request.POST).typed()
    return {
        "typed": typed,
        "found": people_found(request.viewer, typed, HOLD) if typed else (),
        "whose": whose,
        "name": names(request.viewer).shown(whose),
        "here": reverse(str(request.resolver_match.url_name)) if request.resolver_match else "",
    }
