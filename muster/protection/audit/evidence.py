#!/usr/bin/env python3
r"""Checks Muster's audit log against its signed checkpoints. It needs `cryptography` and nothing of Muster: copy it away.

    python3 evidence.py --rows rows.tsv --people people.tsv --checkpoints checkpoints.jsonl --key PUBLIC_KEY

`./run audit export DIRECTORY` writes these files; so does psql, without Muster, with PGTZ=UTC:

    \copy (SELECT * FROM audit.event ORDER BY seq) TO rows.tsv
    \copy (SELECT hash, people FROM audit.people_set ORDER BY id) TO people.tsv

A row is a leaf of a Merkle tree (RFC 6962): its line in rows.tsv, without the end of the line. A checkpoint says, signed
with Ed25519, how many rows there were, the root over all of them and the root over those since the one before, and names
the one before by its hash. Whoever changes, deletes, adds, reorders or dates back a row, or puts an older copy of the
database in place, would have to forge a signature; whoever takes the end off both files is found out by a checkpoint that
was sent elsewhere (--head).
"""

from __future__ import annotations

import argparse
import base64
import binascii
import datetime as dt
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SIGNED = b"muster audit checkpoint\n"
EMPTY_ROOT = hashlib.sha256().digest()
SEQUENCE, AT, RECORDED_AT, PEOPLE_HASH = 0, 2, 3, 9
"""Where these stand in a row."""
moment = dt.datetime.fromisoformat
"""A time as PostgreSQL writes it."""
TOLERANCE = dt.timedelta(seconds=5)
LONGEST_WORK = dt.timedelta(hours=2)
_ARRAY_OF_UUID = (1).to_bytes(4, "big") + bytes(4) + (2950).to_bytes(4, "big")


def leaf_hash(row: bytes) -> bytes:
    """The hash of a leaf (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + row).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass
class Frontier:
    """A growing tree, kept as the roots of its largest full subtrees, the largest first: all that appending needs."""

    size: int = 0
    roots: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        self.size += 1
        merged, full = leaf, self.size
        while not full & 1:
            merged = node_hash(self.roots.pop(), merged)
            full >>= 1
        self.roots.append(merged)

    def root(self) -> bytes:
        """The root over all leaves."""
        if not self.roots:
            return EMPTY_ROOT
        found = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            found = node_hash(left, found)
        return found

    def places(self) -> Iterator[tuple[tuple[int, int], bytes]]:
        """Each subtree with the leaves it is over: ((first, end), root)."""
        first = 0
        widths = (1 << bit for bit in reversed(range(self.size.bit_length())) if self.size >> bit & 1)
        for width, root in zip(widths, self.roots, strict=True):
            yield (first, first + width), root
            first += width


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    tree = Frontier()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


@dataclass(frozen=True)
class Checkpoint:
    """What was signed. `until` is the row up to which everything is sealed; `rows` and `batch` are those since the last."""

    log: str
    number: int
    previous: str  # SHA-256 of the line before, nothing for the first
    size: int
    root: str
    until: int
    rows: int
    batch: str
    read_at: str  # by the database's clock: no row after `until` was recorded before
    sealed_at: str
    clock_moved: bool  # a demonstration's clock stands elsewhere
    because: str = (
        ""  # of a checkpoint that begins the log again, after an older copy was restored on purpose
    )

    def content(self) -> bytes:
        """What the signature is over."""
        return json.dumps(vars(self), sort_keys=True, separators=(",", ":")).encode()


class Unreadable(ValueError):
    """A line is no checkpoint, or its signature is not by the key."""


def line_of(checkpoint: Checkpoint, signature: bytes) -> bytes:
    """The line of the file, without its end."""
    return checkpoint.content() + b" " + base64.b64encode(signature)


def line_hash(line: bytes) -> str:
    """How the next checkpoint names this one."""
    return hashlib.sha256(line).hexdigest()


def public_key(text: str) -> Ed25519PublicKey:
    """The key from its base64. Raises Unreadable."""
    try:
        return Ed25519PublicKey.from_public_bytes(base64.b64decode(text.strip(), validate=True))
    except (ValueError, binascii.Error):
        raise Unreadable("the public key is not 32 bytes in base64") from None


def read_line(line: bytes, key: Ed25519PublicKey) -> Checkpoint:
    """The checkpoint of a line. Raises Unreadable unless it is whole and signed by the key."""
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


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, in words that name where."""

    kind: str  # edited, deleted, added, cut off, back-dated, people, checkpoints, withheld
    words: str


