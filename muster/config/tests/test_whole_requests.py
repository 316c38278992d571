"""Bodies that trickle, bodies that are too many or too large, slow readers, headers in disguise: the pages go on."""

import json
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from typing import Any

import pytest

from muster.config.serving import HOST, free_port
from muster.config.tests.tiny_pages import LIMITS, LONG_PAGE

SERVER = """
import sys
from granian import Granian
from granian.constants import HTTPModes, Interfaces
Granian(
    "muster.config.tests.tiny_pages:application",
    port=int(sys.argv[1]), interface=Interfaces.RSGI, http=HTTPModes.http1, websockets=False, log_enabled=False,
).serve()
"""
SOON = 2.0  # seconds: less than anybody's patience


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A server with one worker and two threads."""
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(chosen := free_port())])
    try:
        _wait_for(chosen)
        yield chosen
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def _wait_for(port: int) -> None:
    for _ in range(200):
        with suppress(OSError):
            connected(port).close()
            return
        time.sleep(0.05)


def connected(port: int) -> socket.socket:
    return socket.create_connection((HOST, port), timeout=10)


def trickling(port: int, opened: ExitStack, length: int = 1000) -> socket.socket:
    """Somebody who says that so much comes, and sends one byte of it."""
    connection = opened.enter_context(closing(connected(port)))
    connection.sendall(f"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: {length}\r\n\r\nx".encode())
    return connection


def raw(port: int, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """What is answered to bytes as they stand: status, headers, body."""
    with closing(connected(port)) as connection:
        connection.sendall(request)
        return answer_on(connection)


def answer_on(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    held = b""
    while b"\r\n\r\n" not in held:
        if not (piece := connection.recv(65536)):
            break
        held += piece
    head, _, rest = held.partition(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:])}
    while len(rest) < int(headers.get("content-length", 0)):
        rest += connection.recv(65536)
    return int(lines[0].split()[1]), headers, rest


def asked(port: int, *lines: str, method: str = "GET", path: str = "/", body: str = "") -> dict[str, Any]:
    head = "\r\n".join((f"{method} {path} HTTP/1.1", "Host: here", *lines))
    status, _, content = raw(port, f"{head}\r\n\r\n{body}".encode())
    assert status == 200
    told: dict[str, Any] = json.loads(content)
    return told


def saved(port: int, size: int = 1500) -> int:
    return int(asked(port, f"Content-Length: {size}", method="POST", body="x" * size)["body"])


def test_while_bodies_trickle_pages_are_shown_and_small_bodies_taken(port: int, opened: ExitStack):
    for _ in range(LIMITS.at_once):
        trickling(port, opened)
    for _ in range(5):
        assert asked(port)["REQUEST_METHOD"] == "GET"
        assert saved(port) == 1500


def test_a_body_that_does_not_come_is_given_up(port: int, opened: ExitStack):
    connection = trickling(port, opened)
    began = time.monotonic()
    status, headers, _ = answer_on(connection)
    assert (status, headers["connection"]) == (408, "close")
    assert LIMITS.patience * 0.9 < time.monotonic() - began < LIMITS.patience + 2


def test_a_body_that_comes_byte_by_byte_is_given_up_too(port: int, opened: ExitStack):
    connection = trickling(port, opened)
    until = time.monotonic() + LIMITS.patience * 3
    while not select.select([connection], [], [], 0.1)[0]:
        assert time.monotonic() < until
        connection.send(b"x")
    assert answer_on(connection)[0] == 408


def test_where_too_many_are_on_their_way_the_oldest_makes_room(port: int, opened: ExitStack):
    oldest, *_ = [trickling(port, opened) for _ in range(LIMITS.at_once)]
    time.sleep(0.1)
    began = time.monotonic()
    trickling(port, opened)
    assert answer_on(oldest)[0] == 408
    assert time.monotonic() - began < SOON


def test_of_large_bodies_one_too_many_is_told_when_to_come_again(port: int, opened: ExitStack):
    first = opened.enter_context(closing(connected(port)))
    length = LIMITS.large * 2
    first.sendall(f"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: {length}\r\n\r\n".encode())
    first.sendall(b"x" * (LIMITS.large + 1))
    time.sleep(0.2)
    status, headers, _ = raw(port, f"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n".encode())
    assert (status, headers["retry-after"]) == (503, "7")
    assert saved(port) == 1500
    first.sendall(b"x" * (LIMITS.large - 1))
    assert json.loads(answer_on(first)[2])["body"] == length


@pytest.mark.parametrize(
    ("says", "status"),
    [(f"Content-Length: {LIMITS.largest + 1}", 413), ("Transfer-Encoding: chunked", 411)],
    ids=["larger than any file", "without a length"],
)
def test_what_cannot_be_held_is_refused_before_it_is_sent(port: int, says: str, status: int):
    assert raw(port, f"POST / HTTP/1.1\r\nHost: here\r\n{says}\r\n\r\n".encode())[0] == status


def test_half_a_body_never_reaches_a_page(port: int, opened: ExitStack):
    connection = trickling(port, opened)
    connection.shutdown(socket.SHUT_WR)
    assert connection.recv(65536).partition(b"\r\n")[0] in (b"", b"HTTP/1.1 400 Bad Request")


def test_whoever_reads_slowly_holds_no_thread(port: int, opened: ExitStack):
    for _ in range(LIMITS.at_once):
        slow = opened.enter_context(closing(socket.socket()))
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.connect((HOST, port))
        slow.sendall(b"GET /long HTTP/1.1\r\nHost: here\r\n\r\n")
    assert asked(port)["REQUEST_METHOD"] == "GET"


def test_a_long_page_arrives_whole(port: int):
    with closing(connected(port)) as connection:
        connection.sendall(b"GET /long HTTP/1.1\r\nHost: here\r\n\r\n")
        assert len(answer_on(connection)[2]) == LONG_PAGE


def test_a_header_in_disguise_does_not_pass_for_the_proxys(port: int):
    told = asked(port, "X_Forwarded_Proto: https", "X_Forwarded-For: 192.0.2.1", "X-Forwarded-For: 192.0.2.2")
    assert "HTTP_X_FORWARDED_PROTO" not in told
    assert told["HTTP_X_FORWARDED_FOR"] == "192.0.2.2"


def test_what_is_sent_twice_stands_in_its_order(port: int):
    told = asked(
        port, "X-Forwarded-For: 192.0.2.1", "X-Forwarded-For: 192.0.2.2", "Cookie: a=1", "Cookie: b=2"
    )
    assert told["HTTP_X_FORWARDED_FOR"] == "192.0.2.1,192.0.2.2"
    assert told["HTTP_COOKIE"] == "a=1; b=2"


def test_a_path_reaches_the_pages_as_wsgi_spells_it(port: int):
    told = asked(port, path="/p%C3%A4ge?q=%20x")
    assert told["PATH_INFO"].encode("latin-1").decode() == "/päge"
    assert told["QUERY_STRING"] == "q=%20x"
    assert told["REMOTE_ADDR"] == HOST


@pytest.mark.parametrize(
    "lines",
    [
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: +5",
        "Content-Length: -1",
        "Content-Length: 5, 5, 6",
        "Content-Length: 0x5",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: xchunked",
        " Content-Length: 5",
        "Content-Length : 5",
    ],
)
def test_where_a_request_ends_is_never_guessed(port: int, lines: str):
    assert raw(port, f"POST / HTTP/1.1\r\nHost: here\r\n{lines}\r\n\r\nhello".encode())[0] == 400


def test_a_length_beside_a_body_in_pieces_is_not_believed(port: int):
    both = b"POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 50\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert raw(port, both + b"5\r\nhello\r\n0\r\n\r\n")[0] == 411
