"""The pages of access requests: the list, the review of others in the folder, the pack."""

import uuid

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from muster.calendar.attempts import attempt
from muster.oversight.access import ANSWER_REQUEST
from muster.oversight.actions import requests as work
from muster.oversight.forms import LogForm
from muster.oversight.packing import Package
from muster.oversight.queries import requests as found
from muster.oversight.request_forms import DecisionsForm, ExtensionForm, ReleaseForm, RequestForm
from muster.people.directory import names
from muster.people.forms.finding import SearchForm
from muster.people.queries.finding import people_found
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.flash import flash_next
from muster.ui.page import page


@requires(ANSWER_REQUEST)
@require_http_methods(["GET", "POST"])
def access_requests(request: ViewerRequest) -> HttpResponse:
    """Every request with its clock; a new one begins with finding whose folder it is."""
    viewer = request.viewer
    whose = LogForm(request.GET, accounts=[], permissions=[]).asked().whose
    form = RequestForm(
        request.POST if "received_on" in request.POST else None, initial={"received_on": viewer.today}
    )
    begun: list[uuid.UUID] = []
    if (
        whose
        and form.is_valid()
        and attempt(
            form,
            lambda: begun.append(work.begin_request(by=viewer, person_id=whose, **form.cleaned_data)),
        )
    ):
        return redirect("access_request", request_id=begun[0])
    typed = SearchForm(request.POST).typed()
    content = {
        "requests": found.request_list(viewer),
        "form": form,
        "found": people_found(viewer, typed, ANSWER_REQUEST) if typed else (),
        "typed": typed,
        "whose": whose,
        "name": names(viewer).shown(whose),
    }
    return page(request, "oversight/access_requests.html", content, status=422 if form.errors else 200)


@requires(ANSWER_REQUEST)
@require_GET
def access_request(request: ViewerRequest, request_id: uuid.UUID) -> HttpResponse:
    """One request: the clock, who else is in the folder, and the way out."""
    return _shown(request, request_id)


@requires(ANSWER_REQUEST)
@require_POST
def decide_others(request: ViewerRequest, request_id: uuid.UUID) -> HttpResponse:
    """Keep what was decided about others in the folder."""
    decisions = DecisionsForm.decisions(request.POST)
    work.decide_on_others(by=request.viewer, request_id=request_id, decisions=decisions)
    flash_next(request, "Your decisions are kept.")
    return redirect("access_request", request_id=request_id)


@requires(ANSWER_REQUEST)
@require_GET
def access_preview(request: ViewerRequest, request_id: uuid.UUID) -> HttpResponse:
    """The pack as whoever asked would read it."""
    pack = found.preview(request.viewer, request_id)
    return page(request, "oversight/access_preview.html", {"pack": pack, "request_id": request_id})


@requires(ANSWER_REQUEST)
@require_POST
def release_access(request: ViewerRequest, request_id: uuid.UUID) -> HttpResponse:
    """Hand the pack out."""
    form = ReleaseForm(request.POST)
    made: list[Package] = []
    if form.is_valid() and attempt(
        form,
        lambda: made.append(
            work.release_pack(by=request.viewer, request_id=request_id, key=form.cleaned_data["key"])
        ),
    ):
        answer = HttpResponse(made[0].content, content_type="application/octet-stream")
        answer.headers["Content-Disposition"] = f'attachment; filename="{made[0].file_name}"'
        return answer
    return _shown(request, request_id, form=form)


@requires(ANSWER_REQUEST)
@require_POST
def extend_access(request: ViewerRequest, request_id: uuid.UUID) -> HttpResponse:
    """Take two months more, of which whoever asked was told with the reason."""
    form = ExtensionForm(request.POST)
    if form.is_valid() and attempt(
        form, lambda: work.extend_request(by=request.viewer, request_id=request_id, **form.cleaned_data)
    ):
        flash_next(request, "The answer is due two months later.")
        return redirect("access_request", request_id=request_id)
    return _shown(request, request_id, extension=form)


@requires(ANSWER_REQUEST)
@require_POST
def close_access(request: ViewerRequest, request_id: uuid.UUID) -> HttpResponse:
    """Say that the request is answered."""
    work.close_request(by=request.viewer, request_id=request_id)
    return redirect("access_requests")


def _shown(
    request: ViewerRequest,
    request_id: uuid.UUID,
    *,
    form: ReleaseForm | None = None,
    extension: ExtensionForm | None = None,
) -> HttpResponse:
    """The page, with the one form that was refused as it was typed."""
    content = {
        "asked": found.request_page(request.viewer, request_id),
        "form": form or ReleaseForm(),
        "extension": extension or ExtensionForm(),
    }
    return page(request, "oversight/access_request.html", content, status=422 if form or extension else 200)
