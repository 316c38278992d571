"""Receipts: proof to a stranger that one row of the log was sealed unchanged, without handing over any other row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import psycopg

from muster.protection.audit.checkpoints import checkpoint_file, checkpoint_key
from muster.protection.audit.evidence.receipt import Receipt
from muster.protection.audit.evidence.tree import Frontier, leaf_hash
from muster.protection.audit.rows import kept_log, rows_of
from muster.protection.audit.tree import inclusion_ranges

Cursor = psycopg.Cursor[tuple[object, ...]]


class NoReceipt(RuntimeError):
    """The row does not exist, or no checkpoint covers it yet. The text says what to do."""


def receipt_of(sequence: int) -> Receipt:
    """The receipt of a row under the newest checkpoint.

    Reads the whole log once, in bounded memory. Raises NoReceipt.
    """
    file = checkpoint_file()
    last = file.last(checkpoint_key())
    if last is None or last.until < sequence:
        raise NoReceipt("This row is not sealed yet: that is done every minute. Ask again then.")
    with kept_log() as log:
        place = _place(log, sequence)
        row = next(rows_of(log, after=sequence - 1, until=sequence), None)
        if row is None:
            raise NoReceipt("There is no such row.")
        person = _person_alone(log, sequence)
        proof = _subtrees(map(leaf_hash, rows_of(log, until=last.until)), inclusion_ranges(place, last.size))
    return Receipt(row.decode(), file.last_line().decode(), place, [one.hex() for one in proof], person)


def _place(log: Cursor, sequence: int) -> int:
    log.execute("SELECT count(*) FROM audit.event WHERE seq < %s", [sequence])
    (found,) = log.fetchone() or (0,)
    return int(str(found))


def _person_alone(log: Cursor, sequence: int) -> str:
    """Whom the row concerns, if that is one person: with several, none may be disclosed to another's family."""
    log.execute(
        "SELECT s.people[1]::text FROM audit.event e JOIN audit.people_set s ON s.hash = e.people_hash "
        "WHERE e.seq = %s AND cardinality(s.people) = 1 LIMIT 1",
        [sequence],
    )
    (found,) = log.fetchone() or ("",)
    return str(found)


def _subtrees(leaves: Iterable[bytes], ranges: list[tuple[int, int]]) -> list[bytes]:
    """The roots over these ranges of leaves, in the order given."""
    roots: dict[tuple[int, int], bytes] = {}
    reading = enumerate(leaves)
    for first, end in sorted(ranges):
        roots[first, end] = _root_between(reading, first, end)
    return [roots[one] for one in ranges]


def _root_between(reading: Iterator[tuple[int, bytes]], first: int, end: int) -> bytes:
    tree = Frontier()
    for number, leaf in reading:
        if number >= first:
            tree.append(leaf)
        if number == end - 1:
            break
    return tree.root()
