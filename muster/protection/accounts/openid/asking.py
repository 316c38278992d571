"""Asking a provider over HTTPS: short waits, small answers in JSON, no redirects, and no way around certificates."""

from collections.abc import Mapping
from functools import cache

import urllib3
from django.conf import settings

from muster.protection.accounts.openid.rules import may_be_asked
from muster.protection.sent_json import read_json

_WAIT = urllib3.Timeout(connect=3, read=5)
_MOST_BYTES = 300_000


class NoAnswer(Exception):
    """The provider cannot be reached, or answered what no provider answers. Says nothing of what it said."""


def get_fields(address: str) -> dict[str, object]:
    """The JSON object at an address. Raises NoAnswer."""
    return _fields("GET", address, {}, None)


def post_form(address: str, fields: Mapping[str, str], *, client_id: str, secret: str) -> dict[str, object]:
    """Send a form as a client that proves itself (RFC 6749, 2.3.1). Raises NoAnswer."""
    from urllib.parse import quote, urlencode

    basic = urllib3.make_headers(basic_auth=f"{quote(client_id, safe='')}:{quote(secret, safe='')}")
    headers = {"Content-Type": "application/x-www-form-urlencoded", **basic}
    return _fields("POST", address, headers, urlencode(fields).encode())


def is_permitted(address: object) -> bool:
    """Whether this is an address that may be asked here."""
    in_production = settings.MODE == "production"
    return isinstance(address, str) and may_be_asked(address, in_production=in_production)


def _fields(method: str, address: str, headers: Mapping[str, str], body: bytes | None) -> dict[str, object]:
    if not is_permitted(address):
        raise NoAnswer
    try:
        answer = _pool().request(
            method,
            address,
            body=body,
            headers={"Accept": "application/json", **headers},
            redirect=False,
            preload_content=False,
        )
        try:
            content = answer.read(_MOST_BYTES + 1, decode_content=True)
        finally:
            answer.release_conn()
        found = read_json(content) if answer.status == 200 and len(content) <= _MOST_BYTES else None
    except (urllib3.exceptions.HTTPError, OSError, ValueError):
        raise NoAnswer from None
    if not isinstance(found, dict):
        raise NoAnswer
    return found


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(num_pools=4, timeout=_WAIT, retries=False, cert_reqs="CERT_REQUIRED")
