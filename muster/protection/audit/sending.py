"""Sends checkpoints away: to a witness on another machine, and to an object store with object lock, which also gets
the list of erasures.

Both are optional and neither holds up sealing: what could not be sent goes with the next checkpoint.
"""

from __future__ import annotations

import json
import logging
import ssl
import urllib.error
import urllib.request
from dataclasses import dataclass

from django.conf import settings

from muster.protection.audit.checkpoints import (
    CheckpointFile,
    audit_directory,
    checkpoint_file,
    checkpoint_key,
)
from muster.protection.audit.evidence.checkpoints import Checkpoint, Unreadable, read_line
from muster.protection.audit.evidence.tree import Frontier, leaf_hash
from muster.protection.audit.locked_store import LockedStore, StoreFailed
from muster.protection.audit.rows import kept_log, rows_of
from muster.protection.audit.tree import consistency_proof, subtrees_after
from muster.protection.keys.erasing import erasures_beside_checkpoints

MOST_AT_ONCE = 200
SECONDS_TO_ANSWER = 20
_LONGEST_ANSWER = 1_000_000

logger = logging.getLogger(__name__)


class NotSent(RuntimeError):
    """A checkpoint could not be sent, or the witness refused it; the text says why."""


CANNOT_BE_ASKED = (NotSent, OSError, StoreFailed, Unreadable)
"""The exceptions of asking another machine."""


@dataclass(frozen=True, slots=True)
class Copy:
    """One place besides the file where checkpoints are kept. `problem` is why the last sending failed; empty if it did not."""

    number: int | None
    problem: str


@dataclass(frozen=True, slots=True)
class Copies:
    """The places configured in the settings; None for one that is not."""

    witness: Copy | None
    store: Copy | None


def copies() -> Copies:
    """How far each copy has got."""
    return Copies(
        _copy("witness") if settings.AUDIT_WITNESS else None,
        _copy("store") if settings.AUDIT_STORE else None,
    )


def send_checkpoints() -> None:
    """Send what the witness and the store do not have yet; a failure is noted and retried with the next checkpoint."""
    for name, wanted, send in (
        ("witness", settings.AUDIT_WITNESS, _send_to_witness),
        ("store", settings.AUDIT_STORE, _send_to_store),
        ("erasures", settings.AUDIT_STORE, _send_erasures),
    ):
        if not wanted:
            continue
        try:
            _note(name, send(checkpoint_file()), "")
        except CANNOT_BE_ASKED as problem:
            words = str(problem) if isinstance(problem, NotSent) else type(problem).__name__
            _note(name, _copy(name).number, words)
            logger.warning("checkpoints could not be sent to the %s: %s", name, words)


def heads_kept_elsewhere() -> list[bytes]:
    """The newest checkpoint at each configured place, to compare with the file. Raises NotSent."""
    found = []
    if settings.AUDIT_WITNESS:
        found.append(_ask("/head"))
    if settings.AUDIT_STORE:
        found.append(_store().newest())
    return [head for head in found if head]


# -- The witness --------------------------------------------------------------------------------------------


def _send_to_witness(file: CheckpointFile) -> int | None:
    """Send the new lines with a consistency proof. Returns the number of lines the witness now has."""
    key = checkpoint_key()
    head = _ask("/head")
    held = read_line(head, key) if head else None
    lines = file.lines_from(held.number + 1 if held else 0)
    while lines:
        part, lines = lines[:MOST_AT_ONCE], lines[MOST_AT_ONCE:]
        newest = read_line(part[-1], key)
        proofs = [hashed.hex() for hashed in _proof(held, newest)]
        _ask("/checkpoints", {"lines": [line.decode() for line in part], "proof": proofs})
        held = newest
    return held.number if held else None


def _proof(held: Checkpoint | None, newest: Checkpoint) -> list[bytes]:
    if held is None or newest.because or held.size in {0, newest.size}:
        return []
    earlier, leaves = Frontier(), []
    with kept_log() as log:
        for row in rows_of(log, until=newest.until):
            if earlier.size < held.size:
                earlier.append(leaf_hash(row))
            else:
                leaves.append(leaf_hash(row))
    return consistency_proof(held.size, newest.size, subtrees_after(earlier, leaves))


class _FollowsNothing(urllib.request.HTTPRedirectHandler):
    """Follows no redirects: what is meant for the witness goes nowhere that an answer names."""

    def redirect_request(self, *_: object) -> None:
        """Treat a redirect as a refusal."""


def _ask(path: str, content: object = None) -> bytes:
    """Ask the witness; a refusal becomes NotSent in the witness's own words."""
    address = settings.AUDIT_WITNESS.rstrip("/") + path
    trusted = ssl.create_default_context(cafile=settings.AUDIT_WITNESS_CA or None)
    body = json.dumps(content).encode() if content is not None else None
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})  # noqa: S310  # https by the settings
    try:
        asking = urllib.request.build_opener(_FollowsNothing, urllib.request.HTTPSHandler(context=trusted))
        with asking.open(request, timeout=SECONDS_TO_ANSWER) as answer:
            return bytes(answer.read(_LONGEST_ANSWER))
    except urllib.error.HTTPError as refusal:
        words = refusal.read(500).decode(errors="replace")
        raise NotSent(f"the witness refuses: {words}") from None


# -- The object store ---------------------------------------------------------------------------------------


def _send_to_store(file: CheckpointFile) -> int | None:
    """Put each new line under its number. Returns the number of lines the store now has."""
    has = _copy("store").number
    begins = 0 if has is None else has + 1
    lines = file.lines_from(begins)
    if not lines:
        return has
    store = _store()
    for number, line in enumerate(lines, start=begins):
        store.put(number, line)
        has = number
        _note("store", has, "")
    return has


def _send_erasures(_file: CheckpointFile) -> int:
    """Put the erasures since the last time, so that a restore elsewhere knows of them too. Returns the number of lines the store has."""
    lines = erasures_beside_checkpoints()
    new = lines[_copy("erasures").number or 0 :]
    if new:
        store = _store()
        for line in new:
            store.put_erasure(line.encode())
    return len(lines)


def erasures_kept_elsewhere() -> list[str]:
    """The list of erasures from the object store; empty if there is no store. Raises NotSent and StoreFailed."""
    return [line.decode() for line in _store().erasures()] if settings.AUDIT_STORE else []


def _store() -> LockedStore:
    if settings.AUDIT_STORE is None:
        raise NotSent("no bucket is set for checkpoints")
    return LockedStore(settings.AUDIT_STORE)


# -- How far each place has come ----------------------------------------------------------------------------


def _copy(name: str) -> Copy:
    try:
        kept = json.loads((audit_directory() / f"{name}.json").read_text())
        return Copy(kept["number"], kept["problem"])
    except (OSError, ValueError, KeyError):
        return Copy(None, "")


def _note(name: str, number: int | None, problem: str) -> None:
    kept = audit_directory() / f"{name}.json"
    kept.write_text(json.dumps({"number": number, "problem": problem}))
