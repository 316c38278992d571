"""The pupils of a cycle and the courses each follows. No folder is opened."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from muster.assessment.models import Course
from muster.assessment.queries.following import following
from muster.assessment.queries.matrix import PointColumn, point_columns
from muster.assessment.series import Series
from muster.attendance.queries.roll import OnRoll, roll_on
from muster.protection.access.decisions import NotThere
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.reports.access import OPEN_REPORTS
from muster.reports.models import ReportCycle


@dataclass(frozen=True, slots=True)
class CourseGroupPupils:
    """One group on one course: who writes about whom. `title` heads what is said of it in a report."""

    course_id: uuid.UUID
    course_name: str
    title: str
    group_id: uuid.UUID
    pupils: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class Cycle:
    """A cycle with everybody and everything that it is about. `pupils` are in the order of names."""

    row: ReportCycle
    pupils: Mapping[uuid.UUID, OnRoll]
    columns: tuple[PointColumn, ...]
    teaching: tuple[CourseGroupPupils, ...]

    @property
    def period(self) -> int:
        """The year under which results and words lie in folders."""
        began: int = self.row.year.first_day.year
        return began

    def forms(self) -> dict[uuid.UUID, list[uuid.UUID]]:
        """The pupils of each form."""
        found: defaultdict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
        for pupil, each in self.pupils.items():
            if each.form_id is not None:
                found[each.form_id].append(pupil)
        return dict(found)

    def courses_of(self) -> dict[uuid.UUID, list[CourseGroupPupils]]:
        """What each pupil follows, each course once, in the school's order of subjects."""
        found: defaultdict[uuid.UUID, dict[uuid.UUID, CourseGroupPupils]] = defaultdict(dict)
        for one in self.teaching:
            for pupil in one.pupils:
                found[pupil].setdefault(one.course_id, one)
        return {pupil: list(each.values()) for pupil, each in found.items()}


def the_cycle(viewer: Viewer, permission: Permission, cycle_id: uuid.UUID) -> ReportCycle:
    """The row of a cycle with its year and template. Raises NotThere."""
    rows = ReportCycle.objects.filter(school_id=viewer.school_id, id=cycle_id)
    row = rows.select_related("year", "template").first()
    if row is None or not viewer.may(permission):
        raise NotThere(permission)
    return row


def opened_cycle(viewer: Viewer, cycle_id: uuid.UUID) -> Cycle:
    """A cycle with everybody and everything that it is about, for whoever may open reports. Raises NotThere."""
    return cycle_of(viewer, the_cycle(viewer, OPEN_REPORTS, cycle_id))


def cycle_of(viewer: Viewer, row: ReportCycle) -> Cycle:
    """Everybody and everything that a cycle is about today."""
    roll = {
        pupil: each
        for pupil, each in roll_on(viewer, viewer.today).items()
        if each.year_group in row.year_groups
    }
    teaching = _teaching(viewer, row, roll)
    points = set(row.points)
    columns = tuple(
        column
        for column in point_columns(
            viewer,
            row.year_id,
            series=[Series(one) for one in row.series],
            courses={one.course_id for one in teaching},
        )
        if column.point_id in points
    )
    return Cycle(row, roll, columns, teaching)


def _teaching(
    viewer: Viewer, row: ReportCycle, roll: Mapping[uuid.UUID, object]
) -> tuple[CourseGroupPupils, ...]:
    followed: dict[uuid.UUID, list[tuple[uuid.UUID, set[uuid.UUID]]]] = {}
    for (course, group), members in following(viewer).items():
        if here := roll.keys() & members:
            followed.setdefault(course, []).append((group, here))
    courses = Course.objects.filter(school_id=viewer.school_id, id__in=followed)
    if row.courses:
        courses = courses.filter(id__in=row.courses)
    in_order = list(courses.select_related("subject").order_by("subject__rank", "name"))
    of_subject = Counter(course.subject_id for course in in_order)
    return tuple(
        CourseGroupPupils(
            course.id,
            course.name,
            course.subject.name if of_subject[course.subject_id] == 1 else course.name,
            group,
            tuple(one for one in roll if one in here),
        )
        for course in in_order
        for group, here in followed[course.id]
    )
