"""A class against its targets, course by course, opened for counting."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from muster.assessment.access import SEE_PUPIL_RESULTS, SEE_SHEET
from muster.assessment.figures import Grid
from muster.assessment.queries.following import following
from muster.assessment.queries.matrix import PointColumn, count_results, point_columns, year_of
from muster.assessment.queries.standing import SetBy, read_against, rules_of
from muster.assessment.series import Series
from muster.assessment.targets import Standing
from muster.people.directory import names
from muster.protection.access.decisions import NotThere, reasons_for_people
from muster.protection.access.viewer import Viewer


@dataclass(frozen=True, slots=True)
class CourseStanding:
    """How a class stands against its next targets in one course."""

    course_id: uuid.UUID
    course: str
    point: str
    on_track: int
    not_yet: int
    pupils: int


@dataclass(frozen=True, slots=True)
class ClassStanding:
    """A class and its courses; a course without targets is not among them."""

    name: str
    courses: tuple[CourseStanding, ...]


def class_standings(viewer: Viewer, group_id: uuid.UUID) -> ClassStanding:
    """A class against the last targets of each course, counted. Raises NotThere where its sheets are not the viewer's."""
    if viewer.reason_in_group(SEE_SHEET, group_id) is None:
        raise NotThere(SEE_SHEET)
    return ClassStanding(names(viewer).group(group_id), _standings(viewer, group_id))


def _standings(viewer: Viewer, group_id: uuid.UUID) -> tuple[CourseStanding, ...]:
    followed = following(viewer, groups=[group_id])
    year = year_of(viewer)
    if not followed or year is None:
        return ()
    columns = point_columns(viewer, year.id, courses={course for course, _ in followed})
    targets = {one.course_id: one for one in columns if one.series is Series.TARGET}
    members = sorted({pupil for (course, _), each in followed.items() if course in targets for pupil in each})
    if not members or len(reasons_for_people(viewer, SEE_PUPIL_RESULTS, members)) < len(members):
        return ()
    period = year.first_day.year
    grid = count_results(viewer, members, columns, period, permission=SEE_PUPIL_RESULTS).grid
    rules = rules_of(viewer, list(targets.values()))
    return tuple(
        _standing(viewer, target, columns, grid, since=rules.get(target.id, SetBy()).day)
        for target in targets.values()
    )


def _standing(
    viewer: Viewer,
    target: PointColumn,
    columns: Sequence[PointColumn],
    grid: Grid,
    *,
    since: dt.date | None,
) -> CourseStanding:
    found = read_against(viewer, target, columns, grid, since=since).standings
    return CourseStanding(
        target.course_id,
        target.course_name,
        target.point_name,
        int(np.count_nonzero(found == int(Standing.ON_TRACK))),
        int(np.count_nonzero(found == int(Standing.NOT_YET))),
        len(found),
    )
