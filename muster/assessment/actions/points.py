"""Assessment points, and the columns in which results are entered: each with its kind, its scale and its number."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Max, QuerySet

from muster.assessment.access import SET_UP_ASSESSMENT
from muster.assessment.actions.keeping import change_row
from muster.assessment.models import AssessmentPoint, Column, Course, Objective, ScaleVersion
from muster.assessment.series import Series
from muster.calendar.models import AcademicYear
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record


@dataclass(frozen=True, slots=True)
class NewPoint:
    """An assessment point. `day` is what its results speak of; they are entered from `opens` to `closes`."""

    name: str
    day: dt.date
    opens: dt.date
    closes: dt.date

    def refuse_unsound(self) -> None:
        """Raises NotPossible where the days do not follow each other."""
        if self.closes < self.opens:
            raise NotPossible("It closes before it opens.", "closes")


@dataclass(frozen=True, slots=True)
class NewColumn:
    """A column to be made. Give a point, with or without an objective, or an assignment, with or without a question."""

    course_id: uuid.UUID
    series: Series
    version_id: uuid.UUID
    point_id: uuid.UUID | None = None
    objective_id: uuid.UUID | None = None
    assignment_id: uuid.UUID | None = None
    question_id: uuid.UUID | None = None
    out_of: Decimal | None = None


@transaction.atomic
def add_point(*, by: Viewer, year_id: uuid.UUID, point: NewPoint) -> uuid.UUID:
    """Add an assessment point to a year. Raises NotThere and NotPossible."""
    reason = require(by, SET_UP_ASSESSMENT)
    point.refuse_unsound()
    if not AcademicYear.objects.filter(school_id=by.school_id, id=year_id).exists():
        raise NotThere(SET_UP_ASSESSMENT)
    _refuse_taken(by, year_id, point.name)
    row = AssessmentPoint.objects.create(
        school_id=by.school_id,
        year_id=year_id,
        name=point.name,
        day=point.day,
        opens=point.opens,
        closes=point.closes,
    )
    record(by, SET_UP_ASSESSMENT, "add an assessment point", reason=reason)
    return row.id


@transaction.atomic
def change_point(*, by: Viewer, point_id: uuid.UUID, point: NewPoint) -> None:
    """Correct an assessment point; what it said is kept. Raises NotThere and NotPossible."""
    reason = require(by, SET_UP_ASSESSMENT)
    point.refuse_unsound()
    row = AssessmentPoint.objects.filter(school_id=by.school_id, id=point_id).select_for_update().first()
    if row is None:
        raise NotThere(SET_UP_ASSESSMENT)
    if row.name != point.name:
        _refuse_taken(by, row.year_id, point.name)
    values = {"name": point.name, "day": point.day, "opens": point.opens, "closes": point.closes}
    if change_row(by, "point", row, values):
        record(by, SET_UP_ASSESSMENT, "change an assessment point", reason=reason)


@transaction.atomic
def ask_for(
    *,
    by: Viewer,
    point_id: uuid.UUID,
    courses: Sequence[uuid.UUID],
    series: Series,
    version_id: uuid.UUID,
    by_objective: bool = False,
) -> int:
    """Ask for results of one kind, on one scale, of each of these courses at a point. Returns how many columns are new.

    What is asked for already is left alone, what was asked for no longer is asked for again, and a kind that was asked on
    another scale keeps that column: its results stay what they are.
    """
    require(by, SET_UP_ASSESSMENT)
    row = AssessmentPoint.objects.filter(school_id=by.school_id, id=point_id).first()
    if row is None:
        raise NotThere(SET_UP_ASSESSMENT)
    alike = Column.objects.filter(
        school_id=by.school_id, point_id=point_id, series=series, version_id=version_id
    )
    held: set[CoursePart] = set(alike.values_list("course_id", "objective_id"))
    again = alike.filter(course_id__in=courses, objective__isnull=not by_objective)
    _set_asked(by, again.filter(retired_at__isnull=False), asked=True)
    new = [
        NewColumn(course, series, version_id, point_id=point_id, objective_id=objective)
        for course, objective in _parts(by, courses, by_objective=by_objective)
        if (course, objective) not in held
    ]
    add_columns(by=by, year_id=row.year_id, columns=new)
    return len(new)


CoursePart = tuple[uuid.UUID, uuid.UUID | None]
"""A course, and one of its objectives or none."""


def _parts(by: Viewer, courses: Sequence[uuid.UUID], *, by_objective: bool) -> list[CoursePart]:
    """Each course as a whole, or each objective of these courses in their order."""
    if not by_objective:
        return [(course, None) for course in courses]
    rows = Objective.objects.filter(school_id=by.school_id, course_id__in=courses, retired_at=None)
    return [(row.course_id, row.id) for row in rows.order_by("course_id", "rank")]


@transaction.atomic
def set_asked(
    *,
    by: Viewer,
    point_id: uuid.UUID,
    series: Series,
    version_id: uuid.UUID,
    by_objective: bool,
    asked: bool,
) -> int:
    """Ask for results of one kind on one scale at a point no longer, or again. Returns of how many columns.

    What was entered stays in the pupils' records, is shown nowhere while it is not asked for, and is there when it is asked
    for again. Raises NotThere.
    """
    reason = require(by, SET_UP_ASSESSMENT)
    columns = Column.objects.filter(
        school_id=by.school_id,
        point_id=point_id,
        series=series,
        version_id=version_id,
        objective__isnull=not by_objective,
    )
    if not columns.exists():
        raise NotThere(SET_UP_ASSESSMENT)
    changed = _set_asked(by, columns.filter(retired_at__isnull=not asked), asked=asked)
    record(
        by,
        SET_UP_ASSESSMENT,
        "ask for results again" if asked else "ask for results no longer",
        reason=reason,
    )
    return changed


def _set_asked(by: Viewer, columns: QuerySet[Column], *, asked: bool) -> int:
    """A step of the actions that ask for results or no longer do; what was so before is kept with the column."""
    rows = list(columns.select_for_update())
    for row in rows:
        change_row(by, "column", row, {"retired_at": None if asked else by.moment})
    return len(rows)


@transaction.atomic
def add_columns(*, by: Viewer, year_id: uuid.UUID, columns: Sequence[NewColumn]) -> list[int]:
    """Make columns, and return their numbers. Raises NotThere for a course or a scale that is not the school's."""
    reason = require(by, SET_UP_ASSESSMENT)
    numbers = insert_columns(by, year_id, columns)
    record(by, SET_UP_ASSESSMENT, "add columns", reason=reason)
    return numbers


