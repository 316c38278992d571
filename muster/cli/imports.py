"""`./run import`: a roster, earlier attendance or photographs, first shown in words, then applied whole or not at all."""

from __future__ import annotations

import argparse
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from muster.interchange.photographs.redrawing import SentPhotographs
    from muster.interchange.plan import Plan
    from muster.interchange.problems import Findings, Problem, Question
    from muster.interchange.queries.photographs import PhotographsReview
    from muster.interchange.roster import Reading
    from muster.protection.access.viewer import Viewer

NAME: Final = "import"
HELP: Final = (
    "import a roster (a OneRoster zip, or CSV and XLSX tables), earlier attendance, or a zip of photographs"
)
REFUSED: Final = 1
NOT_FOUND: Final = 2
MOST_LINES: Final = 12


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what may be chosen."""
    parser.add_argument("path", type=Path, help="a zip, one table, or a folder of tables")
    parser.add_argument(
        "--what",
        choices=["roster", "attendance", "photographs"],
        default="roster",
        help="attendance: marks of earlier weeks and years, a line a mark; photographs: a zip of pictures",
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
        "--answer", action="append", default=[], metavar="KEY=ANSWER", help="answer a question that was asked"
    )


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
    if arguments.what == "photographs":
        return _import_photographs(school, arguments)
    with transaction.atomic():
        enter = _import_history if arguments.what == "attendance" else _import
        return enter(unscoped_viewer(school, because="import by command"), arguments)


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


def _import(viewer: Viewer, arguments: argparse.Namespace) -> int:
    from muster.calendar.refusals import NotPossible
    from muster.interchange.actions import Agreement, import_roster
    from muster.interchange.problems import Question, stops
    from muster.interchange.queries import planned

    answers = _answers(arguments)
    reading = _read(viewer, arguments, answers)
    _say_problems(reading.problems)
    if stops(reading.problems) or reading.questions:
        _say_questions(reading.questions)
        print("\nNothing was imported.", file=sys.stderr)
        return REFUSED
    plan = planned(viewer, reading.roster, reading.system, answers)
    questions = [plan] if isinstance(plan, Question) else plan.questions
    if isinstance(plan, Question) or questions:
        _say_questions(questions)
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


def _import_history(viewer: Viewer, arguments: argparse.Namespace) -> int:
    from muster.interchange.actions.history import import_history
    from muster.interchange.parcel import from_path
    from muster.interchange.problems import Findings
    from muster.interchange.queries.history import passed_over, planned_history, summary, usable

    answers, findings = _answers(arguments), Findings(tolerant=arguments.tolerant)
    parcel = from_path(arguments.path, findings)
    planned = planned_history(viewer, parcel, answers, findings)
    plan = usable(planned, findings)
    _say_problems(findings)
    if plan is None:
        _say_questions(planned.questions)
        print("\nNothing was imported.", file=sys.stderr)
        return REFUSED
    print("\n".join((summary(plan), *passed_over(plan))))
    if arguments.dry_run or plan.is_nothing:
        return 0
    if not arguments.yes and not _said("yes"):
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


def _import_photographs(school: uuid.UUID, arguments: argparse.Namespace) -> int:
    from django.db import transaction

    from muster.calendar.refusals import NotPossible
    from muster.interchange.actions import Changed
    from muster.interchange.actions.photographs import keep_planned
    from muster.interchange.problems import Findings, stops
    from muster.interchange.queries.photographs import review_of
    from muster.protection.accounts.arrival import unscoped_viewer

    findings, because = Findings(tolerant=True), "import photographs by command"
    sent = _drawn(school, arguments.path, findings)
    _say_problems(findings)
    if stops(findings):
        print("\nNo picture was kept.", file=sys.stderr)
        return REFUSED
    with transaction.atomic():
        review = review_of(unscoped_viewer(school, because=because), sent)
    _say_pictures(review)
    if arguments.dry_run or not review.rows:
        return 0
    if not arguments.yes and not _said("yes"):
        print("No picture was kept.")
        return REFUSED
    try:
        with transaction.atomic():
            by = unscoped_viewer(school, because=because)
            keep_planned(by=by, sent=sent, fingerprint=review.plan.fingerprint)
    except Changed:
        print("The school has changed since this was shown. No picture was kept.", file=sys.stderr)
        return REFUSED
    except NotPossible as refused:
        print(f"{refused.words}\nNo picture was kept.", file=sys.stderr)
        return REFUSED
    print("Imported.")
    return 0


def _drawn(school: uuid.UUID, path: Path, findings: Findings) -> SentPhotographs:
    """The pictures of a zip that are somebody's, drawn anew with nothing of the database held."""
    from django.db import transaction

    from muster.config.progress import say
    from muster.interchange.photographs.matching import match
    from muster.interchange.photographs.reading import read_labels
    from muster.interchange.photographs.redrawing import SentPhotographs, redrawn
    from muster.interchange.problems import stops
    from muster.interchange.queries.photographs import numbers_on_roll
    from muster.protection.accounts.arrival import unscoped_viewer

    data = path.read_bytes()
    labelled = read_labels(path.name, data, findings)
    if stops(findings):
        return SentPhotographs()
    with transaction.atomic():
        viewer = unscoped_viewer(school, because="import photographs by command")
        matched = match(labelled, numbers_on_roll(viewer))
    of = len(matched.files)
    return redrawn((path.name, data), matched, findings, lambda drawn: say(f"{drawn} of {of} pictures read"))


