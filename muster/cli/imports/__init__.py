"""`./run import`: a roster, earlier attendance, results, photographs, a timetable or a national table, first shown in words, then applied whole or not at all."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import uuid
from pathlib import Path
from typing import Final

from muster.cli.imports.history import enter_history
from muster.cli.imports.national_tables import enter_table
from muster.cli.imports.photographs import enter_photographs
from muster.cli.imports.results import enter_results
from muster.cli.imports.rosters import enter_roster
from muster.cli.imports.saying import typed_answer
from muster.cli.imports.timetables import enter_timetable

NAME: Final = "import"
HELP: Final = "import a roster (a OneRoster zip, or CSV and XLSX tables), earlier attendance, results, a zip of photographs, a timetable, or a national table of grades"
EXAMPLES: Final = (
    "import roster.zip --school 123456 --dry-run",
    "import exports/ --school 123456 --complete",
    "import marks.csv --school 123456 --what attendance",
)
NOT_FOUND: Final = 2
_PHOTOGRAPHS: Final = "photographs"
_WAYS: Final = {
    "roster": enter_roster,
    "attendance": enter_history,
    "national-table": enter_table,
    "results": enter_results,
    "timetable": enter_timetable,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be chosen."""
    parser.add_argument("path", type=Path, help="a zip, one table, or a folder of tables")
    parser.add_argument(
        "--what",
        choices=sorted((*_WAYS, _PHOTOGRAPHS)),
        default="roster",
        help="attendance: marks of earlier weeks and years, a line a mark; results: a column for each of a mark sheet; "
        "photographs: a zip of pictures; "
        "timetable: a line a lesson; "
        "national-table: how many got which grade "
        "from each starting value on, as it was published",
    )
    parser.add_argument("--school", required=True, metavar="URN", help="the school's number, name or id")
    parser.add_argument(
        "--tolerant", action="store_true", help="read past what exporters get wrong, and say so"
    )
    parser.add_argument(
        "--complete", action="store_true", help="tables list everyone: who is missing has left"
    )
    parser.add_argument("--dry-run", action="store_true", help="show the plan and change nothing")
    parser.add_argument("--yes", action="store_true", help="apply without asking, also where much would end")
    parser.add_argument(
        "--answer",
        action="append",
        default=[],
        type=typed_answer,
        metavar="KEY=ANSWER",
        help="answer a question that was asked",
    )
    _add_arguments_of_results(parser)
    _add_arguments_of_timetables(parser)
    _add_arguments_of_national_tables(parser)


def _add_arguments_of_results(parser: argparse.ArgumentParser) -> None:
    results = parser.add_argument_group("with --what results")
    results.add_argument("--course", default="", help="the course, as its page is called")
    results.add_argument(
        "--group", default="", help="one class; without it, every class that follows the course"
    )
    results.add_argument(
        "--column",
        action="append",
        default=[],
        type=typed_answer,
        metavar="HEADING=COLUMN",
        help="which column of the file is which of the mark sheet, where it is called something else: "
        "'Reading Scaled Score=Summer, Statutory result'",
    )


def _add_arguments_of_timetables(parser: argparse.ArgumentParser) -> None:
    timetable = parser.add_argument_group("with --what timetable")
    timetable.add_argument(
        "--first-day",
        type=dt.date.fromisoformat,
        default=None,
        metavar="YYYY-MM-DD",
        help="from when on it holds; else from today on",
    )


def _add_arguments_of_national_tables(parser: argparse.ArgumentParser) -> None:
    table = parser.add_argument_group("with --what national-table")
    table.add_argument("--name", default="", help="what the table is called")
    table.add_argument("--source", default="", help="where it was published: the title, or the address")
    table.add_argument("--results-year", default="", metavar="YEAR", help="2024, for results of summer 2024")
    table.add_argument("--invented", action="store_true", help="the figures are invented, for training")


def run(arguments: argparse.Namespace) -> int:
    """Read, plan, ask, apply."""
    from django.db import transaction

    from muster.protection.accounts.arrival import unscoped_viewer

    if not arguments.path.exists():
        print(f"There is nothing at {arguments.path}.", file=sys.stderr)
        return NOT_FOUND
    school = _school_id(arguments.school)
    if school is None:
        print(f"No school here has the number or name {arguments.school}.", file=sys.stderr)
        return NOT_FOUND
    if arguments.what == _PHOTOGRAPHS:
        return enter_photographs(school, arguments)
    with transaction.atomic():
        return _WAYS[arguments.what](unscoped_viewer(school, because="import by command"), arguments)


def _school_id(wanted: str) -> uuid.UUID | None:
    from django.db import transaction

    from muster.interchange.queries import is_school_named
    from muster.protection.accounts.arrival import unscoped_viewer
    from muster.protection.walls.schools import school_ids

    for school_id in school_ids():
        with transaction.atomic():
            if is_school_named(unscoped_viewer(school_id, because="find a school by number"), wanted):
                return school_id
    return None
