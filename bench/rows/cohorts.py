"""The progress matrix and the groups of two thousand pupils with twelve subjects at six points, beside opening the records."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from django.db import transaction

from bench.ground import FIRST_DAY, TODAY, Ground
from bench.rows import measures
from bench.school import admitted, opened_school, viewer_in
from bench.timing import Row, compare, milliseconds
from muster.assessment.access import SEE_SCHOOL_RESULTS
from muster.assessment.actions.history import PastResults, enter_past_results
from muster.assessment.actions.points import NewPoint, add_point, ask_for
from muster.assessment.actions.scales import adopt_scale
from muster.assessment.actions.subjects import NewCourse, add_courses, follow_courses
from muster.assessment.models import Column
from muster.assessment.queries.cohort import cohort_progress, cohorts
from muster.assessment.queries.groups import groups_compared
from muster.assessment.records import RESULTS
from muster.assessment.series import Series
from muster.assessment.shipped import shipped_scales
from muster.assessment.typed import Figure
from muster.calendar.models import AcademicYear
from muster.people.actions import (
    NewAdult,
    NewGroup,
    NewMembership,
    add_memberships,
    add_staff,
    create_groups,
    give_role,
)
from muster.people.models import Group
from muster.people.records import Name
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import count_in_folders

PUPILS, SUBJECTS, POINTS, YEARS = 2_000, 12, 6, 5


@dataclass(frozen=True, slots=True)
class Cohort:
    """A school whose every pupil follows every course."""

    school_id: uuid.UUID
    head_id: uuid.UUID
    pupils: tuple[uuid.UUID, ...]


@measures("cohort.matrix")
def cohort_matrix(_ground: Ground, repetitions: int) -> Iterator[Row]:
    """What the page reads: the cohorts and the matrix between the last two points, beside opening every record."""
    school = _made()
    ours, opening = compare(_asking(school, _matrix), _asking(school, _open), repetitions)
    yield Row("cohort.matrix", milliseconds(ours), milliseconds(opening), repetitions, to_reach=2)
    groups, opening = compare(_asking(school, _groups), _asking(school, _open), repetitions)
    yield Row("cohort.groups", milliseconds(groups), milliseconds(opening), repetitions)


def _asking(school: Cohort, ask: Callable[[Viewer, Cohort], object]) -> Callable[[], None]:
    def asked() -> None:
        with transaction.atomic():
            ask(viewer_in(school.school_id, school.head_id), school)

    return asked


def _matrix(head: Viewer, _school: Cohort) -> None:
    found = cohorts(head, None)
    shown = cohort_progress(head, found, None, (found.columns[-2], found.columns[-1]))
    if shown.matrix is None or shown.matrix.pupils != PUPILS or shown.matrix.missing:
        raise RuntimeError(f"not everybody was counted: {shown.matrix}")


def _groups(head: Viewer, _school: Cohort) -> None:
    found = cohorts(head, None)
    points = (found.columns[-1], found.columns[-2])
    groups_compared(head, found, ["sex", "free_school_meals"], points, years="")


def _open(head: Viewer, school: Cohort) -> None:
    for _ in count_in_folders(head, SEE_SCHOOL_RESULTS, school.pupils, Want(RESULTS, FIRST_DAY.year)):
        pass


def _made() -> Cohort:
    with transaction.atomic():
        by, year_id = opened_school("School of all cohorts")
        (head,) = add_staff(by=by, staff=[NewAdult(Name("Ada", "Marsh"))])
        give_role(by=by, staff_id=head, role="head", first_day=FIRST_DAY)
        pupils = admitted(by, PUPILS)
        groups = create_groups(
            by=by,
            groups=[
                NewGroup(
                    name=f"{7 + at}A", kind=Group.Kind.FORM, first_day=FIRST_DAY,
                    registers=Group.Registers.SESSION, year_group=str(7 + at), year_id=year_id,
                )
                for at in range(YEARS)
            ],
        )  # fmt: skip
        memberships = [NewMembership(groups[at % YEARS], pupil, FIRST_DAY) for at, pupil in enumerate(pupils)]
        add_memberships(by=by, memberships=memberships)
        names = [f"Subject {at + 1}" for at in range(SUBJECTS)]
        courses = add_courses(by=by, courses=[NewCourse(name, name) for name in names])
        follow_courses(by=by, pairs=[(course, group) for course in courses for group in groups])
        _ask(by, year_id, courses)
        _enter(by, year_id, pupils)
    return Cohort(by.school_id, head, tuple(sorted(pupils)))


def _ask(by: Viewer, year_id: uuid.UUID, courses: Sequence[uuid.UUID]) -> None:
    shipped = shipped_scales("england")["england.four_step"]
    version = adopt_scale(by=by, shipped="england.four_step", definition=shipped)
    for number in range(POINTS):
        day = FIRST_DAY + dt.timedelta(days=20 * number + 20)
        point = NewPoint(f"Point {number + 1}", day, day, TODAY + dt.timedelta(days=30))
        point_id = add_point(by=by, year_id=year_id, point=point)
        ask_for(by=by, point_id=point_id, courses=courses, series=Series.ATTAINMENT, version_id=version)


def _enter(by: Viewer, year_id: uuid.UUID, pupils: Sequence[uuid.UUID]) -> None:
    rng = np.random.default_rng(7)
    columns: dict[uuid.UUID, list[int]] = {}
    rows = Column.objects.filter(school_id=by.school_id, year_id=year_id).order_by("number")
    for course, number in rows.values_list("course_id", "number"):
        columns.setdefault(course, []).append(number)
    savings = []
    for course, numbers in columns.items():
        drawn = rng.integers(1, 5, size=(len(pupils), len(numbers))).tolist()
        results = {
            pupil: [(number, Figure(figure)) for number, figure in zip(numbers, row, strict=True)]
            for pupil, row in zip(pupils, drawn, strict=True)
        }
        savings.append(PastResults(course, by.moment, None, results))
    year = AcademicYear.objects.get(school_id=by.school_id, id=year_id)
    enter_past_results(by=by, year=year, savings=savings)
