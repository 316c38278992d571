"""Page responses: everything is read inside the request's transaction, and the page is rendered while that commits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from .refused_input import note_refused_input
from .shell import Shell

_REFUSED = 400

ShellOf = Callable[[HttpRequest], Shell]


class Page(HttpResponse):
    """A response whose content is complete but not yet rendered.

    A view returns it as it is; its guard calls `draw` while the database writes the audit line to disk.
    """

    def __init__(self, markup: Callable[[], str], status: int = 200) -> None:
        super().__init__(status=status)
        self._markup = markup
        self._finish: Callable[[HttpResponse], None] | None = None

    def finish_with(self, finish: Callable[[HttpResponse], None]) -> None:
        """Let `finish` change the rendered page before it is sent."""
        self._finish = finish

    def draw(self) -> None:
        """Render the page. Everything it shows has been read: it must not query the database."""
        self.content = self._markup()
        if self._finish is not None:
            self._finish(self)


def page(request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200) -> Page:
    """Answer with `template`, whose content is all in `context`, inside the shell of the person asking."""
    if status >= _REFUSED:
        note_refused_input(request, context)
    token = csrf_input(request)  # masked once per page: a dozen forms may use it
    whole = {**context, "shell": shell_source()(request), "csrf_input": token}
    return Page(partial(render_to_string, template, whole), status)


def fragment(request: HttpRequest, template: str, context: Mapping[str, object]) -> HttpResponse:
    """Render a part of a page, without the shell."""
    return HttpResponse(render_to_string(template, dict(context), request))


@cache
def shell_source() -> ShellOf:
    """The function named by the setting `MUSTER_SHELL`, since this package must not import schools or people."""
    named = getattr(settings, "MUSTER_SHELL", "")
    return cast("ShellOf", import_string(named)) if named else nobody


def nobody(_request: HttpRequest) -> Shell:
    """The shell for someone who is not signed in, or of an error page."""
    return Shell()
