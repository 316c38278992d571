"""Calls a gateway over HTTP: one request, one JSON answer, no redirects."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from muster.protection.sent_json import read_json

SECONDS = 15
_MOST_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Answered:
    """A gateway's answer: the status, and the fields of its JSON object, empty for any other content."""

    status: int
    fields: Mapping[str, object]

    @property
    def is_good(self) -> bool:
        """Whether it took what was sent."""
        return 200 <= self.status < 300

    @property
    def may_be_tried_again(self) -> bool:
        """Whether to try again: too many requests, or an error on the gateway's side."""
        return self.status == 429 or self.status >= 500


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answered:
    """Send a body. Raises OSError or http.client.HTTPException if there is no answer."""
    parts = urlsplit(url)
    if parts.scheme == "https":
        connection: http.client.HTTPConnection = http.client.HTTPSConnection(
            parts.hostname or "", parts.port, timeout=SECONDS, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=SECONDS)
    try:
        connection.request("POST", parts.path or "/", body, dict(headers))
        answer = connection.getresponse()
        return Answered(answer.status, _fields(answer.read(_MOST_BYTES)))
    finally:
        connection.close()


def _fields(body: bytes) -> dict[str, object]:
    try:
        found = read_json(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
