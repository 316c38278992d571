"""Two systems that differ in one thing: each in a process of its own, with a database of its own, filled by the same program.

What is measured between them is that thing alone, and not what else the measuring process or its database holds.
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

from bench.browser import Asked
from bench.unprotected import FLAG, take_ciphers_away


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


@contextmanager
def twin(*, protected: bool) -> Iterator[Served]:
    """Run a system with or without its protection while the block lasts."""
    command = [sys.executable, "-m", "bench.twin"]
    environment = dict(os.environ) if protected else {**os.environ, FLAG: "1"}
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True, env=environment) as process:
        if process.stdout is None:
            raise RuntimeError("a process that was started with a pipe has none")
        yield Served.heard(process.stdout.readline())
        process.communicate()  # it ends when its input does


def main() -> None:
    """Serve until the input ends."""
    if FLAG in os.environ:
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
