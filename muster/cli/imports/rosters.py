"""`./run import`: a roster."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Final

from muster.cli.imports.saying import REFUSED, answers_of, has_typed, say_lines, say_problems, say_questions

if TYPE_CHECKING:
    from muster.interchange.plan import Plan
    from muster.interchange.roster import Reading
    from muster.protection.access.viewer import Viewer

READ_PAST: Final = (
    "\nIf the other system has no better file: --tolerant reads past these faults. What can be mended is mended, lines that"
    " cannot be used are left out, and each is listed before anything happens.\n"
)


def enter_roster(viewer: Viewer, arguments: argparse.Namespace) -> int:
    """Read, plan, ask, apply."""
    from muster.calendar.refusals import NotPossible
    from muster.interchange.actions import Agreement, import_roster
    from muster.interchange.problems import Question, can_be_read_past, stops
    from muster.interchange.queries import planned

    answers = answers_of(arguments)
    reading = _read(viewer, arguments, answers)
    say_problems(reading.problems)
    if stops(reading.problems) or reading.questions:
        say_questions(reading.questions)
        way_on = READ_PAST if can_be_read_past(reading.problems) else ""
        print(f"{way_on}\nNothing was imported.", file=sys.stderr)
        return REFUSED
    plan = planned(viewer, reading.roster, reading.system, answers)
    questions = [plan] if isinstance(plan, Question) else plan.questions
    if isinstance(plan, Question) or questions:
        say_questions(questions)
        print("\nNothing was imported.", file=sys.stderr)
        return REFUSED
    _say_plan(viewer, plan, reading)
    if arguments.dry_run or plan.is_nothing:
        return 0
    if not arguments.yes and not _agreed(plan):
        print("Nothing was imported.")
        return REFUSED
    try:
        import_roster(
            by=viewer,
            roster=reading.roster,
            system=reading.system,
            answers=answers,
            agreement=Agreement(plan.fingerprint(), many_may_end=True),
        )
    except NotPossible as refused:
        print(f"{refused.words}\nNothing was imported.", file=sys.stderr)
        return REFUSED
    print("Imported.")
    return 0


def _read(viewer: Viewer, arguments: argparse.Namespace, answers: dict[str, str]) -> Reading:
    from muster.interchange.parcel import from_path
    from muster.interchange.problems import Findings
    from muster.interchange.queries import names_of_school, remembered_columns, year_groups_of
    from muster.interchange.reading import read
    from muster.interchange.tables.choices import Choices

    findings = Findings(tolerant=arguments.tolerant)
    parcel = from_path(arguments.path, findings)
    columns, here = remembered_columns(viewer), names_of_school(viewer)
    choices = Choices(
        viewer.today, answers, columns, arguments.complete, here, year_groups=year_groups_of(viewer)
    )
    return read(parcel, choices, findings)


def _say_plan(viewer: Viewer, plan: Plan, reading: Reading) -> None:
    from muster.interchange.words import sections, summary
    from muster.people.directory import names

    print(f"{reading.format}\n{summary(plan)}")
    for note in plan.notes:
        print(note)
    for unused in reading.unused:
        print(f"{unused.file}: {unused.rows} {'line' if unused.rows == 1 else 'lines'}. {unused.why}")
    for section in sections(plan, reading.roster, names(viewer)):
        print(f"\n{section.title}: {section.sentence}")
        say_lines(section.lines)
    for question in plan.people.by_hand:
        print(f"\n{question.words} It stays as entered here; to change it: --answer '{question.key}=take'")
    if plan.needs_confirmation:
        print(f"\n{plan.ending_percent} % of all memberships would end. Is the file complete?")


def _agreed(plan: Plan) -> bool:
    return has_typed("end them" if plan.needs_confirmation else "yes")
