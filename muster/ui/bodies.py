"""The body of a request that is no form, such as JSON from a script of ours."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.request import RawPostDataException


def body_of(request: HttpRequest) -> bytes:
    """The bytes that were sent. Raises BadRequest where they came as a form with files, which was read as one already."""
    try:
        return request.body
    except RawPostDataException:
        raise BadRequest("a form was sent where none is taken") from None