@dataclass
class Report:
    """What a check found. `agrees` is up to which row the log is as it was sealed, before anything that was found."""

    rows: int = 0
    sealed: int = 0
    waiting: int = 0
    checkpoints: int = 0
    agrees: int = 0
    notes: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def find(self, kind: str, words: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(kind, words))


def check_lines(
    lines: Iterable[bytes], key: Ed25519PublicKey, report: Report, *, goes_on: bool = False
) -> list[Checkpoint]:
    """The checkpoints of a file, as far as they are whole: signed, in order, each naming the one before.

    With `goes_on` the first of the lines is not the first of its file, and was checked when it came.
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


def check_rows(rows: Iterable[bytes], checkpoints: Sequence[Checkpoint], report: Report) -> set[str]:
    """Compare the rows, in the order of their sequence, with the checkpoints. Returns the hashes of sets of people."""
    begun = max((place for place, one in enumerate(checkpoints) if one.because), default=0)
    report.notes += [
        f"Begun again on {one.sealed_at[:16]}: {one.because}" for one in checkpoints if one.because
    ]
    reading, sets = _Rows(rows, report), set[str]()
    comparing = _Comparing(report)
    for one in checkpoints[begun:]:
        batch = list(reading.until(one.until))
        comparing.compare(one, batch)
        sets.update(_sets_in(batch))
        report.sealed += len(batch)
    comparing.end_missing("cut off", "cut off, or an older copy of the database was put in place")
    for row in reading.until(sys.maxsize):
        sets.update(_sets_in([row]))
        report.waiting += 1
    report.rows = report.sealed + report.waiting
    return sets


class _Rows:
    """Rows handed out up to a sequence number; a row whose number does not grow is a finding."""

    def __init__(self, rows: Iterable[bytes], report: Report) -> None:
        self._rows, self._report = iter(rows), report
        self._next: bytes | None = None
        self._last = 0

    def until(self, sequence: int) -> Iterator[bytes]:
        """Every row up to and including the sequence number."""
        while True:
            row = self._next if self._next is not None else next(self._rows, b"").rstrip(b"\n")
            self._next = row
            if not row or int(row[: row.index(b"\t")]) > sequence:
                return
            number = int(row[: row.index(b"\t")])
            if number <= self._last:
                self._report.find("edited", f"Row {number} stands after row {self._last}.")
            self._last, self._next = number, None
            yield row


def _wrong_with(one: Checkpoint, leaves: Sequence[bytes], where: str) -> Finding | None:
    """How the rows of a batch differ from what was sealed."""
    if len(leaves) < one.rows:
        return Finding("deleted", f"{one.rows - len(leaves)} of {one.rows} are missing among {where}.")
    if len(leaves) > one.rows:
        return Finding("added", f"{len(leaves) - one.rows} too many stand among {where}.")
    if root_of(leaves).hex() != one.batch:
        return Finding("edited", f"Not what was sealed: a row was changed or replaced among {where}.")
    return None


class _Comparing:
    """Batches of rows beside their checkpoints, one after the other; batches that are missing whole are named as one."""

    def __init__(self, report: Report) -> None:
        self._report, self._tree = report, Frontier()
        self._previous: Checkpoint | None = None
        self._missing: list[Checkpoint] = []
        self._missing_from = 0

    def compare(self, one: Checkpoint, batch: Sequence[bytes]) -> None:
        """Note what is wrong with the rows since the checkpoint before."""
        first = (self._previous.until if self._previous else 0) + 1
        if one.rows and not batch:
            self._missing_from = self._missing_from if self._missing else first
            self._missing.append(one)
        else:
            self._compare(one, batch, f"rows {first} to {one.until}, sealed {one.sealed_at[:19]} UTC")
        self._previous = one

    def end_missing(self, kind: str, what: str) -> None:
        """Name the batches that are missing whole, if any, as one range."""
        if not self._missing:
            return
        count, last = sum(one.rows for one in self._missing), self._missing[-1]
        where = f"rows {self._missing_from} to {last.until}, sealed until {last.sealed_at[:19]} UTC"
        self._report.find(kind, f"All {count} of {where}, are missing: {what}.")
        self._missing = []

    def _compare(self, one: Checkpoint, batch: Sequence[bytes], where: str) -> None:
        if batch:
            self.end_missing("deleted", "deleted")
        leaves = [leaf_hash(row) for row in batch]
        for leaf in leaves:
            self._tree.append(leaf)
        report, wrong = self._report, _wrong_with(one, leaves, where)
        if wrong:
            report.findings.append(wrong)
        elif not report.findings and not self._missing and self._tree.root().hex() != one.root:
            report.find("checkpoints", f"The tree does not lead to the signed root at {where}.")
        if dated_back := self._dated_back(one, batch):
            report.find("back-dated", f"{dated_back[0]} ({len(dated_back)} such among {where})")
        if not report.findings and not self._missing:
            report.agrees = one.until

    def _dated_back(self, one: Checkpoint, batch: Sequence[bytes]) -> list[str]:
        """A row is recorded between the checkpoint before and its own, and what it tells of is no long work away."""
        read_before = self._previous.read_at if self._previous and not one.because else ""
        earliest = moment(read_before) if read_before else None
        latest = moment(one.sealed_at) + TOLERANCE
        found = []
        for row in batch:
            columns = row.split(b"\t", RECORDED_AT + 1)
            recorded, at = moment(columns[RECORDED_AT].decode()), moment(columns[AT].decode())
            if recorded > latest or (earliest and recorded + TOLERANCE < earliest):
                what = f"says it was recorded {recorded:%d %B %Y %H:%M:%S}, which is not when it was first sealed"
            elif not one.clock_moved and abs(recorded - at) > LONGEST_WORK:
                what = f"tells of {at:%d %B %Y %H:%M}, but was recorded {recorded:%d %B %Y %H:%M}"
            else:
                continue
            found.append(f"Row {int(columns[0])} {what}.")
        return found


def _sets_in(batch: Iterable[bytes]) -> Iterator[str]:
    for row in batch:
        hashed = row.split(b"\t", PEOPLE_HASH + 1)[PEOPLE_HASH]
        if hashed != b"\\N":
            yield hashed.decode().removeprefix("\\\\x")


def check_people(lines: Iterable[bytes], needed: set[str], report: Report) -> None:
    """Compare each set of people with its hash, and with the sets that rows name."""
    missing = set(needed)
    for line in lines:
        hashed, _, people = line.rstrip(b"\n").decode().partition("\t")
        name = hashed.removeprefix("\\\\x")
        if set_hash(people) != name:
            report.find("people", f"The people of set {name[:16]} are not those that were recorded.")
        missing.discard(name)
    if missing:
        report.find("people", f"{len(missing)} sets of people that rows name are missing.")


def set_hash(people: str) -> str:
    """The hash of a set of people, from PostgreSQL's text of an array: sha256(array_send(people))."""
    ids = [bytes.fromhex(one.replace("-", "")) for one in people.strip("{}").split(",") if one]
    sizes = len(ids).to_bytes(4, "big") + (1).to_bytes(4, "big")
    content = b"".join((16).to_bytes(4, "big") + one for one in ids)
    return hashlib.sha256(_ARRAY_OF_UUID + sizes + content).hexdigest()


