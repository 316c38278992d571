"""`./run import --what results`: a table of results of one course, for one class or for every class that follows it."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from muster.cli.imports.saying import REFUSED, has_typed, say_lines, say_problems

if TYPE_CHECKING:
    from muster.interchange.problems import Findings
    from muster.interchange.queries.results import PlannedTable
    from muster.interchange.results.planning import ResultsPlan
    from muster.protection.access.viewer import Viewer


def enter_results(viewer: Viewer, arguments: argparse.Namespace) -> int:
    """Read, show sheet by sheet what would change, ask, and bring in all of it or nothing."""
    from muster.calendar.refusals import NotPossible
    from muster.interchange.actions.results import bring_in_results
    from muster.interchange.problems import stops

    planned, findings = _planned(viewer, arguments)
    plans = [(one, one.plan) for one in planned if one.plan is not None and one.plan.pupils]
    if stops(findings) or not plans:
        _say_refusal(findings, is_known=bool(planned))
        return REFUSED
    say_lines([_line(one, plan) for one, plan in plans])
    _say_left_out(planned)
    if arguments.dry_run:
        return 0
    if not arguments.yes and not has_typed("yes"):
        print("Nothing was imported.")
        return REFUSED
    try:
        done = [
            bring_in_results(by=viewer, place=one.sheet.header.place, results=plan.results())
            for one, plan in plans
        ]
    except NotPossible as refusal:
        print(f"{refusal.words} Nothing was imported.", file=sys.stderr)
        raise SystemExit(REFUSED) from None
    print(f"Imported {_many(sum(done), 'result')}.")
    return 0


def _planned(viewer: Viewer, arguments: argparse.Namespace) -> tuple[list[PlannedTable], Findings]:
    """The table set against each sheet of the course, or against that of the one class named."""
    from muster.interchange.problems import Findings, Place
    from muster.interchange.queries.results import places_named, planned_table
    from muster.interchange.results_forms import MOST_BYTES

    findings = Findings(tolerant=True)
    path = arguments.path
    if path.is_dir() or path.stat().st_size > MOST_BYTES:
        findings.stop(
            Place(path.name), "This is no table of results", "Name one CSV or XLSX file of at most 5 MB."
        )
        return [], findings
    places = places_named(viewer, arguments.course, arguments.group)
    file, called = (path.name, path.read_bytes()), dict(arguments.column)
    return [
        planned_table(viewer, place, file, findings=findings, called=called) for place in places
    ], findings


def _line(planned: PlannedTable, plan: ResultsPlan) -> str:
    from muster.interchange.results.planning import Effect

    counts = [f"{len(plan.of(effect))} {effect.value}" for effect in Effect]
    whose = f"{planned.sheet.header.course_name}, {planned.sheet.group_name}"
    return f"{whose}, {_many(plan.pupils, 'pupil')}: {', '.join(counts)}"


def _say_left_out(planned: list[PlannedTable]) -> None:
    """Report the lines left out, which concern nobody on any of the sheets."""
    lines = max(len(one.table.lines) for one in planned if one.table is not None)
    found = sum(one.plan.pupils for one in planned if one.plan is not None)
    if found < lines:
        print(f"Left out, because they concern nobody here: {_many(lines - found, 'line')}.")


def _many(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"


def _say_refusal(findings: Findings, *, is_known: bool) -> None:
    say_problems(dict.fromkeys(findings))
    if not is_known:
        print(
            "No class follows a course of this name: write --course and --group as the pages do.",
            file=sys.stderr,
        )
    print("\nNothing was imported.", file=sys.stderr)
