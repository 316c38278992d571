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

FLAG = "BENCH_UNPROTECTED"  # set only in the environment of that process and its servers
_TAG = bytes(16)


@dataclass(frozen=True, slots=True)
class Served:
    """A running system: its port, and by name what to ask it."""

    port: int
    pages: dict[str, Asked]

    def said(self) -> str:
        """This system as one line of text for another process."""
        pages = {name: [asked.path, asked.cookie] for name, asked in self.pages.items()}
        return json.dumps({"port": self.port, "pages": pages})

    @classmethod
    def heard(cls, line: str) -> Self:
        """Read a line that `said` made."""
        given = json.loads(line)
        return cls(given["port"], {name: Asked(*asked) for name, asked in given["pages"].items()})


class CopyingCipher:
    """Has the methods of AES-GCM, but seals by copying and adds as many zeros as a tag is long."""

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
    """Replaces the ciphers as soon as the settings name it, and switches off the log once everything is loaded."""

    name = "bench"

    def ready(self) -> None:
        """Switch off the log."""
        from muster.protection.audit import recording

        for function in (recording.record, recording.record_each_reason):
            _replace(function, _record_nothing)


def take_ciphers_away() -> None:
    """Make everything that seals or opens copy from now on."""
    _replace(aead.AESGCM, CopyingCipher)


def _replace(real: object, other: object) -> None:
    """Replace an object in every module that has imported it, and where later modules will import it from."""
    for module in list(sys.modules.values()):
        for name, value in list(vars(module).items()):
            if value is real:
                setattr(module, name, other)


def _record_nothing(*_: object, **__: object) -> None:
    """Record nothing."""


@contextmanager
def unprotected_system() -> Iterator[Served]:
    """Run a system without protection in a process of its own while the block lasts."""
    command = [sys.executable, "-m", "bench.unprotected"]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True, env={**os.environ, FLAG: "1"}) as process:
        if process.stdout is None:
            raise RuntimeError("a process that was started with a pipe has none")
        yield Served.heard(process.stdout.readline())
        process.communicate()  # it ends when its input does


def main() -> None:
    """Serve until the input ends."""
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
