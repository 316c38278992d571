"""Works out one school's figures for the year in a process of its own, which then prints its peak memory in MB."""

from __future__ import annotations

import sys
import uuid

import django

django.setup()

from bench.peak import peak  # noqa: E402  # Django must be ready
from bench.rows.years import LargeSchool, year_figures  # noqa: E402  # Django must be ready
from bench.school import bare_connection  # noqa: E402
from muster.config.database import Role  # noqa: E402


def main(school: str, head: str) -> None:
    """Work the figures out once, and print the peak."""
    with bare_connection(Role.BACKUP) as connection:
        rows = connection.execute(
            "SELECT subject_id FROM keys.subject_key WHERE school_id = %s AND class = 1 AND subject_id <> %s",
            [school, head],
        ).fetchall()
    pupils = tuple(uuid.UUID(str(row[0])) for row in rows)
    year_figures(LargeSchool(uuid.UUID(school), uuid.UUID(head), pupils))
    print(peak())


main(*sys.argv[1:])
