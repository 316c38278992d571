"""`./run import --what timetable`: the lessons of a week, or of weeks A and B, from a day on."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from muster.cli.imports.saying import REFUSED, has_typed, say_problems
from muster.ui.formats import full_date

if TYPE_CHECKING:
    from muster.interchange.timetable.plan import TimetablePlan
    from muster.protection.access.viewer import Viewer


def enter_timetable(viewer: Viewer, arguments: argparse.Namespace) -> int:
    """Read, plan, ask, apply."""
    from muster.interchange.actions import Agreement
    from muster.interchange.actions.timetabling import import_timetable
    from muster.interchange.parcel import from_path
    from muster.interchange.problems import Findings
    from muster.interchange.queries.timetables import planned_timetable

    first_day, findings = arguments.first_day or viewer.today, Findings(tolerant=arguments.tolerant)
    parcel = from_path(arguments.path, findings)
    plan = planned_timetable(viewer, parcel, first_day, findings=findings)
    say_problems(findings)
    if plan is None:
        print("\nNothing was imported.", file=sys.stderr)
        return REFUSED
    _say_plan(plan)
    if arguments.dry_run or plan.is_nothing:
        return 0
    if not arguments.yes and not has_typed("end them" if plan.leaves_few else "yes"):
        print("Nothing was imported.")
        return REFUSED
    import_timetable(
        by=viewer,
        parcel=parcel,
        tolerant=arguments.tolerant,
        first_day=first_day,
        agreement=Agreement(plan.fingerprint(), many_may_end=True),
    )
    print('Imported. One step undoes it: on the page of the timetable, under "Past changes".')
    return 0


def _say_plan(plan: TimetablePlan) -> None:
    day = full_date(plan.first_day)
    print(
        f"From {day} on: {len(plan.adding)} lessons to come, {len(plan.ending)} to end, {plan.staying} stay as they are. "
        f"Teachers who come to see a class by it: {len(plan.gaining)}."
    )
    if plan.leaves_few:
        print("More than half of the lessons would end. Is the table of the whole school?")
