"""The error pages, in plain words. They open nothing, so they work when nothing else does."""

from __future__ import annotations

import errno
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from .installation import ServerLacks
from .shell import Shell


@dataclass(frozen=True, slots=True)
class Failure:
    """A failure as shown to the reader."""

    title: str
    words: str


def failures() -> dict[int, Failure]:
    """Title and words by status, in the reader's language."""
    return {
        400: Failure(_("We could not read that"), _("Go back and try once more. Nothing was changed.")),
        403: Failure(
            _("This is not open to you"), _("If you need it for your work, ask your school office.")
        ),
        404: Failure(
            _("There is no such page"),
            _("The address may be mistyped, or what was here is not yours to see."),
        ),
        405: Failure(_("That cannot be done here"), _("Go back and use the button on the page.")),
        429: Failure(_("Too many tries"), _("Wait a few minutes and try again. Nothing was changed.")),
        500: Failure(
            _("Something went wrong on our side"), _("Nothing was changed. Try again; it has been noted.")
        ),
        503: Failure(_("Muster is being looked after"), _("Try again in a few minutes.")),
    }


def failure(request: HttpRequest, status: int, words: str = "") -> HttpResponse:
    """A whole page for `status`; `words` replaces the usual sentence if there is something better to say."""
    known = failures()[status]
    context = {"shell": Shell(), "title": known.title, "words": words or known.words}
    return HttpResponse(render_to_string("ui/failure.html", context, request), status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400."""
    del exception  # its message may contain what somebody typed
    return failure(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403. Code that refuses in words calls `failure` itself."""
    del exception
    return failure(request, 403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404: what is not yours and what does not exist look alike."""
    del exception
    return failure(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500; if the disk is full or the installation not whole, 503 with what to do, since nobody would guess it."""
    if is_about_room(sys.exception()):
        words = _(
            "The server's disk is full. Nothing was changed. Tell whoever looks after the IT: as soon as there is room"
            " again, everything goes on by itself, and what waits on this device is sent."
        )
        return failure(request, 503, words)
    for problem in _causes(sys.exception()):
        if isinstance(problem, ServerLacks):
            words = _("Muster's installation is not whole. Tell whoever looks after the IT: %(what)s")
            return failure(request, 503, words % {"what": problem})
    return failure(request, 500)


_NO_ROOM = "53100"  # PostgreSQL's disk_full


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    """The exception and the chain of its causes."""
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__


def is_about_room(problem: BaseException | None) -> bool:
    """Whether a failure, or what caused it, is that the disk of the database or of our own files is full."""
    return any(map(_says_disk_full, _causes(problem)))


def _says_disk_full(problem: BaseException) -> bool:
    is_file_system = isinstance(problem, OSError) and problem.errno in {errno.ENOSPC, errno.EDQUOT}
    return is_file_system or getattr(problem, "sqlstate", None) == _NO_ROOM
