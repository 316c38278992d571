"""Asking a provider over HTTPS: short waits, small answers in JSON, no redirects, and no way around certificates.

Anybody can have a provider asked, by the button on the page for signing in. So a slow one, or one that trickles, must
not hold our threads: no question takes longer than eight seconds in all, one host is asked few at once, and one that has
just kept somebody waiting is not asked again for a while.
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
_AT_ONCE, _TURN_SECONDS = 2, 0.5  # of the four threads that a worker has; whoever comes third waits so long
_LONG_SECONDS, _PAUSE_SECONDS = 2.0, 15.0
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


def forget_silence() -> None:
    """Ask also those that have just kept somebody waiting."""
    _silent_until.clear()


def _fields(method: str, address: str, headers: Mapping[str, str], body: bytes | None) -> dict[str, object]:
    if not is_permitted(address):
        raise NoAnswer
    found = _within_time(urlsplit(address).netloc, lambda: _answer(method, address, headers, body))
    if not isinstance(found, dict):
        raise NoAnswer
    return found


def _answer(method: str, address: str, headers: Mapping[str, str], body: bytes | None) -> object:
    """What JSON is answered with 200; None for every other answer, and where there is none."""
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
    """What is answered, None where nothing is: asked in a thread of its own, left behind where it takes too long."""
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
    """Those that may ask a host at once; a thread that was left behind keeps its turn until it ends."""
    return _turns.setdefault(host, threading.Semaphore(_AT_ONCE))


_turns: dict[str, threading.Semaphore] = {}
_silent_until: dict[str, float] = {}


@cache
def _pool() -> urllib3.PoolManager:
    return urllib3.PoolManager(num_pools=4, timeout=_WAIT, retries=False, cert_reqs="CERT_REQUIRED")
