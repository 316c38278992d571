"""Who has not entered: for each class and course, how many cells of a point are still empty. Opened for counting only."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from muster.assessment.access import SEE_PUPIL_RESULTS, SEE_WHAT_IS_MISSING
from muster.assessment.figures import Grid
from muster.assessment.models import AssessmentPoint, Reminder
from muster.assessment.queries.folds import by_words, by_year_group
from muster.assessment.queries.following import Following, following
from muster.assessment.queries.matrix import PointColumn, count_results, point_columns
from muster.assessment.scales import Missing
from muster.people.directory import names
from muster.people.models import Responsibility
from muster.people.queries.groups import natural
from muster.protection.access.decisions import require
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class ClassProgress:
    """How far one class's sheet of one point has come. `cells` is pupils times columns, `entered` those with anything."""

    group_id: uuid.UUID
    group_name: str
    course_id: uuid.UUID
    course_name: str
    subject: str
    point_id: uuid.UUID
    point_name: str
    closes: dt.date
    entered: int
    cells: int
    teachers: str = ""
    reminded_at: dt.datetime | None = None

    @property
    def is_complete(self) -> bool:
        """Whether no cell is empty."""
        return self.entered >= self.cells


@dataclass(frozen=True, slots=True)
class ProgressFold:
    """The sheets of one year group or subject, and how many of them are complete."""

    words: str
    rows: tuple[ClassProgress, ...]

    @property
    def complete(self) -> int:
        """How many sheets have no empty cell."""
        return sum(row.is_complete for row in self.rows)


def own_progress(viewer: Viewer) -> tuple[ClassProgress, ...]:
    """The viewer's own classes, at the points that are open today."""
    groups = list(viewer.standing.groups)
    if not groups:
        return ()
    points = _open_points(viewer)
    return _progress(viewer, points, groups, permission=SEE_PUPIL_RESULTS)


def point_progress(viewer: Viewer, point: AssessmentPoint) -> tuple[ClassProgress, ...]:
    """Every class that is asked for results at a point, those that are not complete first. Raises Refused."""
    require(viewer, SEE_WHAT_IS_MISSING)
    found = _progress(viewer, [point], None, permission=SEE_WHAT_IS_MISSING)
    return tuple(sorted(found, key=lambda one: (one.is_complete, natural(one.group_name), one.course_name)))


def folded(viewer: Viewer, rows: Sequence[ClassProgress], *, by_subject: bool) -> tuple[ProgressFold, ...]:
    """The sheets of a point by year group, or by subject; within each in the order in which they came."""
    folds = (
        by_words(rows, lambda row: row.subject)
        if by_subject
        else by_year_group(viewer, rows, lambda row: row.group_id)
    )
    return tuple(ProgressFold(fold.words, fold.rows) for fold in folds)


def _open_points(viewer: Viewer) -> list[AssessmentPoint]:
    return list(
        AssessmentPoint.objects.filter(
            school_id=viewer.school_id, opens__lte=viewer.today, closes__gte=viewer.today
        ).select_related("year")
    )


def _progress(
    viewer: Viewer,
    points: Sequence[AssessmentPoint],
    groups: Collection[uuid.UUID] | None,
    *,
    permission: Permission,
) -> tuple[ClassProgress, ...]:
    followed = following(viewer, groups=groups)
    rows: list[ClassProgress] = []
    for year in {point.year_id: point.year for point in points}.values():
        wanted = {point.id: point for point in points if point.year_id == year.id}
        courses = {course for course, _ in followed}
        columns = [one for one in point_columns(viewer, year.id, courses=courses) if one.point_id in wanted]
        pupils = sorted({pupil for members in followed.values() for pupil in members})
        if not columns or not pupils:
            continue
        counted = count_results(viewer, pupils, columns, year.first_day.year, permission=permission)
        rows += _rows(
            viewer, wanted, followed, columns, {pupil: row for row, pupil in enumerate(pupils)}, counted.grid
        )
    return tuple(sorted(rows, key=lambda row: (row.closes, natural(row.group_name), row.course_name)))


def _rows(  # noqa: PLR0917  # everything that was read, put together
    viewer: Viewer,
    points: Mapping[uuid.UUID, AssessmentPoint],
    followed: Following,
    columns: Sequence[PointColumn],
    row_of: Mapping[uuid.UUID, int],
    grid: Grid,
) -> Iterable[ClassProgress]:
    directory = names(viewer)
    teachers, reminded = _teachers(viewer), _reminded(viewer, points)
    entered = grid.missing != int(Missing.NOTHING)
    for (course, group), members in followed.items():
        for point in points.values():
            places = [
                at for at, one in enumerate(columns) if (one.course_id, one.point_id) == (course, point.id)
            ]
            if not places:
                continue
            rows = [row_of[pupil] for pupil in members]
            any_column = columns[places[0]]
            yield ClassProgress(
                group_id=group,
                group_name=directory.group(group),
                course_id=course,
                course_name=any_column.course_name,
                subject=any_column.subject_name,
                point_id=point.id,
                point_name=point.name,
                closes=point.closes,
                entered=int(np.count_nonzero(entered[np.ix_(rows, places)])),
                cells=len(rows) * len(places),
                teachers=", ".join(directory.shown(person) for person in teachers.get(group, ())),
                reminded_at=reminded.get((point.id, course, group)),
            )


def _teachers(viewer: Viewer) -> Mapping[uuid.UUID, list[uuid.UUID]]:
    found: defaultdict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    rows = Responsibility.objects.filter(school_id=viewer.school_id, relation__in=["teaches", "tutors"])
    for group, person in rows.on(viewer.today).order_by("id").values_list("group_id", "staff_id"):
        found[group].append(person)
    return found


def _reminded(
    viewer: Viewer, points: Iterable[uuid.UUID]
) -> Mapping[tuple[uuid.UUID, uuid.UUID, uuid.UUID], dt.datetime]:
    rows = Reminder.objects.filter(school_id=viewer.school_id, point_id__in=list(points))
    return {(row.point_id, row.course_id, row.group_id): row.made_at for row in rows}
