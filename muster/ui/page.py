"""How a view answers with a page: rendered at once, inside the request's transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.backends.utils import csrf_input
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from .shell import Shell

ShellOf = Callable[[HttpRequest], Shell]


def page(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """Render `template` with `context` and the shell of whoever asks.

    The answer is complete when this returns, so that what was opened for it is in the audit of the same
    transaction; a lazily rendered answer would run after the commit.
    """
    token = csrf_input(request)  # masked once a page: a dozen forms may carry it
    whole = {**context, "shell": shell_source()(request), "csrf_input": token}
    return HttpResponse(render_to_string(template, whole), status=status)


def fragment(
    request: HttpRequest, template: str, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    """Render a part of a page, without what stands around it."""
    return HttpResponse(render_to_string(template, dict(context), request), status=status)


@cache
def shell_source() -> ShellOf:
    """The function named by the setting `MUSTER_SHELL`, since this package knows neither schools nor people."""
    named = getattr(settings, "MUSTER_SHELL", "")
    return cast("ShellOf", import_string(named)) if named else nobody


def nobody(_request: HttpRequest) -> Shell:
    """The surroundings of a page for someone who is not signed in, or of a page about a failure."""
    return Shell()
