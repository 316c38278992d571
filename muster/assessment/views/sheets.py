"""The pages of mark sheets: shown, saved whole through the plain form, or cell by cell by the script."""

import uuid
from collections.abc import Callable
from typing import Concatenate, ParamSpec

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from muster.assessment.access import MODERATE_RESULTS, OPEN_ASSESSMENT, SET_WORK
from muster.assessment.actions.comments import write_comment
from muster.assessment.actions.moderation import moderate_result
from muster.assessment.actions.saving import Saved, save_results
from muster.assessment.forms.results import (
    CommentForm,
    UnreadableResults,
    read_batch,
    read_sheet,
)
from muster.assessment.headers import NoSheet
from muster.assessment.missing_words import NONE_WORDS
from muster.assessment.models import ResultEntry
from muster.assessment.pages import Typed, sheet_page
from muster.assessment.places import NoSuchSheet, SheetPlace, Show, place_of
from muster.assessment.queries.leading import reason_at
from muster.assessment.queries.lists import sheet_links
from muster.assessment.queries.phrases import phrases_for
from muster.assessment.queries.sheets import Sheet, cell_record
from muster.assessment.queries.sheets import mark_sheet as read_mark_sheet
from muster.assessment.rules import SentResult
from muster.assessment.tickets import issue_ticket, redeem_ticket
from muster.calendar.attempts import attempt
from muster.protection.access.decisions import NotThere
from muster.protection.access.guards import ViewerRequest, public, requires
from muster.protection.access.tickets import BadTicket
from muster.protection.accounts.actions.signing_in import keep_for_register
from muster.protection.accounts.ways import wants_json
from muster.ui.bodies import body_of
from muster.ui.flash import flash_next
from muster.ui.numbers import whole_number
from muster.ui.page import page

Arguments = ParamSpec("Arguments")
SheetView = Callable[Concatenate[ViewerRequest, SheetPlace, Arguments], HttpResponse]

_NOTHING = {
    Show.POINTS: gettext_noop("No assessment point asks for results of this course yet."),
    Show.WORK: gettext_noop("Nothing has been set for this class yet."),
    Show.OBJECTIVES: gettext_noop("This point asks for no objectives of this course."),
    Show.QUESTIONS: gettext_noop("This test has no questions."),
}


