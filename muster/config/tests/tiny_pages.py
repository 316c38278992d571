"""A page that tells what it was sent, served as Muster is: two threads, and limits small enough to wait for."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from muster.config.whole_requests import Limits, WholeRequests

LIMITS = Limits(
    patience=3.0, slowest=20_000, at_once=8, large=100_000, large_at_once=1, largest=1_000_000, come_again=7
)
LONG_PAGE = 8_000_000


def pages(environ: dict[str, Any], start: Callable[..., None]) -> Iterable[bytes]:
    """Tell the request, or for /long give more than a connection holds."""
    start("200 OK", [("Content-Type", "application/json")])
    if environ["PATH_INFO"] == "/long":
        return [b"x" * LONG_PAGE]
    told = {name: value for name, value in environ.items() if isinstance(value, str)}
    return [json.dumps(told | {"body": len(environ["wsgi.input"].read())}).encode()]


application = WholeRequests(pages, 2, LIMITS)
