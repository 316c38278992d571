"""`./run import --what national-table`: how many got which grade from each starting value on."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from muster.cli.imports.saying import REFUSED, has_typed, say_problems

if TYPE_CHECKING:
    from muster.assessment.transitions import SubjectTable
    from muster.protection.access.viewer import Viewer


def enter_table(viewer: Viewer, arguments: argparse.Namespace) -> int:
    """Read, show, ask, load."""
    from muster.assessment.actions.transitions import load_transitions
    from muster.assessment.transitions import problems_of
    from muster.interchange.results.transitions import summary
    from muster.interchange.transitions_forms import OriginForm

    said = {name: getattr(arguments, name) for name in ("name", "source", "results_year")}
    form = OriginForm(said | {"is_invented": arguments.invented})
    content = _read_table(arguments.path)
    refusals = [f"--{name.replace('_', '-')}: {words[0]}" for name, words in form.errors.items()]
    refusals += [f"{problem}." for problem in problems_of(content or ())]
    if refusals or content is None:
        print("\n".join((*refusals, "\nNothing was imported.")), file=sys.stderr)
        return REFUSED
    print("\n".join(summary(content)))
    if arguments.dry_run:
        return 0
    if not arguments.yes and not has_typed("yes"):
        print("Nothing was imported.")
        return REFUSED
    load_transitions(by=viewer, table=form.transitions(content))
    print("Imported. Earlier versions of the table are kept, but no longer used.")
    return 0


def _read_table(path: Path) -> tuple[SubjectTable, ...] | None:
    """The tables in the file; None if it cannot be used, after every bad line has been reported."""
    from muster.interchange.problems import Findings, Place, stops
    from muster.interchange.results.transitions import MOST_BYTES, read_transitions

    findings = Findings(tolerant=False)
    content: tuple[SubjectTable, ...] = ()
    if path.is_dir() or path.stat().st_size > MOST_BYTES:
        findings.stop(
            Place(path.name), "This is no table of grades", "Name one CSV or XLSX file of at most 2 MB."
        )
    else:
        content = read_transitions(path.name, path.read_bytes(), findings)
    say_problems(findings)
    return None if stops(findings) else content
