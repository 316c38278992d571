"""Compares the rows of the log, in sequence, with the checkpoints that sealed them."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Iterator, Sequence

from .checkpoints import Checkpoint
from .report import Finding, Report
from .tree import Frontier, leaf_hash, root_of

SEQUENCE, AT, RECORDED_AT, PEOPLE_HASH = 0, 2, 3, 9
"""The columns of these values in a row."""
moment = dt.datetime.fromisoformat
"""Parse a timestamp as PostgreSQL prints it."""
TOLERANCE = dt.timedelta(seconds=5)
LONGEST_WORK = dt.timedelta(hours=2)
_Times = tuple[dt.datetime | None, dt.datetime | None]


def check_rows(rows: Iterable[bytes], checkpoints: Sequence[Checkpoint], report: Report) -> set[str]:
    """Compare the rows, in sequence, with the checkpoints. Returns the hashes of the sets of people they name."""
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
    waiting = list(reading.until(sys.maxsize))
    comparing.look_at_waiting(waiting)
    sets.update(_sets_in(waiting))
    report.waiting = len(waiting)
    report.rows = report.sealed + report.waiting
    return sets


class _Rows:
    """Hands out rows up to a sequence number; a number that does not increase is a finding."""

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
            if number < 1:
                self._report.find("added", f"Row {number} has a number that the log never gives.")
            elif number <= self._last:
                self._report.find("edited", f"Row {number} stands after row {self._last}.")
            self._last, self._next = max(number, 0), None
            yield row


def _wrong_with(one: Checkpoint, leaves: Sequence[bytes], where: str) -> Finding | None:
    """How the rows of a batch differ from what was sealed, in words."""
    if len(leaves) < one.rows:
        return Finding("deleted", f"{one.rows - len(leaves)} of {one.rows} are missing among {where}.")
    if len(leaves) > one.rows:
        return Finding("added", f"{len(leaves) - one.rows} too many stand among {where}.")
    if root_of(leaves).hex() != one.batch:
        return Finding("edited", f"Not what was sealed: a row was changed or replaced among {where}.")
    return None


class _Comparing:
    """Compares batches of rows with their checkpoints in turn; consecutive batches that are missing entirely become one finding."""

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
        """Report the batches that are missing entirely, if any, as one range."""
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
        self._find_dated_back(batch, one, self._times_of(one), where)
        if not report.findings and not self._missing:
            report.agrees = one.until

    def look_at_waiting(self, batch: Sequence[bytes]) -> None:
        """Note which of the rows that are not sealed yet say they are older than the newest checkpoint."""
        if (newest := self._previous) is not None:
            where = f"rows after {newest.until}, which are not sealed yet"
            self._find_dated_back(batch, newest, (moment(newest.read_at), None), where)

    def _times_of(self, one: Checkpoint) -> _Times:
        """From when, since the checkpoint before had read the log by then, until when the rows of this one were recorded."""
        read_before = moment(self._previous.read_at) if self._previous and not one.because else None
        return read_before, moment(one.sealed_at) + TOLERANCE

    def _find_dated_back(self, batch: Sequence[bytes], one: Checkpoint, times: _Times, where: str) -> None:
        """Report the rows recorded outside these times, or long after their event: the first in words, and how many."""
        (earliest, latest), found = times, []
        for row in batch:
            columns = row.split(b"\t", RECORDED_AT + 1)
            recorded, at = moment(columns[RECORDED_AT].decode()), moment(columns[AT].decode())
            if (latest and recorded > latest) or (earliest and recorded + TOLERANCE < earliest):
                what = (
                    f"says it was recorded {recorded:%d %B %Y %H:%M:%S}, which is not when it first appeared"
                )
            elif not one.clock_moved and abs(recorded - at) > LONGEST_WORK:
                what = f"tells of {at:%d %B %Y %H:%M}, but was recorded {recorded:%d %B %Y %H:%M}"
            else:
                continue
            found.append(f"Row {int(columns[0])} {what}.")
        if found:
            self._report.find("back-dated", f"{found[0]} ({len(found)} such among {where})")


def _sets_in(batch: Iterable[bytes]) -> Iterator[str]:
    for row in batch:
        hashed = row.split(b"\t", PEOPLE_HASH + 1)[PEOPLE_HASH]
        if hashed != b"\\N":
            yield hashed.decode().removeprefix("\\\\x")