def _say_pictures(review: PhotographsReview) -> None:
    print("\n".join(review.summary))
    lists = (
        ("Who gets which picture", [f"{row.name}: {row.file}" for row in review.rows]),
        ("Files that are nobody's picture", [f"{file}: {words}" for file, words in review.unused]),
        ("Not kept, since the family objects", review.objecting),
        ("Still without a picture", review.lacking),
    )
    for title, lines in lists:
        if lines:
            print(f"\n{title}")
            _say_lines(lines)


def _say_lines(lines: Sequence[str]) -> None:
    for line in lines[:MOST_LINES]:
        print(f"  {line}")
    if len(lines) > MOST_LINES:
        print(f"  and {len(lines) - MOST_LINES} more")


def _answers(arguments: argparse.Namespace) -> dict[str, str]:
    return dict(answer.split("=", 1) for answer in arguments.answer if "=" in answer)


def _read(viewer: Viewer, arguments: argparse.Namespace, answers: dict[str, str]) -> Reading:
    from muster.interchange.parcel import from_path
    from muster.interchange.problems import Findings
    from muster.interchange.queries import remembered_columns
    from muster.interchange.reading import read
    from muster.interchange.tables.choices import Choices

    findings = Findings(tolerant=arguments.tolerant)
    parcel = from_path(arguments.path, findings)
    choices = Choices(viewer.today, answers, remembered_columns(viewer), arguments.complete)
    return read(parcel, choices, findings)


def _say_problems(problems: Iterable[Problem]) -> None:
    for problem in problems:
        place = ", ".join(
            part
            for part in (problem.file, f"line {problem.line}" if problem.line else "", problem.column)
            if part
        )
        value = f" [{problem.value}]" if problem.value else ""
        print(f"{problem.weight.value}: {place}{value}: {problem.what}. {problem.remedy}", file=sys.stderr)


def _say_questions(questions: Iterable[Question]) -> None:
    for question in questions:
        print(f"\n{question.file}: {question.words}", file=sys.stderr)
        for answer, words in question.choices:
            print(f"  {words}: --answer '{question.key}={answer}'", file=sys.stderr)


def _say_plan(viewer: Viewer, plan: Plan, reading: Reading) -> None:
    from muster.interchange.words import sections, summary
    from muster.people.directory import names

    print(f"{reading.format}\n{summary(plan)}")
    for note in plan.notes:
        print(note)
    for unused in reading.unused:
        print(f"{unused.file}: {unused.rows} lines. {unused.why}")
    for section in sections(plan, reading.roster, names(viewer)):
        print(f"\n{section.title}: {section.sentence}")
        _say_lines(section.lines)
    for question in plan.people.by_hand:
        print(f"\n{question.words} It stays as entered here; to change it: --answer '{question.key}=take'")
    if plan.needs_confirmation:
        print(f"\n{plan.ending_percent} % of all memberships would end. Is the file complete?")


def _agreed(plan: Plan) -> bool:
    return _said("end them" if plan.needs_confirmation else "yes")


def _said(word: str) -> bool:
    try:
        return input(f"\nType {word} to apply this: ").strip().casefold() == word
    except EOFError:
        return False