def at_sheet(view: SheetView[Arguments]) -> Callable[..., HttpResponse]:
    """Give the view the place that the address names, or say in words why there can be no sheet."""

    def placed(
        request: ViewerRequest,
        group: uuid.UUID,
        course: uuid.UUID,
        sheet: str,
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> HttpResponse:
        try:
            return view(request, place_of(group, course, sheet), *args, **kwargs)
        except NoSuchSheet:
            raise NotThere(OPEN_ASSESSMENT) from None
        except NoSheet as none:
            if wants_json(request):
                return JsonResponse({"why": none.words}, status=422)
            if request.method == "POST":  # rolled back: the notice is shown by the next request
                return HttpResponseRedirect(reverse("mark_sheet", args=[group, course, sheet]))
            return page(request, "assessment/no_sheet.html", {"words": none.words}, status=404)

    placed.__name__ = view.__name__
    placed.__doc__ = view.__doc__
    return placed


@requires(OPEN_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
@at_sheet
def mark_sheet(request: ViewerRequest, place: SheetPlace) -> HttpResponse:
    """One mark sheet: shown, or saved whole by the plain form."""
    if request.method != "POST":
        keep_for_register(request)
        return _sheet(request, place, read_mark_sheet(request.viewer, place))
    try:
        results = read_sheet(request.POST)
    except UnreadableResults:
        return HttpResponseRedirect(request.path)
    saved = save_results(by=request.viewer, place=place, results=results)
    sheet = read_mark_sheet(request.viewer, place)
    typed, problems = _not_saved(sheet, saved, results)
    return _sheet(request, place, sheet, typed=typed, problems=problems, just_saved=len(saved.saved))


def _sheet(
    request: ViewerRequest,
    place: SheetPlace,
    sheet: Sheet,
    *,
    typed: Typed | None = None,
    problems: list[str] | None = None,
    just_saved: int = 0,
) -> HttpResponse:
    at = whole_number(request.GET.get("column", ""))
    links = sheet_links(request.viewer, place)
    shown = sheet_page(sheet, at_column=at, typed=typed)
    context = {
        "sheet": shown,
        "today": request.viewer.today,
        "place": place,
        "links": links,
        "show_words": next((link.words for link in links if link.current), ""),
        "none_words": NONE_WORDS,
        "nothing_words": _(_NOTHING[place.show]),
        "ticket": issue_ticket(request.viewer, place) if shown.may_enter else "",
        "may_set_work": request.viewer.reason_in_group(SET_WORK, place.group_id) is not None,
        "problems": problems or [],
        "just_saved": just_saved,
    }
    return page(request, "assessment/sheet.html", context, status=422 if problems else 200)


def _not_saved(sheet: Sheet, saved: Saved, results: list[SentResult]) -> tuple[Typed, list[str]]:
    """What stays typed in the cells although it was not saved, and why, in words with the pupil's name."""
    names = {row.pupil_id: row.name for row in sheet.rows}
    titles = {column.number: column.title for column in sheet.header.columns}
    sent = {one.key: one.typed for one in results}
    typed: dict[tuple[uuid.UUID, int], tuple[str, str]] = {}
    problems = []
    for clash in saved.conflicts:
        why = _(
            "%(theirs)s was entered by somebody else meanwhile; you entered %(yours)s. Nothing was overwritten."
        ) % {
            "theirs": clash.theirs or _("Nothing"),
            "yours": clash.yours or _("nothing"),
        }
        problems.append(f"{names.get(clash.pupil_id, '')}, {titles.get(clash.column, '')}: {why}")
    for refused in saved.refused:
        typed[refused.pupil_id, refused.column] = (sent[refused.key], refused.why)
        problems.append(f"{names.get(refused.pupil_id, '')}, {titles.get(refused.column, '')}: {refused.why}")
    return typed, problems


@requires(OPEN_ASSESSMENT)
@require_POST
@at_sheet
def sheet_results(request: ViewerRequest, place: SheetPlace) -> HttpResponse:
    """Save results that a page sends as they are typed; the JSON answer says what became of each."""
    try:
        results, _ticket = read_batch(body_of(request))
    except UnreadableResults as problem:
        return JsonResponse({"why": str(problem)}, status=422)
    return JsonResponse(_answer(save_results(by=request.viewer, place=place, results=results)))


@csrf_exempt  # the ticket in the body is the authority; cookies are ignored
@public("a ticket lets a device send the results that wait on it, under any user or none; it reads nothing")
@require_POST
def send_results_with_ticket(request: HttpRequest) -> HttpResponse:
    """Save results that waited on a device, sent with their sheet's ticket."""
    try:
        results, token = read_batch(body_of(request))
        with transaction.atomic():
            redeemed = redeem_ticket(token)
            saved = save_results(
                by=redeemed.viewer, place=redeemed.place, results=results, origin=ResultEntry.Origin.TICKET
            )
    except UnreadableResults as problem:
        return JsonResponse({"why": str(problem)}, status=422)
    except (BadTicket, NoSheet, NotThere):
        return JsonResponse(
            {"why": _("These results cannot be sent any more. Enter them again.")}, status=403
        )
    return JsonResponse(_answer(saved, with_values=False))


def _answer(saved: Saved, *, with_values: bool = True) -> dict[str, object]:
    """What became of each result. A ticket reads nothing: it is told neither others' values nor the pupil's last."""
    where = [
        {"key": clash.key, "pupil": clash.pupil_id, "column": clash.column, "yours": clash.yours}
        | ({"theirs": clash.theirs} if with_values else {})
        for clash in saved.conflicts
    ]
    refused = [
        {"key": one.key, "pupil": one.pupil_id, "column": one.column, "why": one.why} for one in saved.refused
    ]
    shown = {str(one.key): [one.text, one.doubt] for one in saved.saved} if with_values else {}
    return {"saved": [one.key for one in saved.saved], "shown": shown, "conflicts": where, "refused": refused}


@requires(OPEN_ASSESSMENT)
@require_http_methods(["GET", "HEAD", "POST"])
@at_sheet
def result(request: ViewerRequest, place: SheetPlace, column: int, pupil: uuid.UUID) -> HttpResponse:
    """One pupil's result: its history, and what is written about it."""
    found = cell_record(request.viewer, place, column, pupil)
    form = CommentForm(request.POST or None, initial={"words": found.comment})
    if form.is_valid() and attempt(
        form,
        lambda: write_comment(
            by=request.viewer, place=place, column=column, pupil_id=pupil, words=form.cleaned_data["words"]
        ),
    ):
        flash_next(request, _("Comment saved."))
        return HttpResponseRedirect(request.path)
    context = {
        "cell": found,
        "form": form,
        "place": place,
        "pupil": pupil,
        "phrases": phrases_for(request.viewer, found.header.subject_id, pupil),
        "may_moderate": reason_at(request.viewer, MODERATE_RESULTS, place) is not None and found.text,
    }
    return page(request, "assessment/result.html", context, status=422 if form.errors else 200)


@requires(MODERATE_RESULTS)
@require_POST
@at_sheet
def moderate(request: ViewerRequest, place: SheetPlace, column: int, pupil: uuid.UUID) -> HttpResponse:
    """Say that a judgement was moderated, or take it back."""
    moderated = "moderated" in request.POST
    moderate_result(by=request.viewer, place=place, column=column, pupil_id=pupil, moderated=moderated)
    flash_next(request, _("Noted as moderated.") if moderated else _("No longer noted as moderated."))
    return HttpResponseRedirect(request.path.removesuffix("moderate"))
