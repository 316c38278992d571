"""What the invented schools assess, and the results entered by the moment of the demonstration."""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from muster.assessment.actions.history import PastResults, enter_past_results
from muster.assessment.actions.points import NewPoint, add_point, ask_for
from muster.assessment.actions.scales import NewMeaning, adopt_scale, place_meanings, set_meanings
from muster.assessment.actions.subjects import (
    NewCourse,
    NewObjective,
    add_courses,
    follow_courses,
    set_objectives,
    set_phrases,
)
from muster.assessment.actions.work import NewQuestion, NewWork, set_work
from muster.assessment.headers import read_header
from muster.assessment.models import Column, ResultEntry
from muster.assessment.places import SheetPlace
from muster.assessment.scales import Missing
from muster.assessment.series import Series
from muster.assessment.shipped import shipped_scales
from muster.assessment.typed import Figure
from muster.calendar.models import AcademicYear
from muster.demonstration.aiming import set_aims
from muster.demonstration.graded import GradeMaker, classes_beside, graded_class, make_letters
from muster.demonstration.load import CAST
from muster.demonstration.made import MadeGroup, year_name
from muster.demonstration.points import Asks, points_of
from muster.demonstration.qualifications import DOUBLE, LITERATURE, learns, new_courses
from muster.demonstration.registers import LONDON, Placed
from muster.demonstration.results import (
    NOT_THERE,
    Levels,
    double_grades,
    fine_grades,
    levels_of,
    scaled_scores,
    steps,
)
from muster.demonstration.staffing import OPTIONS, SUBJECTS
from muster.demonstration.tables import Floats
from muster.demonstration.tested import fill_objectives, fill_test
from muster.demonstration.transitions import load_invented
from muster.protection.access.viewer import Viewer

PRIMARY_SUBJECTS = ("Reading", "Writing", "Mathematics", "Science")
FOUR_STEP, SCALED, FINE, DOUBLED, EFFORT, OBJECTIVE = (
    "england.four_step", "england.scaled_score", "england.fine_grades", "england.double_grades_9_1",
    "generic.effort_4_best", "generic.objective",
)  # fmt: skip
STEP_LIMITS = (-1.3, -0.6, 0.9)
"""About a tenth below, a sixth just below, a fifth above."""

EFFORT_LIMITS = (-1.9, -0.8, 0.6)
MEANINGS = (
    ("Below", "step-1", "\N{MINUS SIGN}"),
    ("Just below", "step-2", "\N{ALMOST EQUAL TO}"),
    ("At", "step-4", "="),
    ("Above", "step-5", "+"),
)
PLACES = {
    FOUR_STEP: (1, 2, 3, 4), SCALED: (80, 96, 100, 110), FINE: (0, 2.67, 3.67, 6.67), DOUBLED: (0, 2.5, 3.5, 6.5),
}  # fmt: skip
ENTERED_SO_FAR = 0.55
FIRST_YEAR, LAST_YEAR = 7, 11
"""The year groups of the secondary school; predicted grades are for the end of the last."""

