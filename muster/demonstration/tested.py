"""A test with questions, and a list of objectives, answered as a class would: harder questions score lower."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np

from muster.assessment.actions.history import PastResults, enter_past_results
from muster.assessment.models import Assignment, Column, Question, ResultEntry
from muster.assessment.scales import Missing
from muster.assessment.typed import Figure
from muster.calendar.models import AcademicYear
from muster.people.models import Membership
from muster.protection.access.viewer import Viewer

HARD = {"1": -1.6, "2": -1.0, "3a": -1.2, "3b": 0.2, "4": 0.9, "5": -0.3, "6": 0.5}
"""How hard each question of the test is, on the scale of pupils' levels: at 0 a middling pupil has even chances."""

AWAY = 0.04
NOT_YET, NEARLY, SECURE = 1, 2, 3
TENTHS = 10
"""Marks are kept in tenths."""

Cells = list[tuple[int, Figure]]


def fill_test(by: Viewer, year: AcademicYear, *, now: datetime, rng: np.random.Generator) -> None:
    """Enter the marks of every question of the school's tests, and the total of each."""
    for test in Assignment.objects.filter(
        school_id=by.school_id,
        year=year,
        id__in=Question.objects.filter(school_id=by.school_id).values("assignment_id"),
    ).distinct():
        columns = list(
            Column.objects.filter(school_id=by.school_id, assignment=test)
            .select_related("question")
            .order_by("number")
        )
        results = {pupil: list(_marks(columns, rng)) for pupil in _members(by, test.group_id)}
        at = now - timedelta(days=10)
        savings = [PastResults(test.course_id, at, None, results)]
        enter_past_results(by=by, year=year, savings=savings, origin=ResultEntry.Origin.SHEET)


def _members(by: Viewer, group: uuid.UUID | None) -> list[uuid.UUID]:
    if group is None:
        return []
    rows = Membership.objects.filter(school_id=by.school_id, group_id=group).on(by.today)
    return sorted(rows.values_list("pupil_id", flat=True))


def _marks(columns: list[Column], rng: np.random.Generator) -> Iterator[tuple[int, Figure]]:
    """One pupil's marks: each mark of a question is drawn by the pupil's level and the question's difficulty."""
    away, able, total = rng.random() < AWAY, rng.normal(), 0
    for column in columns:
        if column.question is None:
            continue
        chance = 1 / (1 + np.exp(1.7 * (HARD.get(column.question.number, 0.0) - able)))
        marks = int(rng.binomial(int(column.question.out_of), chance))
        total += marks
        yield column.number, Figure(0, Missing.ABSENT) if away else Figure(marks * TENTHS)
    whole = next(column for column in columns if column.question is None)
    yield whole.number, Figure(0, Missing.ABSENT) if away else Figure(total * TENTHS)


def fill_objectives(
    by: Viewer, year: AcademicYear, group: uuid.UUID, *, now: datetime, rng: np.random.Generator
) -> None:
    """Enter how far the pupils of one class have learnt each objective that was asked for."""
    columns = list(
        Column.objects.filter(school_id=by.school_id, year=year, objective__isnull=False, point__isnull=False)
        .select_related("objective")
        .order_by("number")
    )
    if not columns:
        return
    hard = {column.number: rng.normal(0.2, 0.8) for column in columns}
    results: dict[uuid.UUID, Cells] = {}
    for pupil in _members(by, group):
        able = rng.normal()
        results[pupil] = [
            (number, Figure(NOT_YET if able < at - 0.7 else NEARLY if able < at else SECURE))
            for number, at in hard.items()
        ]
    savings = [PastResults(columns[0].course_id, now - timedelta(days=3), None, results)]
    enter_past_results(by=by, year=year, savings=savings, origin=ResultEntry.Origin.SHEET)
