"""A gradebook: the rules of secondary mathematics, and the homework and tests of one class, as a teacher would have them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import msgspec
import numpy as np

from muster.assessment.actions.gradebook import NewCategory, note_late, set_gradebook
from muster.assessment.actions.history import PastResults, enter_past_results
from muster.assessment.actions.scales import change_scale, make_scale
from muster.assessment.actions.work import NewWork, set_work
from muster.assessment.gradebook.policy import LateRule, MissingRule, Policy
from muster.assessment.headers import Header, read_header
from muster.assessment.models import Category, ResultEntry, ScaleVersion
from muster.assessment.places import SheetPlace, Show
from muster.assessment.scales import Definition, Missing, Tone, Value
from muster.assessment.typed import Figure
from muster.calendar.models import AcademicYear
from muster.demonstration.made import MadeGroup, MadeSchool
from muster.protection.access.viewer import Viewer

TAUGHT_BY, SUBJECT = "Teacher of mathematics", "Mathematics"
"""The first person with this post can sign in."""

FIRST_WEIGHTS = (("Tests", 60, 0), ("Homework", 40, 0))
WEIGHTS = (("Tests", 50, 0), ("Homework", 30, 1), ("Project", 20, 0))
"""The school has changed its rules once. Its project has not been set yet, so that weight is shared out."""

POLICY = Policy(
    not_handed_in=MissingRule.ZERO, late=LateRule.EACH_DAY, late_points=10, late_most=30, credits=Decimal(1)
)
FIRST_CUTS, CUTS = (80, 65, 50, 40), (85, 70, 55, 40)
"""The percentages from which A, B, C and D are earned; the school has raised its cut-offs once."""

LETTERS = ("A", "B", "C", "D", "E")
ENGLISH, SCIENCE = "English", "Science"
BESIDE = ((ENGLISH, Decimal(1), Decimal(0)), (SCIENCE, Decimal(2), Decimal("0.5")))
"""The same pupils' other courses that make grades: their credits, and what a harder course adds."""

TENTHS = 10
NOT_HANDED_IN, AWAY, LATE = 0.06, 0.04, 0.07


@dataclass(frozen=True, slots=True)
class Set:
    """A piece of work: how many days ago it was set, out of how many marks, and how a middling pupil does."""

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
"""The piece of work that was handed in and is not marked yet."""


def graded_class(made: MadeSchool) -> int | None:
    """The place of the class with the gradebook: the first mathematics class whose teacher can sign in."""
    teacher = next((at for at, one in enumerate(made.staff) if one.post == TAUGHT_BY), None)
    own = (
        at
        for at, group in enumerate(made.groups)
        if group.kind == "class" and f" {SUBJECT}" in group.name and (teacher, "teaches") in group.adults
    )
    return next(own, None)


def classes_beside(made: MadeSchool, number: int) -> list[tuple[str, int]]:
    """The classes, as (subject, place), that most of this class's pupils are in for each other subject with grades."""
    pupils = _pupils(made.groups[number])
    found = []
    for subject, _credits, _bonus in BESIDE:
        classes = [
            at
            for at, group in enumerate(made.groups)
            if group.kind == "class" and f" {subject}" in group.name and _pupils(group) & pupils
        ]
        found += (
            [(subject, max(classes, key=lambda at: len(_pupils(made.groups[at]) & pupils)))]
            if classes
            else []
        )
    return found


def _pupils(group: MadeGroup) -> set[int]:
    return {member.pupil for member in group.members}


@dataclass(frozen=True, slots=True)
class GradeMaker:
    """Fills the gradebooks of one school, all with the same letters."""

    by: Viewer
    year: AcademicYear
    letters: uuid.UUID
    now: datetime
    rng: np.random.Generator

    def fill(self, place: SheetPlace) -> None:
        """Enter the rules, earlier ones first, then a class's work and what its teacher has marked."""
        _set_rules(self.by, place.course_id, FIRST_WEIGHTS, policy=Policy(), seen=0)
        _set_rules(self.by, place.course_id, WEIGHTS, policy=self._policy(Decimal(1), Decimal(0)), seen=1)
        self._work(place, WORK)

    def fill_beside(self, place: SheetPlace, subject: str) -> None:
        """Enter the rules of another subject, and the tests of one of its classes."""
        worth = next((worth, bonus) for name, worth, bonus in BESIDE if name == subject)
        _set_rules(self.by, place.course_id, (("Tests", 100, 0),), policy=self._policy(*worth), seen=0)
        self._work(place, [one for one in WORK if one.category == "Tests"])

    def _policy(self, worth: Decimal, bonus: Decimal) -> Policy:
        return msgspec.structs.replace(POLICY, letters=self.letters, credits=worth, bonus=bonus)

    def _work(self, place: SheetPlace, works: Sequence[Set]) -> None:
        categories = _categories(self.by, place.course_id)
        header = read_header(self.by, place)
        for one in works:
            day = self.now.date() - timedelta(days=one.days_ago)
            set_on, out_of = day - timedelta(days=5), Decimal(one.out_of)
            set_work(
                by=self.by,
                header=header,
                work=NewWork(one.title, set_on, out_of, day, categories[one.category]),
            )
        header = read_header(self.by, SheetPlace(place.group_id, place.course_id, Show.WORK))
        able = {pupil: self.rng.normal(0, 0.13) for pupil in header.members}
        for one in works:
            if one.title != WAITS:
                _mark(self.by, self.year, header, one, able=able, now=self.now, rng=self.rng)


def make_letters(by: Viewer) -> uuid.UUID:
    """Make the school's own letters. Returns the version with its present cut-offs."""
    first = make_scale(by=by, definition=_letters(FIRST_CUTS))
    scale = ScaleVersion.objects.get(school_id=by.school_id, id=first).scale_id
    return change_scale(by=by, scale_id=scale, definition=_letters(CUTS))


def _letters(cuts: Sequence[int]) -> Definition:
    """Five letters worth 4 to 0 points, each earned from a percentage on."""
    values = [
        Value(
            number=place + 1,
            code=code,
            label=f"Grade {code}",
            position=float(place),
            tone=Tone[f"STEP_{place + 1}"],
            from_percent=float(cut),
        )
        for place, (code, cut) in enumerate(zip(reversed(LETTERS), (0, *reversed(cuts)), strict=True))
    ]
    about = "Letters of the gradebook, with grade points; the school's own cut-offs."
    return Definition(name="Letters A to E", about=about, values=tuple(values))


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
    """Enter a piece of work for the class: most have marks, some were away or handed in nothing, a few were late."""
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
