"""How a view answers with a page: everything is asked inside the request's transaction, and drawn while that commits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from .shell import Shell

ShellOf = Callable[[HttpRequest], Shell]


class Page(HttpResponse):
    """An answer whose words are all there and whose markup is still to be drawn, by `draw`.

    A view returns it undrawn: its guard draws it, while the database writes what was recorded for it to disk.
    """

    def __init__(self, markup: Callable[[], str], status: int = 200) -> None:
        super().__init__(status=status)
        self._markup = markup
        self._finish: Callable[[HttpResponse], None] | None = None

    def finish_with(self, finish: Callable[[HttpResponse], None]) -> None:
        """Let `finish` change what was drawn, before it is sent."""
        self._finish = finish

    def draw(self) -> None:
        """Put the markup in place. What it shows was read before: it may ask the database nothing."""
        self.content = self._markup()
        if self._finish is not None:
            self._finish(self)


def page(request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200) -> Page:
    """Answer with `template`, for which `context` holds all that it shows, and the shell of whoever asks."""
    token = csrf_input(request)  # masked once a page: a dozen forms may carry it
    whole = {**context, "shell": shell_source()(request), "csrf_input": token}
    return Page(partial(render_to_string, template, whole), status)


def fragment(request: HttpRequest, template: str, context: Mapping[str, object]) -> HttpResponse:
    """Render a part of a page, without what stands around it."""
    return HttpResponse(render_to_string(template, dict(context), request))


@cache
def shell_source() -> ShellOf:
    """The function named by the setting `MUSTER_SHELL`, since this package knows neither schools nor people."""
    named = getattr(settings, "MUSTER_SHELL", "")
    return cast("ShellOf", import_string(named)) if named else nobody


def nobody(_request: HttpRequest) -> Shell:
    """The surroundings of a page for someone who is not signed in, or of a page about a failure."""
    return Shell()
