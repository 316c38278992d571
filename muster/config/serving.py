"""Decides how pages are served, and that no server outlives the command that started it.

The command starts this module as a process of its own and holds the other end of its standard input. When the
command ends, however suddenly, the pipe closes, and the server ends itself and its workers.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from muster.config.progress import say

WORKERS = 2
HOST = "127.0.0.1"
HEADERS_SECONDS = 10
START_SECONDS = 300.0  # a stalled machine starts slowly; a server that cannot start ends by itself
PATIENCE_SECONDS = 20.0  # how often the waiting person is told that it is still starting
STOP_SECONDS = 5.0


class NotServed(Exception):
    """The pages cannot be served; the text says why and what to do."""


def is_free(port: int) -> bool:
    """Say whether nobody serves on a port of this machine."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            probe.bind((HOST, port))
            return True
    return False


def free_port() -> int:
    """Return a port on which nobody serves at this moment."""
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def refuse_taken(port: int) -> None:
    """Raise NotServed where somebody else serves on a port."""
    if not is_free(port):
        raise NotServed(f"Something else serves on port {port}. Choose another with --port.")


@contextmanager
def served(port: int, *, workers: int = WORKERS, quiet: bool = False) -> Iterator[subprocess.Popen[bytes]]:
    """Serve inside the block. However the block is left, the server and its workers end.

    A quiet one says nothing of the requests that it refuses.
    """
    refuse_taken(port)
    _refuse_while_red()
    command = [sys.executable, "-m", __name__, "--port", str(port), "--workers", str(workers)]
    # A session of its own: Ctrl-C reaches the command alone, which then ends the server in good order.
    output = subprocess.DEVNULL if quiet else None
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=output, start_new_session=True)
    try:
        _wait_until_it_answers(server, port, quiet=quiet)
        yield server
    finally:
        end(server)


def _refuse_while_red() -> None:
    """Raise NotServed while the security check keeps production from starting: each worker would end at once, and begin again."""
    from muster.protection.posture.run import words_against_starting

    if reasons := words_against_starting():
        raise NotServed("\n".join(("Muster does not start.", *reasons, "./run doctor looks again.")))


def _wait_until_it_answers(server: subprocess.Popen[bytes], port: int, *, quiet: bool) -> None:
    """Wait for as long as the server's process lives, within reason. Raises NotServed."""
    began = time.monotonic()
    words_due = began + PATIENCE_SECONDS
    while (now := time.monotonic()) < began + START_SECONDS:
        if server.poll() is not None:
            raise NotServed("The web server ended at once; its message stands above.")
        with suppress(OSError), closing(socket.create_connection((HOST, port), timeout=1)):
            return
        if now >= words_due and not quiet:
            say(f"The web server is still starting, after {now - began:.0f} s. Please wait ...")
            words_due += PATIENCE_SECONDS
        time.sleep(0.05)
    raise NotServed(f"The web server does not answer after {START_SECONDS:.0f} s.")


def end(server: subprocess.Popen[bytes]) -> None:
    """Ask a process that called `end_with_the_command` to end, and after some seconds kill it."""
    if server.stdin:
        server.stdin.close()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def end_with_the_command() -> None:
    """Let this process end when the command that started it goes away, however suddenly."""
    threading.Thread(target=_wait_for_the_command, daemon=True).start()


def _wait_for_the_command() -> None:
    """Wait for the command to close the pipe; then end, and end what does not end by itself."""
    # Not by Python's own reader, because a worker forked while its lock is held would wait for that lock for ever.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(STOP_SECONDS - 1)
    os.killpg(os.getpgid(0), signal.SIGKILL)


def main() -> None:
    """Serve until the command that started us goes away."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, required=True)
    arguments = parser.parse_args()
    end_with_the_command()
    Granian(
        "muster.config.rsgi:application",
        address=HOST,
        port=arguments.port,
        interface=Interfaces.RSGI,
        workers=arguments.workers,
        # Proxies and browsers speak it without TLS; HTTP/2 would need limits of its own.
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADERS_SECONDS * 1000),
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
    ).serve()


if __name__ == "__main__":
    main()
