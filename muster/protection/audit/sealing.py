"""Sealing: every new row of the log becomes a leaf of the tree, and a signed checkpoint states the tree's root."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator
from itertools import islice

import psycopg
from django.conf import settings

from muster.protection.audit.checkpoints import CheckpointFile, checkpoint_file, checkpoint_key
from muster.protection.audit.evidence.checkpoints import Checkpoint, line_hash
from muster.protection.audit.evidence.rows import moment
from muster.protection.audit.evidence.tree import Frontier, leaf_hash, root_of
from muster.protection.audit.rows import Bound, kept_log, newest_number, rows_of, settled_bound

MOST_IN_A_CHECKPOINT = 2_000
"""The most rows in one checkpoint. A finding names the range of a checkpoint, so ranges must be short."""
QUIET = dt.timedelta(hours=1)
"""How often a checkpoint confirms that nothing was recorded."""

Cursor = psycopg.Cursor[tuple[object, ...]]


class SealingRefused(RuntimeError):
    """The database no longer holds what was sealed, and sealing further would cover it up. The text says what to do."""


def seal() -> int:
    """Seal what has been recorded since the last checkpoint.

    Returns the number of rows; safe to repeat. Raises SealingRefused if the log is behind its own checkpoints, and
    rows.NotSettled if a transaction that may still append stays open too long.
    """
    file = checkpoint_file()
    with file.alone(), kept_log() as log:
        last = file.last(checkpoint_key())
        bound = settled_bound(log)
        tree = _tree_at(file, last, log)
        last, sealed = _seal_on(file, log, last, tree=tree, bound=bound)
        if last is None or bound.settled_at - moment(last.sealed_at) > QUIET:
            _append(file, last, tree, [], bound=bound)
        return sealed


def begin_again(*, because: str) -> int:
    """Restart the tree over the rows that exist, after an older copy was deliberately restored.

    Earlier checkpoints stay in the file, and every later check says that the log was restarted, when and why. The new
    tree begins empty and is sealed in batches as usual, so a log of any length can be restarted. Returns the number of
    rows sealed.
    """
    file = checkpoint_file()
    with file.alone(), kept_log() as log:
        last = file.last(checkpoint_key())
        bound = settled_bound(log)
        tree = Frontier()
        begun = _append(
            file, last, tree, [], bound=Bound(0, _read_before(None), bound.settled_at), because=because
        )
        _, sealed = _seal_on(file, log, begun, tree=tree, bound=bound)
        return sealed


def _seal_on(
    file: CheckpointFile, log: Cursor, last: Checkpoint | None, *, tree: Frontier, bound: Bound
) -> tuple[Checkpoint | None, int]:
    """Seal the rows after the last checkpoint, up to the bound. Returns the newest checkpoint and the number of rows."""
    sealed = 0
    for until, leaves in _batches(log, last.until if last else 0, bound.until):
        read_at = bound.read_at if until == bound.until else _read_before(last)
        last = _append(file, last, tree, leaves, bound=Bound(until, read_at, bound.settled_at))
        sealed += len(leaves)
    return last, sealed


def _tree_at(file: CheckpointFile, last: Checkpoint | None, log: Cursor) -> Frontier:
    """The tree of the last checkpoint. Raises SealingRefused if the database no longer holds it."""
    if last is None:
        return Frontier()
    if newest_number(log) < last.until:
        raise SealingRefused(
            f"the log ends before row {last.until}, which is sealed: an older copy of the database is in place. "
            "Run ./run audit verify; if the copy was restored on purpose, ./run audit begin-again"
        )
    tree = file.frontier(last.root)
    if tree is None:
        tree = Frontier()
        for row in rows_of(log, until=last.until):
            tree.append(leaf_hash(row))
    if tree.root().hex() != last.root:
        raise SealingRefused("the rows do not lead to the last signed root: run ./run audit verify")
    return tree


def _batches(log: Cursor, after: int, until: int) -> Iterator[tuple[int, list[bytes]]]:
    """The new leaves in batches, each with the number of its last row."""
    rows = rows_of(log, after=after, until=until)
    batch = list(islice(rows, MOST_IN_A_CHECKPOINT))
    while batch:
        following = list(islice(rows, MOST_IN_A_CHECKPOINT))
        last_row = int(batch[-1].split(b"\t", 1)[0])
        yield (last_row if following else until), [leaf_hash(row) for row in batch]
        batch = following


def _read_before(last: Checkpoint | None) -> dt.datetime:
    """The `read_at` of a checkpoint that ends before the bound: still that of the checkpoint before."""
    return moment(last.read_at) if last else dt.datetime.min.replace(tzinfo=dt.UTC)


def _append(
    file: CheckpointFile,
    last: Checkpoint | None,
    tree: Frontier,
    leaves: list[bytes],
    *,
    bound: Bound,
    because: str = "",
) -> Checkpoint:
    for leaf in leaves:
        tree.append(leaf)
    checkpoint = Checkpoint(
        log=last.log if last else secrets.token_hex(16),
        number=last.number + 1 if last else 0,
        previous=line_hash(file.last_line()) if last else "",
        size=tree.size,
        root=tree.root().hex(),
        until=bound.until,
        rows=len(leaves),
        batch=root_of(leaves).hex(),
        read_at=bound.read_at.isoformat(),
        sealed_at=bound.settled_at.isoformat(),
        clock_moved=bool(settings.CLOCK_OFFSET),
        because=because,
    )
    file.append(checkpoint, tree)
    return checkpoint
