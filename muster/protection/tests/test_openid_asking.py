"""A provider that is slow, or trickles, or answers without end: it holds no thread of ours for long."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from muster.protection.accounts.openid import asking
from muster.protection.accounts.openid.asking import NoAnswer, forget_silence, get_fields

PATIENCE = 0.6
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


class Provider:
    """One that sends `first`, and then a byte each tenth of a second, for at most some seconds."""

    def __init__(self, first: bytes) -> None:
        self.asked = 0
        self._first = first
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}/"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self.asked += 1
                threading.Thread(target=self._trickle, args=(connection,), daemon=True).start()

    def _trickle(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.recv(65536)
            connection.sendall(self._first)
            for _ in range(30):
                time.sleep(0.1)
                connection.sendall(b" ")

    def stop(self) -> None:
        self._listening.close()


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same with less waiting."""
    for name, seconds in (("_AT_MOST_SECONDS", PATIENCE), ("_LONG_SECONDS", 0.3), ("_TURN_SECONDS", 0.1)):
        monkeypatch.setattr(asking, name, seconds)
    forget_silence()
    yield
    forget_silence()


def seconds_of_no_answer(address: str) -> float:
    began = time.monotonic()
    with pytest.raises(NoAnswer):
        get_fields(address)
    return time.monotonic() - began


@pytest.mark.parametrize("first", [b"HTTP/1.1 200 OK\r\nX-Slow: ", HEAD + b"Content-Length: 100000\r\n\r\n{"])
def test_one_that_trickles_is_left_behind_and_not_asked_again_at_once(first: bytes):
    provider = Provider(first)
    try:
        assert seconds_of_no_answer(provider.address) < 2 * PATIENCE
        assert seconds_of_no_answer(provider.address) < 0.2
        assert provider.asked == 1
    finally:
        provider.stop()


def test_many_who_come_at_once_do_not_all_wait_for_it():
    """Of the threads that answer pages, two at most wait for one provider; the others say so at once."""
    provider = Provider(HEAD + b"Content-Length: 100000\r\n\r\n{")
    waits: list[float] = []
    try:
        several = [
            threading.Thread(target=lambda: waits.append(seconds_of_no_answer(provider.address)))
            for _ in range(6)
        ]
        for one in several:
            one.start()
        for one in several:
            one.join()
        assert sum(wait > PATIENCE / 2 for wait in waits) == 2
        assert provider.asked == 2
    finally:
        provider.stop()


def test_one_that_answers_is_asked_as_often_as_somebody_comes():
    provider = Provider(HEAD + b"Connection: close\r\nContent-Length: 10\r\n\r\n" + b'{"a": "b"}')
    try:
        for _ in range(5):
            assert get_fields(provider.address) == {"a": "b"}
    finally:
        provider.stop()
