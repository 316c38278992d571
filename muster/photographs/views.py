"""The pages of a pupil's photograph and of who is who in a class."""

import uuid

from csp.decorators import csp_replace
from django.db import connection
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from muster.calendar.refusals import NotPossible
from muster.photographs import actions
from muster.photographs.access import KEEP_PHOTOGRAPH, RECORD_ANSWER, SEE_FACES, SEE_PHOTOGRAPH
from muster.photographs.forms import AnswerForm, PhotographForm
from muster.photographs.labels import SHORT_WORDS
from muster.photographs.queries import pictures
from muster.photographs.rules import PUBLISHING
from muster.protection.access.guards import ViewerRequest, entered, enters_itself, requires
from muster.protection.files.redrawing import Redrawn
from muster.ui.page import page
from muster.ui.policy import ALONE


@requires(SEE_PHOTOGRAPH)  # type: ignore[arg-type]  # django-csp knows no addresses with parts
@csp_replace(ALONE)  # type: ignore[arg-type]  # django-csp knows no addresses with parts
@require_GET
def photograph(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """The picture itself: no cache keeps it, and no browser runs anything in it."""
    content = pictures.photograph(request.viewer, pupil_id)
    return HttpResponse(content, content_type=actions.MEDIA_TYPE, headers={"Cache-Control": "no-store"})


@requires(KEEP_PHOTOGRAPH)
@require_GET
def pupil_pictures(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """The photograph that is kept, and what the family said."""
    return _page(request, pupil_id, PhotographForm(), _today(request))


@enters_itself(KEEP_PHOTOGRAPH)
@require_POST
def keep_photograph(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Keep a photograph in place of any earlier one.

    Whether the viewer may do so is decided before the picture is redrawn, and again when it is kept. In between, which a
    crafted file can draw out for seconds, neither a transaction nor a connection is held.
    """
    form = PhotographForm(request.POST, request.FILES)
    with entered(request, KEEP_PHOTOGRAPH) as viewer:
        pictures.require_theirs(viewer, pupil_id)
    connection.close()  # back to the pool
    redrawn = actions.redraw_photograph(form.cleaned_data["photograph"]) if form.is_valid() else None
    with entered(request, KEEP_PHOTOGRAPH):
        return _kept(request, pupil_id, form, redrawn)


def _kept(
    request: ViewerRequest, pupil_id: uuid.UUID, form: PhotographForm, redrawn: Redrawn | None
) -> HttpResponse:
    if redrawn is not None:
        try:
            actions.keep_redrawn(by=request.viewer, pupil_id=pupil_id, redrawn=redrawn)
        except NotPossible as refusal:
            form.add_error(refusal.field, refusal.words)
        else:
            return HttpResponseRedirect(reverse("pupil_pictures", args=[pupil_id]))
    return _page(request, pupil_id, form, _today(request))


@requires(KEEP_PHOTOGRAPH)
@require_POST
def remove_photograph(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Remove the photograph."""
    actions.remove_photograph(by=request.viewer, pupil_id=pupil_id)
    return HttpResponseRedirect(reverse("pupil_pictures", args=[pupil_id]))


@requires(RECORD_ANSWER)
@require_POST
def record_picture_answer(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """Record what the family said."""
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            actions.record_answer(by=request.viewer, pupil_id=pupil_id, answer=form.answer())
        except NotPossible as refusal:
            form.add_error(refusal.field, refusal.words)
        else:
            return HttpResponseRedirect(reverse("pupil_pictures", args=[pupil_id]))
    return _page(request, pupil_id, PhotographForm(), form)


@requires(SEE_FACES)
@require_GET
def class_pictures(request: ViewerRequest, group_id: uuid.UUID) -> HttpResponse:
    """Who is who, and whose picture may be used for what. The small pictures follow in a separate response."""
    shown = pictures.class_pictures(request.viewer, group_id)
    heads = [SHORT_WORDS[use] for use in PUBLISHING]
    return page(request, "photographs/class_pictures.html", {"shown": shown, "heads": heads})


def _today(request: ViewerRequest) -> AnswerForm:
    return AnswerForm(initial={"on": request.viewer.today})


def _page(
    request: ViewerRequest, pupil_id: uuid.UUID, photograph: PhotographForm, answer: AnswerForm
) -> HttpResponse:
    shown = pictures.pupil_pictures(request.viewer, pupil_id)
    status = 422 if photograph.errors or answer.errors else 200
    context = {"shown": shown, "photograph": photograph, "answer": answer}
    return page(request, "photographs/pupil_pictures.html", context, status=status)