def insert_columns(by: Viewer, year_id: uuid.UUID, columns: Sequence[NewColumn]) -> list[int]:
    """A step of the actions that make columns: the rows, with the next numbers of the year, which is locked for it."""
    if AcademicYear.objects.filter(school_id=by.school_id, id=year_id).select_for_update().first() is None:
        raise NotThere(SET_UP_ASSESSMENT)
    courses = {column.course_id for column in columns}
    versions = {column.version_id for column in columns}
    known = Course.objects.filter(school_id=by.school_id, id__in=courses).count() == len(courses)
    if not known or ScaleVersion.objects.filter(school_id=by.school_id, id__in=versions).count() < len(
        versions
    ):
        raise NotThere(SET_UP_ASSESSMENT)
    last = (
        Column.objects.filter(school_id=by.school_id, year_id=year_id).aggregate(last=Max("number"))["last"]
        or 0
    )
    rows = [
        Column(
            school_id=by.school_id,
            year_id=year_id,
            number=number,
            course_id=column.course_id,
            series=column.series.value,
            version_id=column.version_id,
            point_id=column.point_id,
            objective_id=column.objective_id,
            assignment_id=column.assignment_id,
            question_id=column.question_id,
            out_of=column.out_of,
        )
        for number, column in enumerate(columns, start=last + 1)
    ]
    Column.objects.bulk_create(rows)
    return [row.number for row in rows]


def _refuse_taken(by: Viewer, year_id: uuid.UUID, name: str) -> None:
    if AssessmentPoint.objects.filter(school_id=by.school_id, year_id=year_id, name=name).exists():
        raise NotPossible("This year has a point of this name already.", "name")
