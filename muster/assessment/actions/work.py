"""Assignments and tests: what a teacher sets, what it counts, and the questions of a test."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from muster.assessment.access import SET_WORK
from muster.assessment.actions.keeping import change_row
from muster.assessment.actions.points import NewColumn, insert_columns
from muster.assessment.actions.scales import take_over
from muster.assessment.headers import Header
from muster.assessment.models import Assignment, Category, Objective, Question
from muster.assessment.series import Series
from muster.assessment.shipped import shipped_scales
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere, require_in_group
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record

MARKS = "generic.marks"


@dataclass(frozen=True, slots=True)
class NewQuestion:
    """A question of a test: its number as printed, what it is out of, and the code of the objective it asks about."""

    number: str
    out_of: Decimal
    words: str = ""
    objective: str = ""


@dataclass(frozen=True, slots=True)
class NewWork:
    """A piece of work. Without a scale it is marked out of `out_of`; with questions it is a test."""

    title: str
    set_on: dt.date
    out_of: Decimal | None = None
    due_on: dt.date | None = None
    category_id: uuid.UUID | None = None
    weight: Decimal = Decimal(1)
    version_id: uuid.UUID | None = None
    questions: tuple[NewQuestion, ...] = ()


@dataclass(frozen=True, slots=True)
class WorkChange:
    """What may be corrected of a piece of work. Its column stays: out of how many, and on which scale."""

    title: str
    set_on: dt.date
    due_on: dt.date | None = None
    category_id: uuid.UUID | None = None


@transaction.atomic
def set_work(*, by: Viewer, header: Header, work: NewWork) -> uuid.UUID:
    """Set a piece of work for one group, with its column and those of its questions.

    `header` is that of the group's sheet of the course. Raises NotThere and NotPossible.
    """
    reason = require_in_group(by, SET_WORK, header.place.group_id)
    if work.version_id is None and work.out_of is None and not work.questions:
        raise NotPossible("Say out of how many it is marked.", "out_of")
    course_id = header.place.course_id
    _refuse_other_category(by, course_id, work.category_id)
    total = sum((one.out_of for one in work.questions), Decimal(0)) or work.out_of
    if work.out_of and total and work.out_of != total:
        raise NotPossible(
            f"The questions add up to {total.normalize():f}, not to {work.out_of.normalize():f}.", "out_of"
        )
    row = Assignment.objects.create(
        school_id=by.school_id, year_id=header.year_id, course_id=course_id, group_id=header.place.group_id,
        category_id=work.category_id, title=work.title, out_of=total, weight=work.weight,
        set_on=work.set_on, due_on=work.due_on,
    )  # fmt: skip
    marks = work.version_id or _marks_version(by)
    whole = NewColumn(course_id, Series.ATTAINMENT, marks, assignment_id=row.id, out_of=total)
    parts = [
        NewColumn(
            course_id,
            Series.ATTAINMENT,
            _marks_version(by),
            assignment_id=row.id,
            question_id=one.id,
            out_of=one.out_of,
        )
        for one in _questions(by, row, work.questions)
    ]
    insert_columns(by, header.year_id, [whole, *parts])
    record(by, SET_WORK, "set work", reason=reason)
    return row.id


@transaction.atomic
def change_work(*, by: Viewer, header: Header, work_id: uuid.UUID, change: WorkChange) -> None:
    """Correct what a piece of work of this class is called and counts as; what it said is kept. Raises NotThere."""
    reason = require_in_group(by, SET_WORK, header.place.group_id)
    row = (
        Assignment.objects.filter(
            school_id=by.school_id,
            id=work_id,
            course_id=header.place.course_id,
            group_id=header.place.group_id,
        )
        .select_for_update()
        .first()
    )
    if row is None:
        raise NotThere(SET_WORK)
    _refuse_other_category(by, header.place.course_id, change.category_id)
    values = {
        "title": change.title,
        "category_id": change.category_id,
        "set_on": change.set_on,
        "due_on": change.due_on,
    }
    if change_row(by, "assignment", row, values):
        record(by, SET_WORK, "change work", reason=reason)


def _refuse_other_category(by: Viewer, course_id: uuid.UUID, category_id: uuid.UUID | None) -> None:
    """A category of another course is not there. Raises NotThere."""
    rows = Category.objects.filter(school_id=by.school_id, course_id=course_id)
    if category_id and not rows.filter(id=category_id).exists():
        raise NotThere(SET_WORK)


def _questions(by: Viewer, row: Assignment, questions: Sequence[NewQuestion]) -> list[Question]:
    numbers = [one.number for one in questions]
    if len(set(numbers)) < len(numbers):
        raise NotPossible("Two questions have the same number.", "questions")
    objectives = Objective.objects.filter(school_id=by.school_id, course_id=row.course_id, retired_at=None)
    by_code = {code.casefold(): objective for code, objective in objectives.values_list("code", "id") if code}
    unknown = [
        one.objective for one in questions if one.objective and one.objective.casefold() not in by_code
    ]
    if unknown:
        raise NotPossible(
            f"There is no objective {unknown[0]} on this course. If that is what the question asks, leave the place before it empty: 1, 5, , {unknown[0]}.",
            "questions",
        )
    rows = [
        Question(
            school_id=by.school_id, assignment=row, number=one.number, rank=rank, words=one.words,
            out_of=one.out_of, objective_id=by_code.get(one.objective.casefold()),
        )
        for rank, one in enumerate(questions)
    ]  # fmt: skip
    return Question.objects.bulk_create(rows)


def _marks_version(by: Viewer) -> uuid.UUID:
    """The scale of plain marks, adopted when work is first set, since it leaves nothing for a person to decide."""
    return take_over(by, MARKS, shipped_scales("generic")[MARKS])
