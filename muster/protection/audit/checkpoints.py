"""The checkpoint file: outside the database, append-only, signed with a key the database does not hold."""

from __future__ import annotations

import base64
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from muster.protection.audit.evidence.checkpoints import SIGNED, Checkpoint, line_of, read_line
from muster.protection.audit.evidence.tree import Frontier
from muster.protection.durable import append_line
from muster.protection.keys.signing import public_key, sign

_LONGEST_LINE = 4096
PURPOSE = "audit-checkpoint"


def checkpoint_key() -> Ed25519PublicKey:
    """The public key of the checkpoints. The private one is neither in the database nor in its backups."""
    return public_key(PURPOSE)


def public_key_text() -> str:
    """The public key in base64, to be written down and checked against."""
    return base64.b64encode(checkpoint_key().public_bytes_raw()).decode()


def audit_directory() -> Path:
    """Where checkpoints are kept: beside the data directory, never in it."""
    return Path(settings.AUDIT_DIRECTORY)


class CheckpointFile:
    """The checkpoint file of one log, and beside it the frontier of its tree, which can be rebuilt from the rows."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / "checkpoints.jsonl"
        self._tree = directory / "tree.json"
        self._lock = directory / "lock"
        self._directory = directory

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let one process at a time seal."""
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._lock.open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def lines(self) -> list[bytes]:
        """Every line, without its line end."""
        return self.lines_from(0)

    def lines_from(self, number: int) -> list[bytes]:
        """The lines from this number on, counted from 0, without their line ends; earlier ones are not kept in memory."""
        try:
            with self.path.open("rb") as file:
                return [line.rstrip(b"\n") for line in islice(file, number, None)]
        except FileNotFoundError:
            return []

    def last_line(self) -> bytes:
        """The newest line without its line end; empty if there is none."""
        try:
            with self.path.open("rb") as file:
                file.seek(0, os.SEEK_END)
                file.seek(max(0, file.tell() - _LONGEST_LINE))
                return file.read().rstrip(b"\n").rpartition(b"\n")[2]
        except FileNotFoundError:
            return b""

    def last(self, key: Ed25519PublicKey) -> Checkpoint | None:
        """The newest checkpoint. Raises evidence.Unreadable unless the key signed it."""
        line = self.last_line()
        return read_line(line, key) if line else None

    def append(self, checkpoint: Checkpoint, tree: Frontier) -> None:
        """Sign, append, and sync to disk before anyone relies on it."""
        signature = sign(PURPOSE, SIGNED + checkpoint.content())
        append_line(self.path, line_of(checkpoint, signature))
        self._keep(tree)

    def frontier(self, root: str) -> Frontier | None:
        """The frontier of the tree with this root; None if it must be rebuilt from the rows."""
        try:
            kept = json.loads(self._tree.read_text())
            tree = Frontier(kept["size"], [bytes.fromhex(root) for root in kept["roots"]])
        except (OSError, ValueError, KeyError):
            return None
        return tree if tree.root().hex() == root else None

    def _keep(self, tree: Frontier) -> None:
        fresh = self._tree.with_suffix(".new")
        fresh.write_text(json.dumps({"size": tree.size, "roots": [root.hex() for root in tree.roots]}))
        fresh.replace(self._tree)


def checkpoint_file() -> CheckpointFile:
    """The file that the settings name."""
    return CheckpointFile(audit_directory())
