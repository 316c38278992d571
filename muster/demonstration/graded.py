"""A gradebook: the rules of secondary mathematics, and the homework and tests of one class, as a teacher would have them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import numpy as np

from muster.assessment.actions.gradebook import NewCategory, note_late, set_gradebook
from muster.assessment.actions.history import PastResults, enter_past_results
from muster.assessment.actions.work import NewWork, set_work
from muster.assessment.gradebook.policy import LateRule, MissingRule, Policy
from muster.assessment.headers import Header, read_header
from muster.assessment.models import Category, ResultEntry
from muster.assessment.places import SheetPlace, Show
from muster.assessment.scales import Missing
from muster.assessment.typed import Figure
from muster.calendar.models import AcademicYear
from muster.demonstration.made import MadeSchool
from muster.protection.access.viewer import Viewer

TAUGHT_BY, SUBJECT = "Teacher of mathematics", "Mathematics"
"""The first with this post is one of those who sign in."""

FIRST_WEIGHTS = (("Tests", 60, 0), ("Homework", 40, 0))
WEIGHTS = (("Tests", 50, 0), ("Homework", 30, 1), ("Project", 20, 0))
"""The school has thought again once; its project is not set yet, so that its weight is shared out."""

POLICY = Policy(not_handed_in=MissingRule.ZERO, late=LateRule.EACH_DAY, late_points=10, late_most=30)
TENTHS = 10
NOT_HANDED_IN, AWAY, LATE = 0.06, 0.04, 0.07


@dataclass(frozen=True, slots=True)
class Set:
    """A piece of work: so many days ago, out of so many marks, and how it goes for the middle pupil."""

    title: str
    category: str
    days_ago: int
    out_of: int
    middle: float = 0.7


WORK = (
    Set("Place value and rounding", "Homework", 68, 20, 0.78),
    Set("Negative numbers", "Homework", 54, 20, 0.7),
    Set("First test", "Tests", 48, 40, 0.66),
    Set("Fractions", "Homework", 40, 25, 0.64),
    Set("Fractions of amounts", "Homework", 19, 20, 0.6),
    Set("Second test", "Tests", 12, 50, 0.62),
    Set("Equations", "Homework", 5, 20),
)
WAITS = "Equations"
"""What was handed in and is not marked yet."""


def graded_class(made: MadeSchool) -> int | None:
    """The place of the class that has the gradebook: the first in mathematics of whoever signs in to teach it."""
    teacher = next((at for at, one in enumerate(made.staff) if one.post == TAUGHT_BY), None)
    own = (
        at
        for at, group in enumerate(made.groups)
        if group.kind == "class" and f" {SUBJECT}" in group.name and (teacher, "teaches") in group.adults
    )
    return next(own, None)


def fill_gradebook(
    by: Viewer, year: AcademicYear, place: SheetPlace, *, now: datetime, rng: np.random.Generator
) -> None:
    """Set the rules of the course, the work of the class, and enter what its teacher has marked."""
    _set_rules(by, place.course_id, FIRST_WEIGHTS, policy=Policy(), seen=0)
    _set_rules(by, place.course_id, WEIGHTS, policy=POLICY, seen=1)
    categories = _categories(by, place.course_id)
    header = read_header(by, place)
    for one in WORK:
        day = now.date() - timedelta(days=one.days_ago)
        work = NewWork(one.title, day - timedelta(days=5), Decimal(one.out_of), day, categories[one.category])
        set_work(by=by, header=header, work=work)
    at_work = SheetPlace(place.group_id, place.course_id, Show.WORK)
    header = read_header(by, at_work)
    able = {pupil: rng.normal(0, 0.13) for pupil in header.members}
    for one in WORK:
        if one.title != WAITS:
            _mark(by, year, header, one, able=able, now=now, rng=rng)


def _set_rules(
    by: Viewer,
    course_id: uuid.UUID,
    weights: Sequence[tuple[str, int, int]],
    *,
    policy: Policy,
    seen: int,
) -> None:
    held = _categories(by, course_id)
    categories = [NewCategory(name, Decimal(weight), drop, held.get(name)) for name, weight, drop in weights]
    set_gradebook(by=by, course_id=course_id, policy=policy, categories=categories, seen=seen)


def _categories(by: Viewer, course_id: uuid.UUID) -> dict[str, uuid.UUID]:
    rows = Category.objects.filter(school_id=by.school_id, course_id=course_id)
    return dict(rows.values_list("name", "id"))


def _mark(
    by: Viewer,
    year: AcademicYear,
    header: Header,
    one: Set,
    *,
    able: Mapping[uuid.UUID, float],
    now: datetime,
    rng: np.random.Generator,
) -> None:
    """Enter a piece of work for the class: most have marks, some were away or handed nothing in, a few were late."""
    number = next(column.number for column in header.columns if column.title == one.title)
    results: dict[uuid.UUID, list[tuple[int, Figure]]] = {}
    for pupil in sorted(able):
        share = min(max(one.middle + able[pupil] + rng.normal(0, 0.08), 0.05), 1.0)
        drawn = rng.random()
        figure = Figure(round(share * one.out_of) * TENTHS)
        if drawn < AWAY:
            figure = Figure(0, Missing.ABSENT)
        elif drawn < AWAY + NOT_HANDED_IN and one.category == "Homework":
            figure = Figure(0, Missing.NOT_HANDED_IN)
        results[pupil] = [(number, figure)]
    at = now - timedelta(days=one.days_ago - 2)
    savings = [PastResults(header.place.course_id, at, None, results)]
    enter_past_results(by=by, year=year, savings=savings, origin=ResultEntry.Origin.SHEET)
    late = {pupil: int(rng.integers(1, 4)) for pupil in sorted(able) if rng.random() < LATE}
    if late and one.category == "Homework":
        note_late(by=by, place=header.place, column=number, days=late)
