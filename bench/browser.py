"""A browser that costs almost nothing: a cookie and one open connection; several can ask at once."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

HOST = "127.0.0.1"
TOKEN = "b" * 32  # against forged requests: cookie and header only have to agree


class Unanswered(Exception):
    """The server did not answer 200; `body` is as much of its answer as arrived."""

    def __init__(self, words: str, body: str) -> None:
        super().__init__(f"{words} {body[:300]}")
        self.body = body


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, ready to be sent."""

    path: str
    cookie: str
    body: bytes = b""

    def wire(self) -> bytes:
        """Return the bytes of the request."""
        lines = [
            f"{'POST' if self.body else 'GET'} {self.path} HTTP/1.1",
            "Host: localhost",
            f"Cookie: __Host-session={self.cookie}; __Host-csrf={TOKEN}",
            f"X-CSRFToken: {TOKEN}",
        ]
        if self.body:
            lines += ["Content-Type: application/json", "Accept: application/json"]
            lines += [f"Content-Length: {len(self.body)}"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + self.body


class Browser:
    """One connection."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection((HOST, port), timeout=30)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb", buffering=65536)

    def ask(self, asked: Asked) -> bytes:
        """Send a request and read the answer. Raises Unanswered if it is not 200."""
        self._socket.sendall(asked.wire())
        status = self._file.readline()
        length = 0
        while (line := self._file.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        body: bytes = self._file.read(length)
        if b" 200 " not in status:
            raise Unanswered(f"{asked.path}: {status.decode().strip()}", body.decode(errors="replace"))
        return body

    def close(self) -> None:
        """Close the connection."""
        self._file.close()
        self._socket.close()


class Crowd:
    """Browsers that ask at the same time."""

    def __init__(self, port: int, size: int) -> None:
        self._browsers = [Browser(port) for _ in range(size)]
        self._threads = ThreadPoolExecutor(size)

    def ask(self, next_of: Sequence[Callable[[], Asked]], times: int) -> None:
        """Let each browser send this many requests one after another, all browsers at once."""

        def one(number: int) -> None:
            for _ in range(times):
                self._browsers[number].ask(next_of[number]())

        list(self._threads.map(one, range(len(self._browsers))))

    def close(self) -> None:
        """End the threads and the connections."""
        self._threads.shutdown()
        for browser in self._browsers:
            browser.close()
