"""Decides what is answered to a request that came without TLS: a person's browser is led to it, everything else is refused."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from muster.protection.accounts.ways import wants_json

WORDS = "This address is used over https only. Nothing was read.\n"


class InTheClearMiddleware:
    """Refuses what programs send in the clear.

    A redirect would hide the mistake: the gateway or script would go on sending its token and its content unencrypted, each
    time, before it follows.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Wrap what comes after."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse it, or go on; Django's own middleware redirects the pages that people open."""
        if settings.SECURE_SSL_REDIRECT and not request.is_secure() and not _is_a_page(request):
            return HttpResponse(WORDS, status=403, content_type="text/plain; charset=utf-8")
        return self._get_response(request)


def _is_a_page(request: HttpRequest) -> bool:
    """Whether a person may have opened it: by a link, or by typing the address."""
    asks = request.method in {"GET", "HEAD"}
    return asks and not wants_json(request) and "HX-Request" not in request.headers
