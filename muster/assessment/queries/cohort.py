"""A cohort between two points: the matrix of where pupils were and are, and the names behind one of its cells."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from muster.assessment.access import OPEN_ASSESSMENT, SEE_PROGRESS
from muster.assessment.change import ProgressMatrix, matrix_between
from muster.assessment.models import Course
from muster.assessment.queries.following import Following, followed_under
from muster.assessment.queries.ladders import shared_ladders
from muster.assessment.queries.matrix import PointColumn, Year, count_results, point_columns, year_of
from muster.assessment.records import RESULTS
from muster.assessment.series import Series
from muster.calendar.queries import profile_of
from muster.people.directory import names
from muster.people.models import Group
from muster.people.queries.groups import natural
from muster.protection.access.decisions import NotThere
from muster.protection.access.policy import Permission, Reason
from muster.protection.access.viewer import Viewer
from muster.protection.budgets.spending import refuse_narrowed
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders

Choices = tuple[tuple[uuid.UUID, str], ...]


@dataclass(frozen=True, slots=True)
class Cohorts:
    """What may be chosen: the courses, and of the chosen one its groups, its year groups as (code, name), and the columns
    of its points. `reasons` say of each pupil why the chosen course's results are the viewer's to count.
    """

    year: Year | None
    courses: Choices
    course: uuid.UUID | None = None
    groups: Choices = ()
    members: Mapping[uuid.UUID, Sequence[uuid.UUID]] = field(default_factory=dict)
    columns: tuple[PointColumn, ...] = ()
    years: tuple[tuple[str, str], ...] = ()
    year_of_group: Mapping[uuid.UUID, str] = field(default_factory=dict)
    reasons: Mapping[uuid.UUID, Reason] = field(default_factory=dict)

    @property
    def places(self) -> Following:
        """The chosen course in each of its groups."""
        if self.course is None:
            return {}
        return {(self.course, group): members for group, members in self.members.items()}

    def pupils_of(self, group: uuid.UUID | None, year_group: str = "") -> tuple[uuid.UUID, ...]:
        """Who is in a group, or with None everybody on the course, of one year group where it is given."""
        chosen = [
            members
            for one, members in self.members.items()
            if group in {one, None} and year_group in {self.year_of_group.get(one, ""), ""}
        ]
        return tuple(sorted({pupil for members in chosen for pupil in members}))


def cohorts(
    viewer: Viewer,
    asked: uuid.UUID | None,
    series: Collection[Series] = (Series.ATTAINMENT,),
    permission: Permission = SEE_PROGRESS,
) -> Cohorts:
    """The cohorts of which the viewer may see every member under this permission, with their columns of these kinds. Raises NotThere."""
    if not viewer.may(OPEN_ASSESSMENT):
        raise NotThere(OPEN_ASSESSMENT)
    year = year_of(viewer)
    followed = followed_under(viewer, permission)
    rows = Course.objects.filter(school_id=viewer.school_id, id__in={course for course, _ in followed.places})
    courses = tuple(rows.order_by("subject__rank", "name").values_list("id", "name"))
    if year is None or not courses:
        return Cohorts(year, courses)
    course = asked if asked in dict(courses) else courses[0][0]
    directory = names(viewer)
    members = {group: pupils for (each, group), pupils in followed.places.items() if each == course}
    groups = sorted(((one, directory.group(one)) for one in members), key=lambda one: natural(one[1]))
    columns = point_columns(viewer, year.id, series=series, courses=[course])
    of_group = dict(
        Group.objects.filter(school_id=viewer.school_id, id__in=list(members)).values_list("id", "year_group")
    )
    here = set(of_group.values())
    years = tuple((one.code, one.name) for one in profile_of(viewer).year_groups if one.code in here)
    return Cohorts(year, courses, course, tuple(groups), members, columns, years, of_group, followed.reasons)


@dataclass(frozen=True, slots=True)
class CohortProgress:
    """A cohort between two points; `matrix` is None where the two have no steps in common."""

    first: PointColumn
    last: PointColumn
    pupils: tuple[uuid.UUID, ...]
    matrix: ProgressMatrix | None
    reasons: Mapping[uuid.UUID, Reason]


def cohort_progress(
    viewer: Viewer,
    found: Cohorts,
    group: uuid.UUID | None,
    points: tuple[PointColumn, PointColumn],
    *,
    years: str = "",
) -> CohortProgress:
    """Count a group, or with None everybody on the course, of one year group or all. One audit line; nobody is shown."""
    pupils = found.pupils_of(group, years)
    first, last = points
    ladders = shared_ladders(viewer, first, last)
    if ladders is None or found.year is None:
        return CohortProgress(first, last, pupils, None, found.reasons)
    period = found.year.first_day.year
    grid = count_results(viewer, pupils, points, period, permission=SEE_PROGRESS, reasons=found.reasons).grid
    before, after = (grid.positions(one.number, one.scale) for one in points)
    return CohortProgress(first, last, pupils, matrix_between(ladders, before, after), found.reasons)


def names_behind(
    viewer: Viewer, progress: CohortProgress, period: int, cell: tuple[int, int] | None
) -> tuple[tuple[uuid.UUID, str], ...]:
    """Who stands in a cell of (before, after), or with None who is missing. Their folders count as opened."""
    if progress.matrix is None:
        return ()
    directory = names(viewer)
    people = [progress.pupils[row] for row in progress.matrix.rows_in(cell)]
    refuse_narrowed(viewer, SEE_PROGRESS, people)
    if people:
        open_folders(
            viewer,
            SEE_PROGRESS,
            people,
            Want(RESULTS, period),
            action="open names behind a figure",
            reasons=progress.reasons,
        )
    return tuple((one, directory.shown(one)) for one in directory.in_order(people))
