"""The pages of registers: the day's list, the sheet, one mark with its history, and the file."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Concatenate, ParamSpec

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.attendance.access import (
    AMEND_MARK,
    EXPORT_REGISTER,
    OPEN_REGISTERS,
    PRINT_REGISTERS,
    TAKE_REGISTER,
)
from muster.attendance.actions.saving import Saved, save_marks
from muster.attendance.actions.taking import finish_taking, take_marks
from muster.attendance.authority import authority_over
from muster.attendance.forms import (
    AmendForm,
    MomentForm,
    UnreadableMarks,
    read_batch,
    read_sheet,
)
from muster.attendance.headers import NoRegister, read_header
from muster.attendance.intake import Because, entitlement_of
from muster.attendance.models import RegisterEntry
from muster.attendance.pages import (
    changed_marks,
    code_groups,
    counts_of,
    history_lines,
    mark_words,
    reasons_of_one_tap,
    register_page,
    title_of,
)
from muster.attendance.places import NoSuchSlot, RegisterPlace, place_of
from muster.attendance.queries.desk import left_in_words
from muster.attendance.queries.lists import day_list
from muster.attendance.queries.original import original_register
from muster.attendance.queries.sheets import (
    care_of,
    mark_in_register,
    register_sheet,
    register_sheet_at,
    state_of,
)
from muster.attendance.rules import SentMark, WhyChanged
from muster.attendance.tickets import BadTicket, issue_ticket, redeem_ticket
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere, facts_about
from muster.protection.access.guards import ViewerRequest, public, requires
from muster.protection.access.pages import addresses_open_about
from muster.protection.accounts.actions.signing_in import keep_for_register
from muster.protection.accounts.ways import wants_json
from muster.ui.bodies import body_of
from muster.ui.compressing import compressed
from muster.ui.numbers import whole_number
from muster.ui.page import fragment, page
from muster.ui.tables import csv_answer, workbook_answer

Arguments = ParamSpec("Arguments")
RegisterView = Callable[Concatenate[ViewerRequest, RegisterPlace, Arguments], HttpResponse]


def at_place(view: RegisterView[Arguments]) -> Callable[..., HttpResponse]:
    """Give the view the place that the address names, or say in words why there can be no register."""

    def placed(
        request: ViewerRequest,
        group: uuid.UUID,
        day: dt.date,
        slot: str,
        *args: Arguments.args,
        **kwargs: Arguments.kwargs,
    ) -> HttpResponse:
        try:
            return view(request, place_of(group, day, slot), *args, **kwargs)
        except NoSuchSlot:
            raise NotThere(TAKE_REGISTER) from None
        except NoRegister as none:
            if wants_json(request):
                return JsonResponse({"why": none.words}, status=422)
            if request.method == "POST":  # rolled back: the notice is shown by the next request
                return HttpResponseRedirect(reverse("register", args=[group, day, slot]))
            return page(request, "attendance/no_register.html", {"words": none.words}, status=404)

    placed.__name__ = view.__name__
    placed.__doc__ = view.__doc__
    return placed


@requires(OPEN_REGISTERS)
@require_GET
def registers(request: ViewerRequest, day: dt.date | None = None) -> HttpResponse:
    """The registers of a day: the viewer's own, missing ones, and those of colleagues."""
    chosen = day or request.viewer.today
    context = {"list": day_list(request.viewer, chosen), "may_print": request.viewer.may(PRINT_REGISTERS)}
    return page(request, "attendance/registers.html", context)


@requires(OPEN_REGISTERS)
@compressed(
    because="nothing stands in it that came with the request: its address holds an id, a day and a session"
)
@require_http_methods(["GET", "POST"])
@at_place
def register(request: ViewerRequest, place: RegisterPlace) -> HttpResponse:
    """One register: shown, or saved whole through the plain form."""
    if request.method == "POST":
        return _save_form(request, place)
    sheet = register_sheet(request.viewer, place)
    keep_for_register(request)
    context = {
        "register": register_page(sheet, request.viewer.now),
        "place": place,
        "ticket": issue_ticket(request.viewer, place),
        "reasons": reasons_of_one_tap(),
    }
    return page(request, "attendance/register.html", context)


