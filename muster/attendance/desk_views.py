"""The pages of the desk: find a pupil, record an arrival or a departure, print the slip; and the gate, for one arrival after another."""

import uuid

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.attendance.access import RUN_DESK
from muster.attendance.actions.desk import DeskRefused, note_arrival, note_departure, take_back_arrival
from muster.attendance.desk_forms import DepartureForm, FindForm
from muster.attendance.queries.desk import AtDesk, NoSchoolToday, desk_pupil, find_at_desk
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.page import fragment, page

_NO_SCHOOL = "There is no school today: nobody is expected, and nobody is late."


@requires(RUN_DESK)
@require_http_methods(["GET", "POST"])
def desk(request: ViewerRequest) -> HttpResponse:
    """The desk: a field for who is there."""
    typed, found = _found(request)
    return page(request, "attendance/desk.html", {"typed": typed, "found": found, "now": request.viewer.now})


@requires(RUN_DESK)
@require_POST
def desk_find(request: ViewerRequest) -> HttpResponse:
    """The pupils whose names match so far, while somebody is typing."""
    typed, found = _found(request)
    return fragment(request, "attendance/desk_found.html", {"typed": typed, "found": found})


def _found(request: ViewerRequest) -> tuple[str, tuple[AtDesk, ...]]:
    form = FindForm(request.POST or None)
    typed = form.cleaned_data["words"] if form.is_bound and form.is_valid() else ""
    return typed, find_at_desk(request.viewer, typed) if typed else ()


@requires(RUN_DESK)
@require_http_methods(["GET", "POST"])
def desk_at(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """One pupil at the desk: an arrival, showing its code before saving, or a departure with who collects."""
    try:
        about = desk_pupil(request.viewer, pupil_id)
    except NoSchoolToday:
        return page(request, "attendance/no_register.html", {"words": _(_NO_SCHOOL)}, status=409)
    leaves = request.method == "POST" and request.POST.get("what") == "leave"
    form = DepartureForm(request.POST if leaves else None, about=about)
    refused = ""
    if request.method == "POST" and (not leaves or form.is_valid()):
        try:
            with transaction.atomic():
                _note(request, pupil_id, form if leaves else None)
            return HttpResponseRedirect(reverse("desk_slip", kwargs={"pupil_id": pupil_id}))
        except DeskRefused as why:
            refused = why.words
    context = {"about": about, "form": form, "refused": refused, "now": request.viewer.now}
    return page(request, "attendance/desk_at.html", context, status=422 if refused or form.errors else 200)


def _note(request: ViewerRequest, pupil_id: uuid.UUID, leaving: DepartureForm | None) -> None:
    if leaving is not None:
        note_departure(by=request.viewer, pupil_id=pupil_id, departure=leaving.departure())
    else:
        reason, words = request.POST.get("reason", ""), request.POST.get("words", "")[:200]
        note_arrival(by=request.viewer, pupil_id=pupil_id, reason=reason, words=words)


@requires(RUN_DESK)
@require_GET
def desk_slip(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """The slip of the latest movement, for printing."""
    return page(request, "attendance/desk_slip.html", {"about": desk_pupil(request.viewer, pupil_id)})


@requires(RUN_DESK)
@require_POST
def desk_take_back(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Take back the latest movement, recorded for the wrong pupil."""
    try:
        with transaction.atomic():
            take_back_arrival(by=request.viewer, pupil_id=pupil_id)
    except DeskRefused as why:
        about = desk_pupil(request.viewer, pupil_id)
        return page(request, "attendance/desk_slip.html", {"about": about, "refused": why.words}, status=409)
    return HttpResponseRedirect(reverse("desk_at", kwargs={"pupil_id": pupil_id}))


@requires(RUN_DESK)
@require_http_methods(["GET", "POST"])
def desk_gate(request: ViewerRequest) -> HttpResponse:
    """The gate: three letters, Enter, next. If a name matches several pupils, the page asks which."""
    context: dict[str, object] = {
        "typed": "",
        "found": (),
        "done": None,
        "refused": "",
        "now": request.viewer.now,
    }
    if request.method == "POST":
        context |= _at_gate(request)
    is_script = request.headers.get("Accept", "").startswith("text/html+part")
    if is_script:
        return fragment(request, "attendance/desk_gate_done.html", context)
    return page(request, "attendance/desk_gate.html", context)


def _at_gate(request: ViewerRequest) -> dict[str, object]:
    """Record one arrival: of the chosen pupil, or of the only one whose name matches."""
    typed, found = _found(request)
    chosen = FindForm(request.POST)
    chosen.is_valid()
    pupil_id = chosen.cleaned_data.get("pupil") or (found[0].id if len(found) == 1 else None)
    if pupil_id is None:
        return {"typed": typed, "found": found}
    try:
        with transaction.atomic():
            note_arrival(by=request.viewer, pupil_id=pupil_id)
        return {"done": desk_pupil(request.viewer, pupil_id)}
    except DeskRefused as why:
        return {"done": desk_pupil(request.viewer, pupil_id), "refused": why.words}
    except NoSchoolToday:
        return {"refused": _(_NO_SCHOOL)}
