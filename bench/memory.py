"""The year's figures of one school in a process of its own, which then prints its peak memory in MB."""

from __future__ import annotations

import re
import sys
import uuid
from pathlib import Path

import django

django.setup()

from bench.rows.years import Nation, year_figures  # noqa: E402  # Django must be ready
from bench.school import bare_connection  # noqa: E402
from muster.config.database import Role  # noqa: E402


def main(school: str, head: str) -> None:
    """Count once."""
    with bare_connection(Role.BACKUP) as connection:
        rows = connection.execute(
            "SELECT subject_id FROM keys.subject_key WHERE school_id = %s AND class = 1 AND subject_id <> %s",
            [school, head],
        ).fetchall()
    pupils = tuple(uuid.UUID(str(row[0])) for row in rows)
    year_figures(Nation(uuid.UUID(school), uuid.UUID(head), pupils))
    print(_peak())


def _peak() -> float:
    """Return the peak of this program alone: what getrusage says includes the process that started it."""
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    if peak is None:
        raise LookupError("this system does not say how much memory a process took")
    return int(peak[1]) / 1024


main(*sys.argv[1:])
