"""Asking a provider over HTTPS: short waits, small answers in JSON, no redirects, and no way around certificates.

Anybody can cause a request to a provider by pressing the button on the sign-in page, so a slow or trickling provider
must not tie up our threads: a request takes eight seconds at most in all, few run against one host at once, and a host
that has just kept somebody waiting is left alone for a while.
"""

import queue
import threading
import time
from collections.abc import Callable, Mapping
from functools import cache
from urllib.parse import urlsplit

import urllib3
from django.conf import settings

from muster.protection.accounts.openid.rules import may_be_asked
from muster.protection.sent_json import read_json

_WAIT = urllib3.Timeout(connect=3, read=5)
_AT_MOST_SECONDS = 8.0
_AT_ONCE, _TURN_SECONDS = 2, 0.5  # of a worker's four threads; a third request waits this long
_LONG_SECONDS, _PAUSE_SECONDS = 2.0, 15.0
_MOST_BYTES = 300_000


class NoAnswer(Exception):
    """The provider cannot be reached, or its answer makes no sense. Quotes nothing of it."""


def get_fields(address: str) -> dict[str, object]:
    """The JSON object at an address. Raises NoAnswer."""
    return _fields("GET", address, {}, None)


def post_form(address: str, fields: Mapping[str, str], *, client_id: str, secret: str) -> dict[str, object]:
    """Post a form, authenticated as a client (RFC 6749, 2.3.1). Raises NoAnswer."""
    from urllib.parse import quote, urlencode

    basic = urllib3.make_headers(basic_auth=f"{quote(client_id, safe='')}:{quote(secret, safe='')}")
    headers = {"Content-Type": "application/x-www-form-urlencoded", **basic}
    return _fields("POST", address, headers, urlencode(fields).encode())


def is_permitted(address: object) -> bool:
    """Whether requests to this address are allowed here."""
    in_production = settings.MODE == "production"
    return isinstance(address, str) and may_be_asked(address, in_production=in_production)


def forget_silence() -> None:
    """Forget which hosts have kept somebody waiting."""
    _silent_until.clear()


def _fields(method: str, address: str, headers: Mapping[str, str], body: bytes | None) -> dict[str, object]:
    if not is_permitted(address):
        raise NoAnswer
    found = _within_time(urlsplit(address).netloc, lambda: _answer(method, address, headers, body))
    if not isinstance(found, dict):
        raise NoAnswer
    return found


def _answer(method: str, address: str, headers: Mapping[str, str], body: bytes | None) -> object:
    """The JSON of a 200 response; None for any other response, or for none."""
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
        return read_json(content) if answer.status == 200 and len(content) <= _MOST_BYTES else None
    except (urllib3.exceptions.HTTPError, OSError, ValueError):
        return None


def _within_time(host: str, ask: Callable[[], object]) -> object:
    """The answer, or None: the request runs in a thread of its own, which is abandoned if it takes too long."""
    began, given = time.monotonic(), queue.SimpleQueue[object]()
    if began < _silent_until.get(host, 0.0) or not _turn(host).acquire(timeout=_TURN_SECONDS):
        return None
    threading.Thread(target=_ask, args=(ask, given, _turn(host)), daemon=True).start()
    try:
        found = given.get(timeout=_AT_MOST_SECONDS)
    except queue.Empty:
        found = None
    if found is None and time.monotonic() - began > _LONG_SECONDS:
        _silent_until[host] = time.monotonic() + _PAUSE_SECONDS
    return found


def _ask(ask: Callable[[], object], given: "queue.SimpleQueue[object]", turn: threading.Semaphore) -> None:
    found = None
    try:
        found = ask()
    finally:
        turn.release()
        given.put(found)


def _turn(host: str) -> threading.Semaphore:
    """The semaphore of a host; an abandoned thread keeps its place until it ends."""
    return _turns.setdefault(host, threading.Semaphore(_AT_ONCE))


_turns: dict[str, threading.Semaphore] = {}
_silent_until: dict[str, float] = {}


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(num_pools=4, timeout=_WAIT, retries=False, cert_reqs="CERT_REQUIRED")
