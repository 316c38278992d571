"""Decides which pages travel compressed: those that the reader of a poor network waits for, and that repeat nothing they were sent.

A compressed length tells how far two parts of a page are alike. Whoever can put words of theirs into a page, and see how
long its answers are, learns the rest of it by trying (BREACH, 2013). So a page is compressed only where nothing of the
request stands in it.
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
"""A page is compressed once and sent once: what more work would save on the wire is lost before it."""
LONGEST_PADDING = 128  # bytes that cannot be compressed

_OFFERED = re.compile(r"\b(br|gzip)\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))")


def compressed(*, because: str) -> Callable[[View[Request, Arguments]], View[Request, Arguments]]:
    """Send the pages of a view compressed; `because` says what makes that safe. Answers to what was sent stay as they are."""

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
    """Put the content in the form that the browser reads; padding of a random length blurs what its own length says."""
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
