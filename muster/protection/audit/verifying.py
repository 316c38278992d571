"""Verifies the running system's log, exports the evidence, and keeps the result of the last verification."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from muster.protection import clock
from muster.protection.audit import evidence
from muster.protection.audit.checkpoints import (
    CheckpointFile,
    audit_directory,
    checkpoint_file,
    checkpoint_key,
    public_key_text,
)
from muster.protection.audit.evidence.checkpoints import Checkpoint, Unreadable, check_head, check_lines
from muster.protection.audit.evidence.people import check_people
from muster.protection.audit.evidence.report import Report
from muster.protection.audit.evidence.rows import check_rows, moment
from muster.protection.audit.rows import NotTheLog, kept_log, people_sets, rows_of, waiting_since
from muster.protection.audit.sending import CANNOT_BE_ASKED, Copies, copies, heads_kept_elsewhere

LATE_SECONDS = 300.0
"""A row that has waited longer than this is not being sealed: checkpoints are due every minute."""


@dataclass(frozen=True, slots=True)
class Verified:
    """The result of the last verification, by the real clock."""

    at: dt.datetime
    rows: int
    findings: int


@dataclass(frozen=True, slots=True)
class CheckpointState:
    """The state of the seals. Times are by the real clock; `broken` says why the newest checkpoint cannot be read."""

    sealed_at: dt.datetime | None
    sealed_until: int
    broken: str
    verified: Verified | None
    copies: Copies


def checkpoint_state() -> CheckpointState:
    """The state of the seals, from the files alone, without a query."""
    broken, last = "", None
    try:
        last = checkpoint_file().last(checkpoint_key())
    except Unreadable as problem:
        broken = f"The newest checkpoint cannot be relied on: {problem}."
    return CheckpointState(
        sealed_at=moment(last.sealed_at) if last else None,
        sealed_until=last.until if last else 0,
        broken=broken,
        verified=_last_verification(),
        copies=copies(),
    )


def rows_waiting() -> tuple[int, float]:
    """How many rows are not sealed yet, and for how many seconds the oldest has waited (0 if none waits).

    More than LATE_SECONDS means that sealing has stopped: is `./run worker` running?
    """
    with kept_log() as log:
        count, oldest = waiting_since(log, checkpoint_state().sealed_until)
    return count, (clock.real_now() - oldest).total_seconds() if oldest else 0.0


def verify_log(*, heads: Callable[[], list[bytes]] = heads_kept_elsewhere) -> Report:
    """Compare every row and every set of people with the checkpoints, and the checkpoints with the heads kept elsewhere."""
    report = Report()
    file = checkpoint_file()
    # Rows sealed while this runs are in none of the checkpoints read here: they count as waiting.
    kept_elsewhere = _ask_for(heads, report)
    lines = file.lines()
    checkpoints = check_lines(lines, checkpoint_key(), report)
    for head in kept_elsewhere:
        check_head(head, lines, report)
    _compare(checkpoints, report)
    _keep(file, report)
    return report


def _ask_for(heads: Callable[[], list[bytes]], report: Report) -> list[bytes]:
    try:
        return heads()
    except CANNOT_BE_ASKED as problem:
        report.notes.append(
            f"A copy kept elsewhere could not be asked ({type(problem).__name__}): nothing was compared with it."
        )
        return []


def _compare(checkpoints: list[Checkpoint], report: Report) -> None:
    try:
        with kept_log() as log:
            needed = check_rows(rows_of(log), checkpoints, report)
            check_people(people_sets(log), needed, report)
    except NotTheLog as problem:
        report.find("tables", f"{problem}.")


def export_evidence(directory: Path) -> None:
    """Write what a stranger needs to check the log without Muster: rows, sets, checkpoints, key and the program."""
    copy_program(directory)
    (directory / "checkpoints.jsonl").write_bytes(b"\n".join([*checkpoint_file().lines(), b""]))
    (directory / "public-key.txt").write_text(public_key_text() + "\n")
    with kept_log() as log:
        for name, lines in (("rows.tsv", rows_of(log)), ("people.tsv", people_sets(log))):
            with (directory / name).open("wb") as file:
                file.writelines(line + b"\n" for line in lines)


def copy_program(directory: Path) -> None:
    """Copy the program that checks evidence and receipts without Muster into a directory, creating it if need be."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    program = Path(evidence.__file__).parent
    shutil.copytree(
        program, directory / program.name, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True
    )


def _verification_file() -> Path:
    return audit_directory() / "verified.json"


def _keep(file: CheckpointFile, report: Report) -> None:
    if not file.path.exists():
        return
    found = {
        "at": clock.real_now().isoformat(),
        "rows": report.rows,
        "findings": len(report.findings),
    }
    _verification_file().write_text(json.dumps(found))


def _last_verification() -> Verified | None:
    try:
        found = json.loads(_verification_file().read_text())
        return Verified(moment(found["at"]), found["rows"], found["findings"])
    except (OSError, ValueError, KeyError):
        return None
