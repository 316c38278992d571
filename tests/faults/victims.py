"""What is killed, always by SIGKILL, and how it comes back: by itself if it can, otherwise as systemd would restart it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException

from muster.config.cluster import Cluster, running
from muster.config.serving import served
from muster.config.working import worked

_Start = Callable[[], AbstractContextManager[subprocess.Popen[bytes]]]
_SOON = 0.02


class Kept:
    """A process that is started again whenever it has ended."""

    def __init__(self, start: _Start, until: ExitStack) -> None:
        self._start, self._until = start, until
        self.process = until.enter_context(start())
        self.restarts = 0

    def see_to_it(self) -> None:
        """Start it again where it is gone. The port or the lock of the one before is free by then."""
        if self.process.poll() is None:
            return
        self.restarts += 1
        self.process = self._until.enter_context(self._start())


@dataclass(frozen=True, slots=True)
class Victims:
    """Everything that runs: the web server with its workers, the background worker, PostgreSQL."""

    web: Kept
    worker: Kept
    cluster: Cluster
    random: random.Random

    def kill_web_worker(self) -> str:
        """Kill one of the processes that answer requests."""
        _kill(self.random.choice(_web_workers(self.web.process.pid)))
        return "a web worker"

    def kill_background_worker(self) -> str:
        """Kill the background worker, with the sealing of the log waiting for it or under way."""
        with suppress(AlreadyEnqueued, ConnectorException):
            app.tasks["audit:seal"].defer(timestamp=int(time.time()))
        time.sleep(self.random.uniform(0, 0.5))
        _kill(self.worker.process.pid)
        self.worker.process.wait()
        return "the background worker"

    def kill_postgres(self) -> str:
        """Kill the whole database server, or one process of it, after which it recovers by itself."""
        server = int((self.cluster.files / "postmaster.pid").read_text().splitlines()[0])
        processes = _children(server)
        if not processes or self.random.random() < 0.5:
            _kill(server)
            return "PostgreSQL"
        _kill(self.random.choice(processes))
        return "a process of PostgreSQL"

    def see_to_everything(self) -> None:
        """Bring back what does not come back by itself."""
        if not self.cluster.answers():
            with running(self.cluster):
                pass
        self.web.see_to_it()
        self.worker.see_to_it()


@contextmanager
def everything_running(port: int, cluster: Cluster, chance: random.Random) -> Iterator[Victims]:
    """Serve and work inside the block."""
    with ExitStack() as until:
        web = Kept(partial(served, port, quiet=True), until)
        worker = Kept(worked, until)
        yield Victims(web, worker, cluster, chance)


def _web_workers(server: int) -> list[int]:
    """The processes that granian has started to answer; while it starts one, the other is there."""
    while True:
        found = [child for child in _children(server) if b"resource_tracker" not in _command(child)]
        if found:
            return found
        time.sleep(_SOON)


def _children(parent: int) -> list[int]:
    """The processes that another has started; what ends while it is looked at has none."""
    found: list[int] = []
    for each in Path(f"/proc/{parent}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(child) for child in each.read_text().split()]
    return found


def _command(process: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes()
    return b""


def _kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)