def _save_form(request: ViewerRequest, place: RegisterPlace) -> HttpResponse:
    marks, problems = read_sheet(request.POST)
    if "rest" in request.POST and not problems:
        marks += _rest_present(request, place, but=marks)
    saved = take_marks(by=request.viewer, place=place, marks=marks)
    if any(refusal.needs_reason for refusal in saved.refused):
        return _ask_why(request, place, marks, saved)
    if request.POST.get("then") == "finish" and not problems and not saved.conflicts and not saved.refused:
        return _finish(request, place)
    sheet = register_sheet(request.viewer, place)
    names = {row.pupil_id: row.name for row in sheet.rows}
    context = {
        "register": register_page(sheet, request.viewer.now),
        "place": place,
        "ticket": issue_ticket(request.viewer, place),
        "reasons": reasons_of_one_tap(),
        "problems": [*problems, *_words_of(saved, names)],
        "about": _about(request, place, names),
    }
    return page(request, "attendance/register.html", context)


def _about(
    request: ViewerRequest, place: RegisterPlace, names: Mapping[uuid.UUID, str]
) -> dict[str, object] | None:
    """Without scripts: what opens from the dot on a picture. The button has the number of its row in the page that was sent."""
    number = whole_number(request.POST.get("about", ""))
    sent = request.POST.get("pupils", "").split()
    pupil = next((one for one in names if number and sent[number - 1 : number] == [str(one)]), None)
    return None if pupil is None else _what_belongs_to(request, place, pupil) | {"name": names[pupil]}


def _ask_why(
    request: ViewerRequest, place: RegisterPlace, marks: Sequence[SentMark], saved: Saved
) -> HttpResponse:
    """Without scripts: list the marks that change after closing, as they were sent, with the reasons as buttons."""
    waiting = {refusal.key for refusal in saved.refused if refusal.needs_reason}
    sheet = register_sheet(request.viewer, place)
    names = {row.pupil_id: row.name for row in sheet.rows}
    changes = [
        (mark, names[mark.pupil_id], mark_words(mark.code, mark.minutes, sheet.header))
        for mark in marks
        if mark.key in waiting
    ]
    context = {
        "register": register_page(sheet, request.viewer.now),
        "place": place,
        "changes": changes,
        "reasons": reasons_of_one_tap(),
    }
    return page(request, "attendance/why.html", context, status=409)


def _rest_present(request: ViewerRequest, place: RegisterPlace, *, but: Sequence[SentMark]) -> list[SentMark]:
    """Present for everyone without a mark who is not known to be away, but for those whom the form marks itself."""
    sheet = register_sheet(request.viewer, place)
    marked = {mark.pupil_id for mark in but}
    return [
        SentMark(uuid.uuid4(), row.pupil_id, sheet.header.present, "")
        for row in sheet.rows
        if not row.code and not row.expected and row.pupil_id not in marked
    ]


def _words_of(saved: Saved, names: dict[uuid.UUID, str]) -> list[str]:
    conflicts = [
        _(
            "%(name)s was marked %(theirs)s by somebody else meanwhile; you sent %(yours)s. Nothing was overwritten."
        )
        % {
            "name": names.get(clash.pupil_id, ""),
            "theirs": clash.theirs or _("not at all"),
            "yours": clash.yours,
        }
        for clash in saved.conflicts
    ]
    return conflicts + [f"{names.get(refused.pupil_id, '')}: {refused.why}" for refused in saved.refused]


