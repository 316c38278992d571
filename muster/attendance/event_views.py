"""The pages of visits, fixtures and placements: the list, planning, and the head count on a phone and on paper."""

import uuid
from collections.abc import Sequence
from functools import partial
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.attendance.access import COUNT_HEADS, EXPECT_ABSENCE
from muster.attendance.actions.events import (
    add_to_event,
    cancel_event,
    count_heads,
    leave_out_of_event,
    plan_event,
)
from muster.attendance.event_forms import CountForm, EventForm, MorePupilsForm
from muster.attendance.queries.due import SchoolYear, school_year
from muster.attendance.queries.events import (
    event_kinds,
    event_list,
    event_page,
    event_slots,
    leaders_to_choose,
    pupils_of_groups,
    the_one_called,
)
from muster.attendance.queries.pupils import group_choices
from muster.calendar.attempts import attempt
from muster.calendar.refusals import NotPossible
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next, refuse_next
from muster.ui.ids import id_or_none
from muster.ui.page import page


@requires(COUNT_HEADS)
@require_GET
def events(request: ViewerRequest) -> HttpResponse:
    """Today's events, those to come, and those that are over."""
    year = school_year(request.viewer, request.viewer.today)
    if year is None:
        return page(request, "calendar/no_year.html", {"may_change": False}, status=404)
    may_plan = request.viewer.may(EXPECT_ABSENCE)
    shown = {
        "events": event_list(request.viewer, year),
        "may_plan": may_plan,
        "groups": group_choices(request.viewer) if may_plan else (),
    }
    return page(request, "attendance/events.html", shown)


@requires(EXPECT_ABSENCE)
@require_http_methods(["GET", "POST"])
def add_event(request: ViewerRequest) -> HttpResponse:
    """Plan an event: registers do not expect those who come along, and its leaders see who does."""
    viewer = request.viewer
    year = school_year(viewer, viewer.today)
    if year is None:
        return page(request, "calendar/no_year.html", {"may_change": False}, status=404)
    form = _form(request, year)
    if form.is_bound and form.is_valid():
        slots = form.chosen_slots()
        plan = partial(plan_event, by=viewer, event=form.event(), kind=form.chosen_kind(), slots=slots)
        if attempt(form, plan):
            flash_next(request, _("Planned. Registers expect nobody who comes along."))
            return redirect("events")
    return page(request, "attendance/event_add.html", {"form": form}, status=422 if form.errors else 200)


def _form(request: ViewerRequest, year: SchoolYear) -> EventForm:
    viewer = request.viewer
    groups = _ids(request.GET.getlist("group"))
    return EventForm(
        request.POST if request.method == "POST" else None,
        kinds=event_kinds(year, viewer.today),
        profile=year.profile,
        leaders=leaders_to_choose(viewer),
        pupils=pupils_of_groups(viewer, groups),
        find=partial(the_one_called, viewer),
        today=viewer.today,
    )


def _ids(texts: Sequence[str]) -> tuple[uuid.UUID, ...]:
    """The valid ids; anything else is ignored."""
    return tuple(found for found in map(id_or_none, texts) if found is not None)


@requires(COUNT_HEADS)
@require_GET
def event(request: ViewerRequest, event: uuid.UUID) -> HttpResponse:
    """Who comes along, each with a line of care and a tick box: on a phone, on paper, offline."""
    asked = request.GET.get("session", "")
    shown = event_page(request.viewer, event, int(asked) if asked.isdecimal() and len(asked) == 1 else None)
    context = {
        "event": shown,
        "slots": event_slots(request.viewer, shown),
        "may_plan": request.viewer.may(EXPECT_ABSENCE),
    }
    return page(request, "attendance/event.html", context)


