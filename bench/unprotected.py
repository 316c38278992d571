"""The same system without protection (ciphers that copy, no log), to show what protection costs.

It exists in a measurement only: a process of its own, with a database of its own, filled by the same program. Records
are as long as sealed ones, so that nothing differs but the work.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from subprocess import PIPE, Popen
from typing import Self

from cryptography.hazmat.primitives.ciphers import aead
from django.apps import AppConfig

from bench.browser import Asked

FLAG = "BENCH_UNPROTECTED"  # in the environment of that process and of its servers, and nowhere else
_TAG = bytes(16)


@dataclass(frozen=True, slots=True)
class Served:
    """A system that answers: its port, and what to ask it by name."""

    port: int
    pages: dict[str, Asked]

    def said(self) -> str:
        """As one line for another process."""
        pages = {name: [asked.path, asked.cookie] for name, asked in self.pages.items()}
        return json.dumps({"port": self.port, "pages": pages})

    @classmethod
    def heard(cls, line: str) -> Self:
        """What `said` said."""
        given = json.loads(line)
        return cls(given["port"], {name: Asked(*asked) for name, asked in given["pages"].items()})


class CopyingCipher:
    """Has the methods of AES-GCM and does nothing: what is sealed is what was given, and a tag's length of zeros."""

    def __init__(self, key: bytes) -> None:
        del key

    generate_key = staticmethod(aead.AESGCM.generate_key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Return the data."""
        del nonce, associated_data
        return bytes(data) + _TAG

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        """Return the data."""
        del nonce, associated_data
        return bytes(data[: -len(_TAG)])


class Unprotected(AppConfig):
    """Takes the ciphers away when the settings name it, and the log once everything is loaded."""

    name = "bench"

    def ready(self) -> None:
        """Let nothing be recorded."""
        from muster.protection.audit import recording

        for function in (recording.record, recording.record_each_reason):
            _replace(function, _record_nothing)


def take_ciphers_away() -> None:
    """Let everything that seals or opens from now on copy."""
    _replace(aead.AESGCM, CopyingCipher)


def _replace(real: object, other: object) -> None:
    """Put something else in its place in every module that has taken it, and where later ones will take it from."""
    for module in list(sys.modules.values()):
        for name, value in list(vars(module).items()):
            if value is real:
                setattr(module, name, other)


def _record_nothing(*_: object, **__: object) -> None:
    """Leave out a line of the log."""


@contextmanager
def unprotected_system() -> Iterator[Served]:
    """Start such a system in a process of its own, and end it afterwards."""
    command = [sys.executable, "-m", "bench.unprotected"]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True, env={**os.environ, FLAG: "1"}) as process:
        if process.stdout is None:
            raise RuntimeError("a process that was started with a pipe has none")
        yield Served.heard(process.stdout.readline())
        process.communicate()  # the end of what it reads is its end


def main() -> None:
    """Serve until nobody listens any more."""
    take_ciphers_away()
    from bench.ground import ground

    with ground() as made:
        from bench.rows.protection import pages_of
        from bench.web import server

        with server() as port:
            print(Served(port, pages_of(made)).said(), flush=True)
            sys.stdin.read()


if __name__ == "__main__":
    main()