@requires(OPEN_REGISTERS)
@require_POST
@at_place
def register_marks(request: ViewerRequest, place: RegisterPlace) -> HttpResponse:
    """Save marks that a page sends as they are made; the JSON answer says what became of each."""
    try:
        marks, _ticket = read_batch(body_of(request))
    except UnreadableMarks as problem:
        return JsonResponse({"why": str(problem)}, status=422)
    return JsonResponse(_answer(take_marks(by=request.viewer, place=place, marks=marks)))


@requires(OPEN_REGISTERS)
@require_GET
@at_place
def register_changes(request: ViewerRequest, place: RegisterPlace) -> HttpResponse:
    """What has changed since a page was opened, by the desk, a colleague or another device. If nothing has, this costs two queries."""
    header = read_header(request.viewer, place)
    authority_over(request.viewer, header)
    version = state_of(request.viewer, header)
    if request.GET.get("since") == version:
        return JsonResponse({"version": version})
    sheet = register_sheet(request.viewer, place)
    marks = [dataclasses.asdict(mark) for mark in changed_marks(sheet)]
    return JsonResponse({"version": version, "marks": marks})


@csrf_exempt  # the ticket in the body is the authority; cookies are ignored
@public("a ticket lets a device send the marks that wait on it, under any user or none; it reads nothing")
@require_POST
def send_with_ticket(request: HttpRequest) -> HttpResponse:
    """Save marks that waited on a device, sent with their register's ticket."""
    try:
        marks, token = read_batch(body_of(request))
        with transaction.atomic():
            redeemed = redeem_ticket(token)
            saved = take_marks(
                by=redeemed.viewer,
                place=redeemed.place,
                marks=marks,
                origin=RegisterEntry.Origin.TICKET,
            )
    except UnreadableMarks as problem:
        return JsonResponse({"why": str(problem)}, status=422)
    except (BadTicket, NoRegister, NotThere):
        return JsonResponse({"why": _("These marks cannot be sent any more. Tell the office.")}, status=403)
    return JsonResponse(_answer(saved, with_values=False))


def _answer(saved: Saved, *, with_values: bool = True) -> dict[str, object]:
    """The answer: what became of each mark. A ticket is never told what somebody else entered."""
    conflicts = [
        {"key": clash.key, "pupil": clash.pupil_id, "yours": clash.yours}
        | ({"theirs": clash.theirs} if with_values else {})
        for clash in saved.conflicts
    ]
    refused = [
        {"key": one.key, "pupil": one.pupil_id, "why": one.why, "needs_reason": one.needs_reason}
        for one in saved.refused
    ]
    return {"saved": saved.saved, "conflicts": conflicts, "refused": refused, "version": saved.version}


@requires(OPEN_REGISTERS)
@require_POST
@at_place
def finish(request: ViewerRequest, place: RegisterPlace) -> HttpResponse:
    """Finish a register; with gaps, ask first."""
    return _finish(request, place)


def _finish(request: ViewerRequest, place: RegisterPlace) -> HttpResponse:
    finished = finish_taking(by=request.viewer, place=place, anyway="anyway" in request.POST)
    if finished.is_finished:
        return HttpResponseRedirect(_address("register", place))
    sheet = register_sheet(request.viewer, place)
    gaps = [(number, row.name) for number, row in enumerate(sheet.rows, 1) if row.pupil_id in finished.gaps]
    context = {"register": register_page(sheet, request.viewer.now), "place": place, "gaps": gaps}
    return page(request, "attendance/gaps.html", context, status=409)