def check_head(head: bytes, lines: Sequence[bytes], report: Report) -> None:
    """A checkpoint that was kept elsewhere must be among the lines."""
    if head.rstrip(b"\n") not in {line.rstrip(b"\n") for line in lines}:
        report.find("withheld", "A checkpoint kept elsewhere is not in the file: cut off, or begun anew.")


def in_words(report: Report) -> list[str]:
    """The report as lines to read."""
    sealed = f"{report.sealed} of them sealed by {report.checkpoints} checkpoints; {report.waiting} wait."
    words = [f"{report.rows} rows, {sealed}", *report.notes]
    if not report.findings:
        return [*words, "Nothing was changed, deleted, added, reordered or dated back."]
    words.append(f"As it was sealed up to row {report.agrees}. {len(report.findings)} findings:")
    return words + [f"  {one.kind}: {one.words}" for one in report.findings]


def main() -> int:
    """Check the files that the arguments name."""
    parser = argparse.ArgumentParser(description="Check an audit log against its signed checkpoints.")
    for name in ("rows", "people", "checkpoints"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    parser.add_argument("--key", required=True, help="the public key in base64, from where you wrote it down")
    parser.add_argument("--head", type=Path, help="a checkpoint that was kept elsewhere")
    arguments = parser.parse_args()
    report = Report()
    lines = arguments.checkpoints.read_bytes().splitlines()
    checkpoints = check_lines(lines, public_key(arguments.key), report)
    with arguments.rows.open("rb") as rows, arguments.people.open("rb") as people:
        check_people(people, check_rows(rows, checkpoints, report), report)
    if arguments.head:
        check_head(arguments.head.read_bytes(), lines, report)
    sys.stdout.write("\n".join(in_words(report)) + "\n")
    return 1 if report.findings else 0


if __name__ == "__main__":
    sys.exit(main())
