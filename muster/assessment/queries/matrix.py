"""The school's results, opened once for counting: the arrays from which every figure of a cohort is made."""

import datetime as dt
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from muster.assessment.access import SEE_SCHOOL_RESULTS
from muster.assessment.figures import Grid, grid_of
from muster.assessment.models import AssessmentPoint, Column
from muster.assessment.queries.definitions import definitions
from muster.assessment.records import RESULTS, Results
from muster.assessment.scales import Definition
from muster.assessment.series import Series
from muster.calendar.models import AcademicYear
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Held, Want
from muster.protection.folder.opening import count_in_folders


@dataclass(frozen=True, slots=True)
class PointColumn:
    """A column of an assessment point: of which course and subject, which kind, on which scale, about which day."""

    id: uuid.UUID
    number: int
    course_id: uuid.UUID
    course_name: str
    subject_id: uuid.UUID
    subject_name: str
    series: Series
    version_id: uuid.UUID
    scale: Definition
    point_id: uuid.UUID
    point_name: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class Counted:
    """The opened results of many pupils: row r of the grid is pupils[r], column c is columns[c]."""

    pupils: tuple[uuid.UUID, ...]
    columns: tuple[PointColumn, ...]
    grid: Grid


def year_of(viewer: Viewer) -> AcademicYear | None:
    """The academic year of today."""
    return AcademicYear.objects.filter(
        school_id=viewer.school_id, first_day__lte=viewer.today, last_day__gte=viewer.today
    ).first()


def point_columns(
    viewer: Viewer,
    year_id: uuid.UUID,
    *,
    series: Collection[Series] = tuple(Series),
    subjects: Collection[uuid.UUID] | None = None,
    courses: Collection[uuid.UUID] | None = None,
) -> tuple[PointColumn, ...]:
    """The columns of a year's points without those of objectives, by day and subject; structure only."""
    rows = Column.objects.filter(
        school_id=viewer.school_id,
        year_id=year_id,
        point__isnull=False,
        objective__isnull=True,
        retired_at=None,
        series__in=[one.value for one in series],
    ).select_related("point", "course__subject")
    if subjects is not None:
        rows = rows.filter(course__subject_id__in=subjects)
    if courses is not None:
        rows = rows.filter(course_id__in=courses)
    found = list(rows.order_by("point__day", "course__subject__rank", "course__name", "number"))
    scales = definitions(viewer, {row.version_id for row in found})
    return tuple(
        _point_column(row, row.point, scales[row.version_id]) for row in found if row.point is not None
    )


def _point_column(row: Column, point: AssessmentPoint, scale: Definition) -> PointColumn:
    return PointColumn(
        id=row.id,
        number=row.number,
        course_id=row.course_id,
        course_name=row.course.name,
        subject_id=row.course.subject_id,
        subject_name=row.course.subject.name,
        series=Series(row.series),
        version_id=row.version_id,
        scale=scale,
        point_id=point.id,
        point_name=point.name,
        day=point.day,
    )


def count_results(
    viewer: Viewer,
    pupils: Sequence[uuid.UUID],
    columns: Sequence[PointColumn],
    period: int,
    *,
    permission: Permission = SEE_SCHOOL_RESULTS,
) -> Counted:
    """Open the results of these pupils for counting: figures that show nobody. One audit line, one query.

    `period` is the year in which the academic year began. Pupils without a record have empty rows.
    """
    found = {
        pupil: record.cells
        for pupil, record in count_in_folders(viewer, permission, pupils, Want(RESULTS, period))
    }
    grid = grid_of([found.get(pupil, b"") for pupil in pupils], [column.number for column in columns])
    return Counted(tuple(pupils), tuple(columns), grid)


def grid_of_opened(
    held: Mapping[uuid.UUID, Held[Results]], pupils: Sequence[uuid.UUID], columns: Sequence[PointColumn]
) -> Grid:
    """The grid of records that were opened to be shown, in the order of these pupils."""
    records = [held[pupil].record.cells if pupil in held else b"" for pupil in pupils]
    return grid_of(records, [column.number for column in columns])