OBJECTIVES = (
    ("N1", "Read and write numbers up to 1,000", "Number"),
    ("N2", "Count in fours, eights, fifties and hundreds", "Number"),
    ("N3", "Add and subtract three-digit numbers on paper", "Calculation"),
    ("N4", "Know the 3, 4 and 8 times tables", "Calculation"),
    ("N5", "Multiply a two-digit number by a one-digit one", "Calculation"),
    ("F1", "Find tenths, and fractions of a set of things", "Fractions"),
    ("M1", "Measure and compare lengths, masses and volumes", "Measures"),
    ("M2", "Tell the time to the minute on any clock", "Measures"),
    ("G1", "Draw shapes and name right angles", "Shape"),
    ("S1", "Read bar charts and tables, and answer questions on them", "Statistics"),
)
TEST = (
    ("1", 2, "N4"),
    ("2", 2, "N4"),
    ("3a", 1, "N3"),
    ("3b", 2, "N3"),
    ("4", 3, "N5"),
    ("5", 2, "F1"),
    ("6", 3, "M2"),
)
PHRASES = (
    "{name} has settled well and joins in every lesson.",
    "{name} explains ideas clearly and helps others to understand.",
    "{name} checks work with care, which shows in the results.",
    "{name} is ready for a harder challenge.",
    "{name} would gain from reading at home for ten minutes each day.",
    "{name} should practise the times tables that are not yet quick.",
    "{name} is working hard on finishing in the time that is given.",
    "Next, {name} will work on giving reasons in full sentences.",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A column that was asked for: its subject, its kind and its point."""

    number: int
    course_id: uuid.UUID
    subject: str
    series: Series
    point: NewPoint


Draw = Callable[[Asked], NDArray[np.int64]]


def assess(
    by: Viewer,
    year: AcademicYear,
    placed: Placed,
    *,
    absence: Floats,
    now: datetime,
    rng: np.random.Generator,
) -> None:
    """Set assessment up at a school, and enter what its teachers have entered so far."""
    maker = _Maker(by, year, placed, now=now, rng=rng)
    maker.set_up()
    maker.enter(absence)
    maker.set_aims()
    if placed.school.phase == "primary":
        maker.set_a_test()
    else:
        maker.keep_a_gradebook()


class _Maker:
    def __init__(
        self, by: Viewer, year: AcademicYear, placed: Placed, *, now: datetime, rng: np.random.Generator
    ) -> None:
        self._by = by
        self._year = year
        self._placed = placed
        self._now = now
        self._rng = rng
        self._is_primary = placed.school.phase == "primary"
        self._courses: dict[str, uuid.UUID] = {}
        self._points: dict[uuid.UUID, NewPoint] = {}
        self._follows: list[tuple[str, int]] = []
        self._versions: dict[str, uuid.UUID] = {}

    def set_up(self) -> None:
        """Set up scales, meanings, courses, points, and what is asked for at each point."""
        shipped = shipped_scales("england")
        scales = (
            (FOUR_STEP, SCALED, EFFORT, OBJECTIVE) if self._is_primary else (FINE, DOUBLED, SCALED, EFFORT)
        )
        versions = {key: adopt_scale(by=self._by, shipped=key, definition=shipped[key]) for key in scales}
        self._versions = versions
        meanings = set_meanings(by=self._by, meanings=[NewMeaning(*one) for one in MEANINGS])
        for key in versions.keys() & PLACES.keys():
            lowest = dict(zip(meanings, map(float, PLACES[key]), strict=True))
            place_meanings(by=self._by, version_id=versions[key], lowest=lowest)
        set_phrases(by=self._by, subject_id=None, phrases=PHRASES)
        self._add_courses()
        self._add_points(versions)

    def _add_courses(self) -> None:
        years = [year_name(year) for year in sorted({pupil.year for pupil in self._placed.school.pupils})]
        taught = years[1:] if self._is_primary else years
        every = dict.fromkeys((*SUBJECTS, *OPTIONS, LITERATURE))
        subjects = PRIMARY_SUBJECTS if self._is_primary else tuple(every)
        new = [NewCourse(one, one, tuple(taught)) for one in subjects]
        if not self._is_primary:
            new = list(new_courses(subjects, taught))
        self._courses = dict(zip(subjects, add_courses(by=self._by, courses=new), strict=True))
        self._follows = [
            (subject, number)
            for number, group in enumerate(self._placed.school.groups)
            for subject in self._subjects_of(group)
        ]
        pairs = [(self._courses[subject], self._placed.groups[number]) for subject, number in self._follows]
        follow_courses(by=self._by, pairs=pairs)

    def _subjects_of(self, group: MadeGroup) -> Sequence[str]:
        """The subjects of a group: a primary form learns everything, a class of a secondary school its subject."""
        if self._is_primary:
            return PRIMARY_SUBJECTS if group.kind == "form" and group.year else ()
        return [subject for subject in self._courses if learns(group, subject)]

    def _add_points(self, versions: Mapping[str, uuid.UUID]) -> None:
        last: uuid.UUID | None = None
        for point, asks in points_of(self._placed.school.year, is_primary=self._is_primary):
            last = point_id = add_point(by=self._by, year_id=self._year.id, point=point)
            self._points[point_id] = point
            self._ask(point_id, versions, asks)
        if self._is_primary and last is not None:
            self._ask_for_objectives(last, versions)

    def _ask(self, point_id: uuid.UUID, versions: Mapping[str, uuid.UUID], asks: Asks) -> None:
        for series, scale, courses in self._wanted(asks):
            ask_for(
                by=self._by, point_id=point_id, courses=courses, series=series, version_id=versions[scale]
            )

    def _wanted(self, asks: Asks) -> list[tuple[Series, str, list[uuid.UUID]]]:
        """What is asked for at a point: the kind, the scale, and the courses."""
        if asks is Asks.START:
            tested = [self._courses[subject] for subject in ("English", "Mathematics")]
            return [(Series.STATUTORY, SCALED, tested)]
        every = list(self._courses.values())
        attained = (Series.ATTAINMENT, FOUR_STEP if self._is_primary else FINE, every)
        if asks is Asks.BEFORE:
            return [attained]
        if self._is_primary:
            return [attained, (Series.EFFORT, EFFORT, every)]
        science = self._courses[DOUBLE]
        single = [course for course in every if course != science]
        predicted = [(Series.PREDICTED, FINE, single), (Series.PREDICTED, DOUBLED, [science])]
        return [attained, (Series.EFFORT, EFFORT, every), *predicted]

    def _ask_for_objectives(self, point_id: uuid.UUID, versions: Mapping[str, uuid.UUID]) -> None:
        course = self._courses["Mathematics"]
        objectives = [NewObjective(words, code, strand) for code, words, strand in OBJECTIVES]
        set_objectives(by=self._by, course_id=course, objectives=objectives)
        ask_for(
            by=self._by, point_id=point_id, courses=[course], series=Series.ATTAINMENT,
            version_id=versions[OBJECTIVE], by_objective=True,
        )  # fmt: skip

    def enter(self, absence: Floats) -> None:
        """Enter what teachers have entered, class by class and point by point."""
        levels = levels_of(self._placed.school, list(self._courses), absence, self._rng)
        figures = {asked.number: self._drawn(asked, levels) for asked in self._asked()}
        savings = list(self._savings(figures))
        enter_past_results(by=self._by, year=self._year, savings=savings, origin=ResultEntry.Origin.SHEET)

    def set_aims(self) -> None:
        """Set targets from where pupils started, and load the table that value added needs."""
        scale = FOUR_STEP if self._is_primary else FINE
        scores = None if self._is_primary else self._versions[SCALED]
        set_aims(self._by, self._year, self._courses, scores=scores, version=self._versions[scale])
        if not self._is_primary:
            load_invented(self._by, self._courses)

    def _asked(self) -> list[Asked]:
        subjects = {course: subject for subject, course in self._courses.items()}
        rows = Column.objects.filter(school_id=self._by.school_id, objective=None, point__isnull=False)
        return [
            Asked(
                row.number,
                row.course_id,
                subjects[row.course_id],
                Series(row.series),
                self._points[row.point_id],
            )
            for row in rows.order_by("number")
            if row.point_id is not None
        ]

    def _drawn(self, asked: Asked, levels: Levels) -> NDArray[np.int64]:
        level = levels.at(asked.subject, self._rng)
        if asked.series is Series.STATUTORY:
            return scaled_scores(level)
        if asked.series is Series.EFFORT:
            return steps(levels.effort + 0.4 * self._rng.normal(size=len(level)), EFFORT_LIMITS)
        if self._is_primary:
            return steps(level, STEP_LIMITS)
        if asked.series is Series.PREDICTED and asked.subject == DOUBLE:
            return double_grades(level, LAST_YEAR)
        if asked.series is Series.PREDICTED:
            return fine_grades(level, np.full(len(level), LAST_YEAR))
        years = np.array([pupil.year for pupil in self._placed.school.pupils])
        return fine_grades(level, years - self._years_before(asked.point))

    def _years_before(self, point: NewPoint) -> int:
        """1 for a point of last year, whose results pupils had a year group lower."""
        return int(point.day < self._placed.school.year.first)

    def _savings(self, figures: Mapping[int, NDArray[np.int64]]) -> Iterator[PastResults]:
        by_course: dict[str, list[Asked]] = {}
        for asked in self._asked():
            by_course.setdefault(asked.subject, []).append(asked)
        done: set[tuple[int, int]] = set()
        for subject, number in self._follows:
            group = self._placed.school.groups[number]
            for point in self._points.values():
                if self._was_elsewhere(group, point):
                    continue
                columns = [one for one in by_course[subject] if one.point is point]
                results = self._results(group, point, columns, figures=figures, done=done)
                if results:
                    yield PastResults(
                        self._courses[subject], self._entered_at(point), self._teacher(group), results
                    )

    def _was_elsewhere(self, group: MadeGroup, point: NewPoint) -> bool:
        """Whether the class was still at primary school at this point, from which only test scores are known."""
        is_summer = point.name.startswith("Summer")
        return is_summer and not self._is_primary and group.year == FIRST_YEAR

    def _results(
        self,
        group: MadeGroup,
        point: NewPoint,
        columns: Sequence[Asked],
        *,
        figures: Mapping[int, NDArray[np.int64]],
        done: set[tuple[int, int]],
    ) -> dict[uuid.UUID, list[tuple[int, Figure]]]:
        """The results of a class at a point. Pupils who have changed set have results from the class that they were in."""
        share = self._share_entered(group, point)
        found: dict[uuid.UUID, list[tuple[int, Figure]]] = {}
        for member in group.members:
            if member.last_day is not None or self._rng.random() >= share:
                continue
            cells = []
            for asked in columns:
                if (member.pupil, asked.number) in done:
                    continue
                done.add((member.pupil, asked.number))
                away = self._rng.random() < NOT_THERE
                cells.append(
                    (
                        asked.number,
                        Figure(0, Missing.ABSENT)
                        if away
                        else Figure(int(figures[asked.number][member.pupil])),
                    )
                )
            if cells:
                found[self._placed.pupils[member.pupil]] = cells
        return found

    def _share_entered(self, group: MadeGroup, point: NewPoint) -> float:
        """The share of results entered: all at a closed point; at the open one all or part for some classes, none for the cast's."""
        today = self._now.date()
        if point.closes < today:
            return 1.0
        if point.opens > today or self._is_of_the_cast(group):
            return 0.0
        drawn = self._rng.random()
        return 1.0 if drawn < ENTERED_SO_FAR else 0.5 if drawn < ENTERED_SO_FAR + 0.2 else 0.0

    def _is_of_the_cast(self, group: MadeGroup) -> bool:
        """Whether its results are left for somebody as whom one can sign in."""
        teacher = self._teacher(group)
        staff = zip(self._placed.staff, self._placed.school.staff, strict=True)
        return any(one == teacher and not CAST.keys().isdisjoint(made.details.emails) for one, made in staff)

    def _entered_at(self, point: NewPoint) -> datetime:
        day: date = min(max(point.day, point.opens), self._now.date())
        moment = datetime.combine(day, time(16, 10), LONDON)
        return min(moment, self._now - timedelta(minutes=30))

    def _teacher(self, group: MadeGroup) -> uuid.UUID | None:
        return next(
            (
                self._placed.staff[adult]
                for adult, relation in group.adults
                if relation in {"teaches", "tutors"}
            ),
            None,
        )

    def keep_a_gradebook(self) -> None:
        """Fill the gradebook of one mathematics class, whose teacher can sign in, and two others of the same pupils."""
        number = graded_class(self._placed.school)
        if number is None:
            return
        maker = GradeMaker(self._by, self._year, make_letters(self._by), self._now, self._rng)
        maker.fill(SheetPlace(self._placed.groups[number], self._courses["Mathematics"]))
        for subject, beside in classes_beside(self._placed.school, number):
            maker.fill_beside(SheetPlace(self._placed.groups[beside], self._courses[subject]), subject)

    def set_a_test(self) -> None:
        """Set 3B a mathematics test with its questions, and two pieces of work."""
        groups = [group.name for group in self._placed.school.groups]
        if "3B" not in groups:
            return
        place = SheetPlace(self._placed.groups[groups.index("3B")], self._courses["Mathematics"])
        header = read_header(self._by, place)
        questions = tuple(NewQuestion(number, Decimal(marks), objective=code) for number, marks, code in TEST)
        day = self._now.date()
        for work in (
            NewWork("Place value", day - timedelta(days=40), Decimal(20)),
            NewWork("Addition", day - timedelta(days=26), Decimal(20)),
            NewWork("Half-term test", day - timedelta(days=12), questions=questions),
        ):
            set_work(by=self._by, header=header, work=work)
        fill_test(self._by, self._year, now=self._now, rng=self._rng)
        fill_objectives(self._by, self._year, place.group_id, now=self._now, rng=self._rng)