@requires(COUNT_HEADS)
@require_POST
def count_heads_of(request: ViewerRequest, event: uuid.UUID) -> HttpResponse:
    """Mark the pupils who were ticked as there."""
    form = CountForm(request.POST)
    address = reverse("event", kwargs={"event": event})
    if not form.is_valid():
        refuse_next(request, _("Choose the session that was counted."))
        return redirect(address)
    day, slot = form.cleaned_data["day"], form.cleaned_data["slot"]
    try:
        marks = count_heads(
            by=request.viewer, event_id=event, day=day, slot=slot, here=_ids(request.POST.getlist("here"))
        )
        words = ngettext(
            "Head count confirmed: %(num)s mark entered.",
            "Head count confirmed: %(num)s marks entered.",
            marks,
        )
        flash_next(request, words % {"num": marks})
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
    return redirect(f"{address}?session={slot}")


@requires(EXPECT_ABSENCE)
@require_POST
def leave_out(request: ViewerRequest, event: uuid.UUID) -> HttpResponse:
    """Leave pupils out, with one step to bring them back."""
    pupils = _asked(request)
    with transaction.atomic():
        for pupil in pupils:
            leave_out_of_event(by=request.viewer, event_id=event, pupil=pupil)
    words = ngettext(
        "Left out. The register expects this pupil again.",
        "Left out. Registers expect these pupils again.",
        len(pupils),
    )
    flash_next(request, words, undo_url=_with(reverse("bring_to_event", kwargs={"event": event}), pupils))
    return redirect("event", event)


@requires(EXPECT_ABSENCE)
@require_POST
def bring_to_event(request: ViewerRequest, event: uuid.UUID) -> HttpResponse:
    """Bring pupils back to an event."""
    try:
        _add(request, event, _asked(request))
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
    return redirect("event", event)


@requires(EXPECT_ABSENCE)
@require_http_methods(["GET", "POST"])
def more_for_event(request: ViewerRequest, event: uuid.UUID) -> HttpResponse:
    """Choose further pupils, from groups or by name."""
    viewer = request.viewer
    shown = event_page(viewer, event)
    planned = {head.id for head in shown.heads}
    offered = pupils_of_groups(viewer, _ids(request.GET.getlist("group")))
    form = MorePupilsForm(
        request.POST if request.method == "POST" else None,
        pupils=[each for each in offered if each[0] not in planned],
        find=partial(the_one_called, viewer),
    )
    if (
        form.is_bound
        and form.is_valid()
        and attempt(form, lambda: _add(request, event, form.chosen_pupils()))
    ):
        return redirect("event", event)
    context = {"form": form, "event": shown, "groups": group_choices(viewer)}
    return page(request, "attendance/event_more.html", context, status=422 if form.errors else 200)


def _add(request: ViewerRequest, event: uuid.UUID, pupils: Sequence[uuid.UUID]) -> None:
    """Add them, and offer an undo. Raises NotThere and NotPossible."""
    added = add_to_event(by=request.viewer, event_id=event, pupils=pupils)
    words = ngettext("%(num)s pupil comes along too.", "%(num)s pupils come along too.", len(added))
    back = _with(reverse("leave_out_of_event", kwargs={"event": event}), added) if added else ""
    flash_next(request, words % {"num": len(added)}, undo_url=back)


def _asked(request: ViewerRequest) -> tuple[uuid.UUID, ...]:
    """The pupils named by a button or an undo."""
    return _ids([*request.POST.getlist("pupil"), *request.GET.getlist("pupil")])


def _with(address: str, pupils: Sequence[uuid.UUID]) -> str:
    return f"{address}?{urlencode([('pupil', str(pupil)) for pupil in pupils])}"


@requires(EXPECT_ABSENCE)
@require_POST
def cancel_one_event(request: ViewerRequest, event: uuid.UUID) -> HttpResponse:
    """Cancel an event or end it early."""
    try:
        cancel_event(by=request.viewer, event_id=event)
        flash_next(request, _("Cancelled. Registers expect everybody again."))
    except NotPossible as refusal:
        refuse_next(request, refusal.words)
    return redirect("events")
