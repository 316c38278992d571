"""The pages for a photographer's zip: upload, review who would get which picture, apply."""

import uuid
from functools import partial

from csp.decorators import csp_replace
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.calendar.refusals import NotPossible
from muster.interchange.actions import Changed
from muster.interchange.actions.photographs import (
    drop_sent_photographs,
    import_photographs,
    keep_drawn,
    send_photographs,
    tell_drawn,
)
from muster.interchange.forms import AgreeForm
from muster.interchange.photographs.matching import match
from muster.interchange.photographs.reading import read_labels
from muster.interchange.photographs.redrawing import redrawn
from muster.interchange.photographs_forms import PhotographsForm
from muster.interchange.problems import Findings, listed, stops
from muster.interchange.queries.photographs import (
    drawing_of,
    numbers_on_roll,
    review_photographs,
    waiting_faces,
)
from muster.photographs.access import KEEP_PHOTOGRAPHS
from muster.photographs.packed import MEDIA_TYPE, packed
from muster.protection.access.guards import ViewerRequest, entered, enters_itself, requires
from muster.ui.flash import flash_next
from muster.ui.page import page
from muster.ui.policy import ALONE


@enters_itself(KEEP_PHOTOGRAPHS)
@require_http_methods(["GET", "HEAD", "POST"])
def import_photographs_zip(request: ViewerRequest) -> HttpResponse:
    """Send a zip. Its pictures are drawn anew at once, with nothing of the database held, and wait to be agreed to."""
    form = PhotographsForm(request.POST, request.FILES) if request.method == "POST" else PhotographsForm()
    findings = Findings(tolerant=True)
    if not form.is_valid():
        return _send_page(request, form, findings)
    name, data = form.cleaned_data["photographs"]
    labelled = read_labels(name, data, findings)
    if stops(findings):
        return _send_page(request, form, findings)
    with entered(request, KEEP_PHOTOGRAPHS) as viewer:
        matched = match(labelled, numbers_on_roll(viewer))
        sent_id = send_photographs(by=viewer, to_draw=len(matched.files))
    connection.close()  # back to the pool
    sent = redrawn((name, data), matched, findings, partial(_tell, request, sent_id))
    with entered(request, KEEP_PHOTOGRAPHS) as viewer:
        if not stops(findings):
            keep_drawn(viewer, sent_id, sent)
            return redirect("photographs_plan", sent_id=sent_id)
        drop_sent_photographs(by=viewer, sent_id=sent_id)
    return _send_page(request, form, findings)


def _tell(request: HttpRequest, sent_id: uuid.UUID, drawn: int) -> None:
    with entered(request, KEEP_PHOTOGRAPHS) as viewer:
        tell_drawn(viewer, sent_id, drawn)
    connection.close()  # back to the pool


@requires(KEEP_PHOTOGRAPHS)
@require_GET
def photographs_drawing(request: ViewerRequest) -> HttpResponse:
    """How many pictures are drawn, for the page that waits: numbers alone."""
    drawn, to_draw = drawing_of(request.viewer)
    return JsonResponse({"drawn": drawn, "all": to_draw})


@requires(KEEP_PHOTOGRAPHS)
@require_GET
def photographs_plan(request: ViewerRequest, sent_id: uuid.UUID) -> HttpResponse:
    """Who would get which picture, who has none, and which files are nobody's."""
    return _plan_page(request, sent_id)


@requires(KEEP_PHOTOGRAPHS)  # type: ignore[arg-type]  # django-csp knows no addresses with parts
@csp_replace(ALONE)  # type: ignore[arg-type]  # django-csp knows no addresses with parts
@require_GET
def photographs_faces(request: ViewerRequest, sent_id: uuid.UUID) -> HttpResponse:
    """The small pictures that wait, for the names of the plan."""
    content = packed(waiting_faces(request.viewer, sent_id))
    return HttpResponse(content, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


@requires(KEEP_PHOTOGRAPHS)
@require_POST
def apply_photographs(request: ViewerRequest, sent_id: uuid.UUID) -> HttpResponse:
    """Keep the pictures that were shown, all of them."""
    form, refusal = AgreeForm(request.POST), _("Look at this plan, and agree to it.")
    if form.is_valid():
        try:
            plan = import_photographs(
                by=request.viewer, sent_id=sent_id, fingerprint=form.cleaned_data["fingerprint"]
            )
        except Changed:
            refusal = _("The school has changed since this plan was made. This is the new one.")
        except NotPossible as refused:
            refusal = refused.words
        else:
            kept = len(plan.pictures)
            words = ngettext("%(num)s photograph is kept.", "%(num)s photographs are kept.", kept)
            flash_next(request, words % {"num": kept})
            return redirect("import_photographs")
    return _plan_page(request, sent_id, refusal)


@requires(KEEP_PHOTOGRAPHS)
@require_POST
def drop_photographs(request: ViewerRequest, sent_id: uuid.UUID) -> HttpResponse:
    """Forget the pictures that were sent."""
    drop_sent_photographs(by=request.viewer, sent_id=sent_id)
    flash_next(request, _("The pictures are gone, and none was kept."))
    return redirect("import_photographs")


def _send_page(request: HttpRequest, form: PhotographsForm, findings: Findings) -> HttpResponse:
    context = {"form": form, "problems": listed(findings)}
    status = 422 if form.errors or stops(findings) else 200
    with entered(request, KEEP_PHOTOGRAPHS):
        return page(request, "interchange/import_photographs.html", context, status=status)


def _plan_page(request: ViewerRequest, sent_id: uuid.UUID, refusal: str = "") -> HttpResponse:
    found = review_photographs(request.viewer, sent_id)
    agree = AgreeForm(initial={"fingerprint": found.plan.fingerprint})
    context = {"sent_id": sent_id, "review": found, "agree": agree, "refusal": refusal}
    return page(request, "interchange/photographs_plan.html", context, status=422 if refusal else 200)
