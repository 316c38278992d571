"""The page of following up, and each step that can be taken on it."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from muster.attendance.access import WORK_FOLLOW_UP
from muster.attendance.actions import following
from muster.attendance.actions.chasing import chase_registers
from muster.attendance.actions.following import FollowUpRefused, ToFamily
from muster.attendance.follow_up_forms import (
    CallForm,
    LaterForm,
    LineForm,
    MessageForm,
    PassForm,
    ReasonForm,
    ReplyForm,
    TakeBackForm,
    TellForm,
)
from muster.attendance.headers import NoRegister
from muster.attendance.queries.colleagues import colleague_name
from muster.attendance.queries.follow_up import worklist
from muster.attendance.queries.lesson_news import missing_from_lessons_now
from muster.attendance.queries.open_slots import open_slots
from muster.messaging.actions.sending import NotSendable
from muster.messaging.models import Message
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.addresses import whole_address
from muster.ui.flash import flash_next, refuse_next
from muster.ui.page import page


@requires(WORK_FOLLOW_UP)
@require_GET
def follow_up(request: ViewerRequest) -> HttpResponse:
    """Who is not accounted for, most at risk first, and what was done about it."""
    return _shown(request)


def _shown(request: ViewerRequest, refused: str = "") -> HttpResponse:
    found = worklist(request.viewer)
    if found is None:
        return page(
            request, "attendance/no_register.html", {"words": _("There is no school today.")}, status=404
        )
    context: dict[str, object] = {
        "list": found,
        "in_lessons": missing_from_lessons_now(request.viewer),
        "refused": refused,
        "now": request.viewer.now,
    }
    return page(request, "attendance/follow_up.html", context, status=422 if refused else 200)


@requires(WORK_FOLLOW_UP)
@require_POST
def follow_up_step(request: ViewerRequest, step: str) -> HttpResponse:
    """One step about the children of a line; the page comes back at that line."""
    if step not in _STEPS:
        return _shown(request, _("There is no such step."))
    form_of, take = _STEPS[step]
    form = form_of(request.POST)
    if not form.is_valid():
        return _shown(request, form.first_problem)
    try:
        with transaction.atomic():
            take(request, form.cleaned_data)
    except (FollowUpRefused, NotSendable, NoRegister) as why:
        return _shown(request, why.words)
    return HttpResponseRedirect(f"{reverse('follow_up')}#line-{form.cleaned_data['pupil'][0]}")


@requires(WORK_FOLLOW_UP)
@require_POST
def chase_missing_registers(request: ViewerRequest) -> HttpResponse:
    """Write to those who should have taken the registers that are missing."""
    try:
        with transaction.atomic():
            sent = chase_registers(by=request.viewer)
    except NotSendable as why:
        return _shown(request, why.words)
    if sent:
        words = ngettext("%(num)s message sent to a colleague.", "%(num)s messages sent to colleagues.", sent)
        flash_next(request, words % {"num": sent})
    else:
        refuse_next(request, _("Nobody is left to write to about registers."))
    return HttpResponseRedirect(reverse("follow_up"))


Filled = Mapping[str, Any]  # a form's cleaned data, whose types its own fields give


def _call(request: ViewerRequest, filled: Filled) -> None:
    following.log_call(
        by=request.viewer,
        pupils=filled["pupil"],
        contact=filled["contact"],
        answered=filled["answered"],
        words=filled["words"],
    )


def _message(request: ViewerRequest, filled: Filled) -> None:
    channel, _colon, contact = filled["way"].partition(":")
    to = ToFamily(
        uuid.UUID(contact),
        Message.Channel(channel),
        filled["words"],
        lambda token: whole_address(request, "absence_reason", token=token),
    )
    following.message_family(by=request.viewer, pupils=filled["pupil"], to=to)


def _reason(request: ViewerRequest, filled: Filled) -> None:
    for pupil in filled["pupil"]:
        slots = open_slots(request.viewer, pupil, filled["which"], day=filled["day"])
        if not slots:
            raise FollowUpRefused(_("Nothing is open for this child any more. Look at the list again."))
        following.give_reason(
            by=request.viewer, pupil_id=pupil, code=filled["code"], slots=slots, words=filled["words"]
        )


def _reply(request: ViewerRequest, filled: Filled) -> None:
    following.note_reply(
        by=request.viewer, pupils=filled["pupil"], contact=filled["contact"], words=filled["words"]
    )


def _later(request: ViewerRequest, filled: Filled) -> None:
    at = request.viewer.now.replace(
        hour=filled["at"].hour, minute=filled["at"].minute, second=0, microsecond=0
    )
    following.come_back(by=request.viewer, pupils=filled["pupil"], at=at)


def _pass(request: ViewerRequest, filled: Filled) -> None:
    name = colleague_name(request.viewer, filled["staff"])
    if not name:
        raise FollowUpRefused(_("Choose a colleague who works here."))
    following.pass_to(by=request.viewer, pupils=filled["pupil"], staff_id=filled["staff"], name=name)


def _tell(request: ViewerRequest, filled: Filled) -> None:
    following.tell_outside(by=request.viewer, pupils=filled["pupil"], whom=filled["whom"])


def _take_back(request: ViewerRequest, filled: Filled) -> None:
    following.take_back_step(by=request.viewer, pupils=filled["pupil"], at=filled["at"])


_STEPS: dict[str, tuple[type[LineForm], Callable[[ViewerRequest, Filled], None]]] = {
    "call": (CallForm, _call),
    "message": (MessageForm, _message),
    "reason": (ReasonForm, _reason),
    "reply": (ReplyForm, _reply),
    "later": (LaterForm, _later),
    "pass": (PassForm, _pass),
    "tell": (TellForm, _tell),
    "take-back": (TakeBackForm, _take_back),
}
