"""Decides when a request has arrived: a thread that makes pages gets whole requests, and never waits for a sender.

Bodies are read outside the threads. One that trickles is given up after a while, and so is the oldest if there are too
many at once. Answers are handed over whole, so that nobody holds a thread by reading slowly either.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Protocol

THREADS = 4  # of a worker, each with its own database connection

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits on the bodies arriving at one worker."""

    patience: float = 15.0  # seconds that any body may take
    slowest: int = 20_000  # bytes a second that a longer one has to keep up
    at_once: int = 128  # a browser's are here within a fraction of a second
    large: int = 1_000_000  # bytes; a register or a mark sheet has far fewer
    large_at_once: int = 2  # they are held in memory
    largest: int = 70_000_000  # bytes: the largest file that a page takes, and its form
    come_again: int = 30  # seconds


LIMITS = Limits()


class Sent(Protocol):
    """The headers of a request."""

    def items(self) -> Headers:
        """Name and value, each as often as it was sent."""


class Scope(Protocol):
    """What the web server tells about a request."""

    http_version: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str
    authority: str | None
    server: str

    @property
    def headers(self) -> Sent:
        """Its headers."""


class Connection(Protocol):
    """The web server's side of one request."""

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The body, piece by piece."""

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        """Answer."""


class Refused(Exception):
    """A body is refused; the status and headers say why and what to do."""

    def __init__(self, status: int, *headers: tuple[str, str]) -> None:
        """Take the status and headers of the answer."""
        super().__init__(status)
        self.status = status
        self.headers = [*headers, ("Connection", "close")]


class Arrivals:
    """The bodies arriving at this worker, the oldest first."""

    def __init__(self, limits: Limits) -> None:
        """Begin with none."""
        self._limits = limits
        self._deadlines: dict[asyncio.Timeout, None] = {}
        self._large = 0

    async def taken_in(self, connection: Connection, length: int) -> bytes:
        """Return a body of the stated length once it has arrived. Raises Refused."""
        if length > self._limits.largest:
            raise Refused(413)
        is_large = length > self._limits.large
        if is_large and self._large >= self._limits.large_at_once:
            raise Refused(503, ("Retry-After", str(self._limits.come_again)))
        if len(self._deadlines) >= self._limits.at_once:
            self._give_up_the_oldest()
        self._large += is_large
        try:
            taken = await self._pieces(connection)
        except TimeoutError:
            raise Refused(408) from None
        finally:
            self._large -= is_large
        if len(taken) != length:
            raise Refused(400)  # the sender went away in the middle
        return taken

    async def _pieces(self, connection: Connection) -> bytes:
        taken = bytearray()
        patience = asyncio.get_running_loop().time() + self._limits.patience
        async with asyncio.timeout_at(patience) as deadline:
            self._deadlines[deadline] = None
            try:
                async for piece in connection:
                    taken += piece
                    if deadline in self._deadlines:
                        deadline.reschedule(patience + len(taken) / self._limits.slowest)
            finally:
                self._deadlines.pop(deadline, None)
        return bytes(taken)

    def _give_up_the_oldest(self) -> None:
        oldest = next(iter(self._deadlines))
        del self._deadlines[oldest]
        oldest.reschedule(asyncio.get_running_loop().time())


Application = Callable[[dict[str, Any], Any], Any]  # as WSGI has it


class WholeRequests:
    """Wraps a WSGI application for a web server that passes requests on while they are still arriving (RSGI).

    The process's environment, which holds secrets, is not passed on with requests.
    """

    def __init__(self, application: Application, threads: int, limits: Limits = LIMITS) -> None:
        """Make pages in this many threads."""
        self._application = application
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="page")
        self._arrivals = Arrivals(limits)
        self._constant = {
            "SCRIPT_NAME": "",
            "wsgi.version": (1, 0),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            "wsgi.input_terminated": True,
        }

    async def __rsgi__(self, scope: Scope, connection: Connection) -> None:
        """Read the request in full, have a thread answer it, and hand over the answer."""
        environ: dict[str, Any] = {**self._constant, **environ_of(scope)}
        try:
            body = await self._body(environ, connection)
        except Refused as refused:
            connection.response_bytes(refused.status, refused.headers, b"")
            return
        environ["wsgi.input"] = BytesIO(body)
        await asyncio.get_running_loop().run_in_executor(self._threads, self._answer, environ, connection)

    async def _body(self, environ: Mapping[str, str], connection: Connection) -> bytes:
        # In pieces without a length: no browser sends that, and a broken-off body could not be told from a complete one.
        if "HTTP_TRANSFER_ENCODING" in environ:
            raise Refused(411)
        length = int(environ.get("CONTENT_LENGTH", 0))
        return await self._arrivals.taken_in(connection, length) if length else b""

    def _answer(self, environ: dict[str, Any], connection: Connection) -> None:
        begun: list[tuple[int, Headers]] = []

        def start(status: str, headers: Headers, *_of_an_error: object) -> None:
            begun.append((int(status[:3]), headers))

        answer = self._application(environ, start)
        try:
            content = b"".join(answer)
            connection.response_bytes(*begun[-1], content)
        finally:
            if close := getattr(answer, "close", None):
                close()


def environ_of(scope: Scope) -> dict[str, Any]:
    """The parts of a request under the names that WSGI gives them."""
    address, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": address,
        "SERVER_PORT": port,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.url_scheme": scope.scheme,
    }
    for name, value in scope.headers.items():
        _add_header(environ, name, value)
    return environ


def _add_header(environ: dict[str, Any], name: str, value: str) -> None:
    # A header with an underscore would pass for another: X_Forwarded_Proto for the proxy's own X-Forwarded-Proto.
    if "_" in name:
        return
    key = name.upper().replace("-", "_")
    if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
        key = f"HTTP_{key}"
    if key in environ:
        value = f"{environ[key]}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
    environ[key] = value
