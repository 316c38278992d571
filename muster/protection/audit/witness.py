"""The witness: a second machine that keeps the checkpoints of a log and refuses forks and rollbacks.

It needs no database and no key but the log's public one, and serves three addresses: `GET /head` (the newest
checkpoint), `GET /checkpoints` (all of them) and `POST /checkpoints` (new ones, with the proof that the tree only grew).
"""

from __future__ import annotations

import fcntl
import json
import os
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from muster.protection.audit.evidence.checkpoints import Checkpoint, Unreadable, check_lines, read_line
from muster.protection.audit.evidence.report import Report
from muster.protection.audit.tree import is_consistent

LONGEST_REQUEST = 1_000_000


class WitnessRefuses(Exception):
    """What was sent does not continue what the witness holds; the text is the response."""


class Witness:
    """The checkpoints of one log, in an append-only file."""

    def __init__(self, path: Path, key: Ed25519PublicKey) -> None:
        self._path, self._key, self._one = path, key, threading.Lock()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)

    def lines(self) -> list[bytes]:
        """Every line that is held."""
        return self._path.read_bytes().splitlines() if self._path.exists() else []

    def head(self) -> bytes:
        """The newest line; empty if there is none."""
        return next(reversed(self.lines()), b"")

    def take(self, lines: list[bytes], proof: list[bytes]) -> None:
        """Store new lines. Raises WitnessRefuses unless they follow the head and the tree has only grown."""
        with self._one, self._path.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            held = self.lines()
            self._require_following(held, lines)
            if held:
                _require_growth(read_line(held[-1], self._key), read_line(lines[-1], self._key), proof)
            file.write(b"".join(line + b"\n" for line in lines))
            file.flush()
            os.fsync(file.fileno())

    def _require_following(self, held: list[bytes], lines: list[bytes]) -> None:
        if not lines:
            raise WitnessRefuses("nothing was sent")
        report = Report()
        check_lines([*held[-1:], *lines], self._key, report, goes_on=bool(held))
        if report.findings:
            raise WitnessRefuses(
                f"this does not follow checkpoint {len(held) - 1}: {report.findings[0].words}"
            )
        if any(read_line(line, self._key).because for line in lines) and held:
            raise WitnessRefuses(
                "the log was begun again: take the witness's file away by hand if that was on purpose"
            )


def _require_growth(held: Checkpoint, newest: Checkpoint, proof: list[bytes]) -> None:
    earlier, later = bytes.fromhex(held.root), bytes.fromhex(newest.root)
    if not is_consistent(held.size, earlier, newest.size, later, proof=proof):
        raise WitnessRefuses("the proof does not show that the tree only grew: this is a fork")


class _Server(ThreadingHTTPServer):
    """Carries the witness to the request handlers."""

    def __init__(self, place: tuple[str, int], witness: Witness) -> None:
        super().__init__(place, _Answering)
        self.witness = witness


class _Answering(BaseHTTPRequestHandler):
    """Answers one request."""

    server: _Server
    timeout = 30

    def do_GET(self) -> None:  # the name that the library calls
        """Serve what is held."""
        witness = self.server.witness
        if self.path == "/head":
            self._answer(200, witness.head())
        elif self.path == "/checkpoints":
            self._answer(200, b"\n".join([*witness.lines(), b""]))
        else:
            self._answer(404, b"there is nothing here")

    def do_POST(self) -> None:  # likewise
        """Take new checkpoints."""
        try:
            lines, proof = self._sent()
            self.server.witness.take(lines, proof)
        except (WitnessRefuses, Unreadable) as problem:
            self._answer(409, str(problem).encode())
        except (ValueError, TypeError, KeyError, AttributeError):
            self._answer(400, b"this is not what a witness takes")
        else:
            self._answer(200, b"kept")

    def _sent(self) -> tuple[list[bytes], list[bytes]]:
        length = int(self.headers["Content-Length"])
        if self.path != "/checkpoints" or not 0 < length <= LONGEST_REQUEST:
            raise ValueError
        given = json.loads(self.rfile.read(length))
        return [line.encode() for line in given["lines"]], [bytes.fromhex(one) for one in given["proof"]]

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Log nothing: the file says what was kept."""


def serve_witness(
    witness: Witness, *, port: int, host: str = "127.0.0.1", certificate: tuple[Path, Path] | None = None
) -> ThreadingHTTPServer:
    """A server for the witness, over HTTPS if given a certificate and its key; the caller starts it."""
    server = _Server((host, port), witness)
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    return server
