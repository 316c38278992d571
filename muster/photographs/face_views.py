"""Serves the small pictures of an open page: all in one response that is not cached and cannot be run."""

import uuid

from csp.decorators import csp_replace
from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from muster.attendance.desk_forms import FindForm
from muster.attendance.places import RegisterPlace
from muster.attendance.views import at_place
from muster.photographs.access import SEE_FACE, SEE_FACES, SEE_FACES_AT_DESK, SEE_FACES_IN_REGISTER
from muster.photographs.packed import MEDIA_TYPE, packed
from muster.photographs.queries import faces
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.policy import ALONE


@requires(SEE_FACES)  # type: ignore[arg-type]  # django-csp knows no addresses with parts
@csp_replace(ALONE)  # type: ignore[arg-type]  # django-csp knows no addresses with parts
@require_GET
def class_faces(request: ViewerRequest, group_id: uuid.UUID) -> HttpResponse:
    """Those of a class."""
    return _answer(faces.faces_of_class(request.viewer, group_id))


@requires(SEE_FACES_IN_REGISTER)  # type: ignore[arg-type]  # django-csp knows no addresses with parts
@csp_replace(ALONE)
@require_GET
@at_place
def register_faces(request: ViewerRequest, place: RegisterPlace) -> HttpResponse:
    """Those of a register, for whoever takes it."""
    return _answer(faces.faces_in_register(request.viewer, place))


@requires(SEE_FACES_AT_DESK)  # type: ignore[arg-type]  # django-csp knows no requests of ours
@csp_replace(ALONE)  # type: ignore[arg-type]  # django-csp knows no requests of ours
@require_POST
def desk_faces(request: ViewerRequest) -> HttpResponse:
    """Those of whom the desk lists for what was typed."""
    form = FindForm(request.POST)
    return _answer(faces.faces_at_desk(request.viewer, form.cleaned_data["words"] if form.is_valid() else ""))


@requires(SEE_FACE)  # type: ignore[arg-type]  # django-csp knows no addresses with parts
@csp_replace(ALONE)  # type: ignore[arg-type]  # django-csp knows no addresses with parts
@require_GET
def pupil_face(request: ViewerRequest, pupil_id: uuid.UUID) -> HttpResponse:
    """That of one pupil, beside a care card or at the desk."""
    return _answer(faces.face_of_pupil(request.viewer, pupil_id))


def _answer(found: faces.Faces) -> HttpResponse:
    return HttpResponse(packed(found), content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})
