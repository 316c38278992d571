"""`./run import --what attendance`: marks of earlier weeks and years."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from muster.cli.imports.saying import REFUSED, answers_of, has_typed, say_problems, say_questions

if TYPE_CHECKING:
    from muster.protection.access.viewer import Viewer


def enter_history(viewer: Viewer, arguments: argparse.Namespace) -> int:
    """Read, plan, ask, apply."""
    from muster.interchange.actions.history import import_history
    from muster.interchange.parcel import from_path
    from muster.interchange.problems import Findings
    from muster.interchange.queries.history import passed_over, planned_history, summary, usable

    answers, findings = answers_of(arguments), Findings(tolerant=arguments.tolerant)
    parcel = from_path(arguments.path, findings)
    planned = planned_history(viewer, parcel, answers, findings)
    plan = usable(planned, findings)
    say_problems(findings)
    if plan is None:
        say_questions(planned.questions)
        print("\nNothing was imported.", file=sys.stderr)
        return REFUSED
    print("\n".join((summary(plan), *passed_over(plan))))
    if arguments.dry_run or plan.is_nothing:
        return 0
    if not arguments.yes and not has_typed("yes"):
        print("Nothing was imported.")
        return REFUSED
    import_history(
        by=viewer,
        parcel=parcel,
        answers=answers,
        tolerant=arguments.tolerant,
        fingerprint=plan.fingerprint(),
    )
    print("Imported.")
    return 0