@requires(AMEND_MARK)
@require_http_methods(["GET", "POST"])
@at_place
def mark(request: ViewerRequest, place: RegisterPlace, pupil: uuid.UUID) -> HttpResponse:
    """One pupil's mark: its history, every code with its meaning, and a change with its reason."""
    found = mark_in_register(request.viewer, place, pupil)
    groups = code_groups(found.header, entitlement_of(request.viewer, found.header))
    form = AmendForm(
        request.POST or None,
        groups=groups,
        initial={"code": found.code, "minutes": found.minutes, "why": WhyChanged.REASON_RECEIVED},
    )
    refused = ""
    if request.method == "POST" and form.is_valid():
        sent = SentMark(
            uuid.uuid4(), pupil, form.cleaned_data["code"], found.code, form.cleaned_data["minutes"]
        )
        because = Because(WhyChanged(form.cleaned_data["why"]), form.cleaned_data["words"])
        saved = save_marks(by=request.viewer, place=place, marks=[sent], because=because)
        if saved.saved:
            return HttpResponseRedirect(request.path)
        refused = " ".join(_words_of(saved, {pupil: found.name}))
    context = {
        "title": title_of(found.header, found.group_name),
        "name": found.name,
        "page_of_pupil": addresses_open_about(facts_about(request.viewer, pupil), pupil, ["pupil"])["pupil"],
        "mark": mark_words(found.code, found.minutes, found.header),
        "lines": history_lines(found.history, found.header, found.said),
        "form": form,
        "refused": refused,
        "place": place,
    }
    return page(request, "attendance/mark.html", context, status=422 if refused else 200)


@requires(OPEN_REGISTERS)
@require_GET
@at_place
def aside(request: ViewerRequest, place: RegisterPlace, pupil: uuid.UUID) -> HttpResponse:
    """What a projector must not show: one pupil's care card, and why they left; closed again after ten seconds."""
    return fragment(request, "attendance/aside.html", _what_belongs_to(request, place, pupil))


def _what_belongs_to(request: ViewerRequest, place: RegisterPlace, pupil: uuid.UUID) -> dict[str, object]:
    return {
        "card": care_of(request.viewer, pupil),
        "left": left_in_words(request.viewer, pupil, place.day),
        "place": place,
        "pupil": pupil,
    }


@requires(AMEND_MARK)
@require_GET
@at_place
def register_at(request: ViewerRequest, place: RegisterPlace) -> HttpResponse:
    """The register as it was at an earlier moment."""
    form = MomentForm(request.GET or None)
    moment = form.cleaned_data["moment"] if form.is_bound and form.is_valid() else request.viewer.now
    local = moment.replace(tzinfo=request.viewer.now.tzinfo)
    sheet = register_sheet_at(request.viewer, place, local)
    rows = [(row.name, mark_words(row.code, row.minutes, sheet.header)) for row in sheet.rows]
    context = {
        "title": title_of(sheet.header, sheet.group_name),
        "rows": rows,
        "counts": counts_of(sheet.rows, sheet.header),
        "moment": local,
        "form": form if form.is_bound else MomentForm(initial={"moment": local}),
        "place": place,
        "may_export": request.viewer.may(EXPORT_REGISTER),
    }
    return page(request, "attendance/register_at.html", context)


@requires(EXPORT_REGISTER)
@require_GET
@at_place
def register_file(request: ViewerRequest, place: RegisterPlace) -> HttpResponse:
    """The register as at a moment, as a file: original entries and amendments separately, as CSV or as a workbook."""
    form = MomentForm(request.GET or None)
    moment = form.cleaned_data["moment"] if form.is_bound and form.is_valid() else request.viewer.now
    try:
        tables = original_register(request.viewer, place, moment.replace(tzinfo=request.viewer.now.tzinfo))
    except NotPossible as refusal:
        refused = {"title": _("Not as a file"), "words": refusal.words}
        return page(request, "attendance/no_register.html", refused, status=409)
    originals, amendments = tables
    match request.GET.get("as"):
        case "entries":
            return csv_answer(originals, "register-entries.csv")
        case "amendments":
            return csv_answer(amendments, "register-amendments.csv")
        case _:
            return workbook_answer(tables, "register.xlsx")


def _address(name: str, place: RegisterPlace) -> str:
    return reverse(name, kwargs={"group": place.group_id, "day": place.day, "slot": place.slot_word})
