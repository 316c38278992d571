"""Opens the school's results once for counting: the arrays behind every figure of a cohort."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from muster.assessment.access import SEE_SCHOOL_RESULTS
from muster.assessment.eight import Slot
from muster.assessment.figures import Grid, grid_of
from muster.assessment.queries.definitions import definitions
from muster.assessment.records import RESULTS, Results
from muster.assessment.scales import Definition
from muster.assessment.series import Series
from muster.protection.access.policy import Permission, Reason
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Held, Want
from muster.protection.folder.opening import count_in_folders


@dataclass(frozen=True, slots=True)
class Year:
    """An academic year, by its first day."""

    id: uuid.UUID
    first_day: dt.date


@dataclass(frozen=True, slots=True)
class PointColumn:
    """A column of an assessment point: of which course and subject, which kind, on which scale, about which day.

    `slot` and `awards` are as what the course counts in Attainment 8. `apart` is the version of the scale where the point asks
    the course for the same kind of result on another one too; else it is empty.
    """

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
    slot: Slot | None = None
    awards: int = 1
    apart: str = ""

    @property
    def point_words(self) -> str:
        """The point, so that two columns of one kind of a course are never called the same."""
        return f"{self.point_name} ({self.apart})" if self.apart else self.point_name


@dataclass(frozen=True, slots=True)
class Counted:
    """The opened results of many pupils: row r of the grid is pupils[r], column c is columns[c]."""

    pupils: tuple[uuid.UUID, ...]
    columns: tuple[PointColumn, ...]
    grid: Grid


_YEAR = """
SELECT id, first_day FROM calendar_academicyear
WHERE school_id = %s AND first_day <= %s AND last_day >= %s
"""


def year_of(viewer: Viewer) -> Year | None:
    """The academic year of today."""
    with connection.cursor() as cursor:
        cursor.execute(_YEAR, [viewer.school_id, viewer.today, viewer.today])
        row = cursor.fetchone()
    return Year(*row) if row else None


_COLUMNS = """
SELECT c.id, c.number, c.course_id, o.name, o.subject_id, s.name, c.series, c.version_id, c.point_id, p.name, p.day,
    o.slot, o.awards, v.number
FROM assessment_column c
JOIN assessment_assessmentpoint p ON p.school_id = c.school_id AND p.id = c.point_id
JOIN assessment_scaleversion v ON v.school_id = c.school_id AND v.id = c.version_id
JOIN assessment_course o ON o.school_id = c.school_id AND o.id = c.course_id
JOIN assessment_subject s ON s.school_id = o.school_id AND s.id = o.subject_id
WHERE c.school_id = %(school)s AND c.year_id = %(year)s AND c.objective_id IS NULL AND c.retired_at IS NULL
    AND c.series = ANY (%(series)s::text[])
    AND (%(courses)s::uuid[] IS NULL OR c.course_id = ANY (%(courses)s::uuid[]))
ORDER BY p.day, s.rank, o.name, c.number
"""


def point_columns(
    viewer: Viewer,
    year_id: uuid.UUID,
    *,
    series: Collection[Series] = tuple(Series),
    courses: Collection[uuid.UUID] | None = None,
) -> tuple[PointColumn, ...]:
    """The columns of a year's points without those of objectives, by day and subject; structure only."""
    return ask_point_columns(viewer, year_id, series=series, courses=courses)()


def ask_point_columns(
    viewer: Viewer,
    year_id: uuid.UUID,
    *,
    series: Collection[Series] = tuple(Series),
    courses: Collection[uuid.UUID] | None,
) -> Callable[[], tuple[PointColumn, ...]]:
    """Send the query of `point_columns`, and return what reads its answer: inside `together`."""
    asked: dict[str, Any] = {
        "school": viewer.school_id,
        "year": year_id,
        "series": [one.value for one in series],
        "courses": None if courses is None else list(courses),
    }
    cursor = connection.cursor()
    cursor.execute(_COLUMNS, asked)

    def read() -> tuple[PointColumn, ...]:
        with cursor:
            rows = cursor.fetchall()
        scales = definitions(viewer, {row[7] for row in rows})
        asked_for = Counter(_place(row) for row in rows)
        return tuple(_point_column(row, scales, is_alone=asked_for[_place(row)] == 1) for row in rows)

    return read


def _place(row: Sequence[Any]) -> tuple[Any, ...]:
    """Of which course, of which kind and at which point."""
    return row[2], row[6], row[8]


def _point_column(
    row: Sequence[Any], scales: Mapping[uuid.UUID, Definition], *, is_alone: bool
) -> PointColumn:
    column, number, course, course_name, subject, subject_name, series, version, point, point_name, day = row[
        :11
    ]
    slot, awards, number_of_version = row[11:]
    return PointColumn(
        id=column,
        number=number,
        course_id=course,
        course_name=course_name,
        subject_id=subject,
        subject_name=subject_name,
        series=Series(series),
        version_id=version,
        scale=scales[version],
        point_id=point,
        point_name=point_name,
        day=day,
        slot=Slot(slot) if slot else None,
        awards=awards,
        apart="" if is_alone else f"{scales[version].name}, version {number_of_version}",
    )


def whose_day_has_come(
    columns: Sequence[PointColumn], today: dt.date, *, at_least: int = 1
) -> Sequence[PointColumn]:
    """The columns whose day has come, which are shown unless others are asked for; all of them where too few have."""
    past = [one for one in columns if one.day <= today]
    return past if len(past) >= at_least else columns


def count_results(
    viewer: Viewer,
    pupils: Sequence[uuid.UUID],
    columns: Sequence[PointColumn],
    period: int,
    *,
    permission: Permission = SEE_SCHOOL_RESULTS,
    reasons: Mapping[uuid.UUID, Reason] | None = None,
) -> Counted:
    """Open the results of these pupils for counting: figures that show nobody. One audit line, one query.

    `period` is the year in which the academic year began. Pupils without a record have empty rows. `reasons` are those of
    `followed_under`, where the columns are of the courses that they are about.
    """
    opened = count_in_folders(viewer, permission, pupils, Want(RESULTS, period), reasons=reasons)
    found = {pupil: record.cells for pupil, record in opened}
    grid = grid_of([found.get(pupil, b"") for pupil in pupils], [column.number for column in columns])
    return Counted(tuple(pupils), tuple(columns), grid)


def grid_of_opened(
    held: Mapping[uuid.UUID, Held[Results]], pupils: Sequence[uuid.UUID], columns: Sequence[PointColumn]
) -> Grid:
    """The grid of records that were opened to be shown, in the order of these pupils."""
    records = [held[pupil].record.cells if pupil in held else b"" for pupil in pupils]
    return grid_of(records, [column.number for column in columns])
