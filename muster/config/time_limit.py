"""Decides how long a request may work: what is costly, such as an import, ends and undoes itself before it stops the rest."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from muster.ui.errors import failure

LONGEST_SECONDS = 300.0  # the largest import that a page takes needs a minute; one by command has no limit


class TookTooLong(Exception):
    """A request worked for longer than any may."""


class TimeLimitMiddleware:
    """Ends a request that works for too long, at its next statement; its transaction is undone, and its thread is free."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the clock running."""
        with connection.execute_wrapper(_Clock()):
            return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Say what happened and what to do."""
        if not isinstance(exception, TookTooLong):
            return None
        words = _(
            "This took longer than a page may, and was ended. Nothing was changed. Take less at a time, or ask whoever looks after"
            " the server to do it by command."
        )
        return failure(request, 503, words)


class _Clock:
    """Refuses the first statement after the time is over; those that then record the failure go through."""

    def __init__(self) -> None:
        self._ends_at = monotonic() + LONGEST_SECONDS
        self._has_ended = False

    def __call__(self, execute: Callable[..., object], *given: object) -> object:
        """Pass a statement on while there is time. Raises TookTooLong, once."""
        if not self._has_ended and monotonic() > self._ends_at:
            self._has_ended = True
            raise TookTooLong
        return execute(*given)
