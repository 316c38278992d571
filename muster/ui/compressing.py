"""Decides which pages are compressed: those that matter most on a poor network and that repeat nothing from the request.

A compressed length reveals how far two parts of a page are alike. An attacker who can put text into a page and see the
length of responses can guess the rest of it step by step (BREACH, 2013). So a page is compressed only if it contains
nothing from the request.
"""

import functools
import gzip
import re
import secrets
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

import brotli
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from .page import Page

Arguments = ParamSpec("Arguments")
Request = TypeVar("Request", bound=HttpRequest)
View = Callable[Concatenate[Request, Arguments], HttpResponse]

QUICK_BROTLI, QUICK_GZIP = 2, 1
"""A page is compressed once and sent once: stronger compression would cost more time than it saves on the wire."""
LONGEST_PADDING = 128  # bytes that cannot be compressed

_OFFERED = re.compile(r"\b(br|gzip)\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")


def compressed(*, because: str) -> Callable[[View[Request, Arguments]], View[Request, Arguments]]:
    """Compress the pages of a view; `because` says what makes that safe. Responses to a POST are not compressed."""

    def wrap(view: View[Request, Arguments]) -> View[Request, Arguments]:
        @functools.wraps(view)
        def answered(request: Request, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> HttpResponse:
            response = view(request, *args, **kwargs)
            if request.method == "GET" and isinstance(response, Page) and response.status_code == 200:
                response.finish_with(functools.partial(_compress, request.headers.get("Accept-Encoding", "")))
            return response

        answered.compressed_because = because  # type: ignore[attr-defined]  # read by the test that lists these
        return answered

    return wrap


def _compress(accepted: str, response: HttpResponse) -> None:
    """Encode the content as the browser accepts; random padding blurs what its length reveals."""
    patch_vary_headers(response, ["Accept-Encoding"])
    offered = {found[1] for found in _OFFERED.finditer(accepted.lower())}
    if not offered:
        return
    padding = f"<!-- {secrets.token_urlsafe(secrets.randbelow(LONGEST_PADDING))} -->".encode()
    content = response.content + padding
    if "br" in offered:
        response.content = brotli.compress(content, quality=QUICK_BROTLI)
        response["Content-Encoding"] = "br"
    else:
        response.content = gzip.compress(content, compresslevel=QUICK_GZIP, mtime=0)
        response["Content-Encoding"] = "gzip"
