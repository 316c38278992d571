"""Reads the lines of the checkpoint file, and checks that they follow one another."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .report import Report

SIGNED = b"muster audit checkpoint\n"


@dataclass(frozen=True)
class Checkpoint:
    """What was signed. Everything up to row `until` is sealed; `rows` and `batch` cover those since the checkpoint before."""

    log: str
    number: int
    previous: str  # SHA-256 of the line before, empty for the first
    size: int
    root: str
    until: int
    rows: int
    batch: str
    read_at: str  # by the database's clock: no row after `until` was recorded before
    sealed_at: str
    clock_moved: bool  # a demonstration's clock stands elsewhere
    because: str = (
        ""  # set on a checkpoint that restarts the log after an older copy was deliberately restored
    )

    def content(self) -> bytes:
        """The bytes that are signed."""
        return json.dumps(vars(self), sort_keys=True, separators=(",", ":")).encode()


class Unreadable(ValueError):
    """A line is not a checkpoint, or was not signed with the key."""


def line_of(checkpoint: Checkpoint, signature: bytes) -> bytes:
    """The line of the file, without its line end."""
    return checkpoint.content() + b" " + base64.b64encode(signature)


def line_hash(line: bytes) -> str:
    """The hash by which the next checkpoint names this one."""
    return hashlib.sha256(line).hexdigest()


def public_key(text: str) -> Ed25519PublicKey:
    """The key from its base64. Raises Unreadable."""
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text.strip(), validate=True))
    except (ValueError, binascii.Error):
        raise Unreadable("the public key is not 32 bytes in base64") from None


def read_line(line: bytes, key: Ed25519PublicKey) -> Checkpoint:
    """The checkpoint of a line. Raises Unreadable unless it is complete and signed with the key."""
    content, _, signature = line.rpartition(b" ")
    try:
        key.verify(base64.b64decode(signature, validate=True), SIGNED + content)
        checkpoint = Checkpoint(**json.loads(content))
    except InvalidSignature:
        raise Unreadable("its signature is not by this key") from None
    except (ValueError, TypeError, binascii.Error):
        raise Unreadable("it is not a checkpoint") from None
    if checkpoint.content() != content:
        raise Unreadable("it is not written as a checkpoint is")
    return checkpoint


def check_lines(
    lines: Iterable[bytes], key: Ed25519PublicKey, report: Report, *, goes_on: bool = False
) -> list[Checkpoint]:
    """The checkpoints of a file up to the first bad one: signed, in order, each naming the one before.

    With `goes_on` the lines continue a file whose earlier lines were checked when they arrived.
    """
    found: list[Checkpoint] = []
    before = ""
    for number, raw in enumerate(lines):
        line = raw.rstrip(b"\n")
        try:
            checkpoint = read_line(line, key)
        except Unreadable as problem:
            report.find("checkpoints", f"Line {number + 1} of the checkpoints: {problem}.")
            break
        wrong = _does_not_follow(checkpoint, found[-1] if found else None, before)
        if wrong and not (goes_on and number == 0):
            report.find("checkpoints", f"Line {number + 1} of the checkpoints: {wrong}.")
            break
        found.append(checkpoint)
        before = line_hash(line)
    report.checkpoints = len(found)
    return found


def _does_not_follow(one: Checkpoint, last: Checkpoint | None, before: str) -> str:
    if one.previous != before or one.number != (last.number + 1 if last else 0):
        return "it does not follow the one before; lines were taken out, added or put in another order"
    if one.because or last is None:
        return "" if one.size == one.rows else "it begins the log with other rows than it counts"
    if one.log != last.log or one.size != last.size + one.rows or one.until < last.until:
        return "it goes back behind the one before"
    return ""


def check_head(head: bytes, lines: Sequence[bytes], report: Report) -> None:
    """Check that a checkpoint kept elsewhere is among the lines."""
    if head.rstrip(b"\n") not in {line.rstrip(b"\n") for line in lines}:
        report.find("withheld", "A checkpoint kept elsewhere is not in the file: cut off, or begun anew.")
