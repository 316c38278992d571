"""A pupil's results of this year: one row for each subject, kind and scale, with the middle half of the class behind it."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isnan

import numpy as np

from muster.assessment.access import OPEN_ASSESSMENT, SEE_PUPIL_RESULTS
from muster.assessment.change import Change, ladder_of, middle_half
from muster.assessment.eight import Eight, eight_of
from muster.assessment.figures import Grid, grid_of, positions
from muster.assessment.queries.eight import Reading, chosen, readings_in, taken_at, told_of
from muster.assessment.queries.following import Following
from muster.assessment.queries.grades import ask_makes_grades
from muster.assessment.queries.matrix import PointColumn, Year, ask_point_columns, grid_of_opened
from muster.assessment.queries.standing import SetBy, by_meaning, origin_words, read_against, rules_of
from muster.assessment.records import RESULTS
from muster.assessment.scales import MISSING_WORDS, Definition, Missing
from muster.assessment.series import Series, Source
from muster.assessment.targets import Standing
from muster.protection.access.decisions import reasons_for_people
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import ask_folders, ask_to_count_kinds


@dataclass(frozen=True, slots=True)
class Aim:
    """What a target says beside its value: where it came from, where the pupil stands, and by which result."""

    origin: str
    standing: Standing
    by: str


@dataclass(frozen=True, slots=True)
class PointResult:
    """What a pupil has at one point, which speaks of a day, in a column of this number. `aim` is that of a target.

    `position` is None, and `words` says why or nothing, where there is no value.
    """

    point: str
    day: dt.date
    number: int
    words: str
    position: float | None
    is_expected: bool = False
    middle: tuple[float, float] | None = None
    aim: Aim | None = None


@dataclass(frozen=True)
class ResultLine:
    """A pupil's results of one kind in one course on one scale, by day: never two kinds or two scales in one line.

    `subject` is the course by name where the pupil follows two of one subject.
    """

    course_id: uuid.UUID
    subject: str
    series: Series
    scale: Definition
    results: tuple[PointResult, ...]

    @cached_property
    def valued(self) -> tuple[PointResult, ...]:
        """The results that have a value."""
        return tuple(one for one in self.results if one.position is not None)

    @property
    def latest(self) -> PointResult:
        """What was entered last, a value or why there is none."""
        return next((one for one in reversed(self.results) if one.words), self.results[-1])

    @property
    def is_strength(self) -> bool:
        """Whether the last value is at or beyond what the scale expects."""
        return bool(self.valued) and self.valued[-1].is_expected

    @cached_property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest possible position; where numbers have no upper end, the highest that occurs."""
        if self.scale.numbers is None:
            return self.scale.values[0].position, self.scale.values[-1].position
        highest = self.scale.numbers.highest
        found = [one.position for one in self.results if one.position is not None]
        found += [one.middle[1] for one in self.results if one.middle is not None]
        lowest = self.scale.numbers.lowest
        return lowest, max(found, default=lowest) if highest is None else highest

    @property
    def share(self) -> float:
        """How far up its scale the last value stands, from 0 to 1, whichever end is best; -1 without a value."""
        low, high = self.ends
        if not self.valued or low == high:
            return -1.0
        share = ((self.valued[-1].position or 0.0) - low) / (high - low)
        return share if self.scale.higher_is_better else 1 - share

    @property
    def change(self) -> Change:
        """How the pupil's place changed between the last two points that have a value."""
        ladder = ladder_of(self.scale)
        if ladder is None or len(self.valued) < 2:
            return Change.UNKNOWN
        before, after = self.valued[-2:]
        return ladder.change(before.position, after.position)


@dataclass(frozen=True, slots=True)
class PupilResults:
    """What a pupil attained in a year, line by line, and whether any course makes grades.

    Strengths come first: what is as expected, then what stands highest on its scale, then in the school's order.

    `eight` is Attainment 8 with what it was read of, where it is told of the pupil.
    """

    lines: tuple[ResultLine, ...] = ()
    makes_grades: bool = False
    eight: tuple[Reading, Eight] | None = None


def ask_pupil_results(
    viewer: Viewer, pupil_id: uuid.UUID, year: Year | None, followed: Following
) -> Callable[[], PupilResults | None]:
    """Ask what a pupil attained in a year, which is mostly that of today: sent inside `together`; what is returned reads it.

    `followed` is what `ask_following` found of the pupil. None for whoever may not see results, and for a pupil who follows
    no course. Opening them is recorded. The class behind a line is counted only for those who may open every member of it.
    """
    if not followed or not viewer.may(SEE_PUPIL_RESULTS):
        return _nothing
    everybody = sorted({pupil_id, *(one for members in followed.values() for one in members)})
    allowed = reasons_for_people(viewer, SEE_PUPIL_RESULTS, everybody)
    if pupil_id not in allowed:
        return _nothing
    if year is None:
        return PupilResults
    courses, period = {course for course, _ in followed}, year.first_day.year
    classes = [pupil for pupil in everybody if pupil in allowed]
    columns_asked = ask_point_columns(viewer, year.id, courses=courses)
    grades_asked = ask_makes_grades(viewer, courses)
    want = Want(RESULTS, period)
    opened = ask_folders(viewer, SEE_PUPIL_RESULTS, [pupil_id], want, action="open results")
    counted = ask_to_count_kinds(viewer, SEE_PUPIL_RESULTS, classes, RESULTS, period=period)

    def read() -> PupilResults:
        columns, makes_grades = columns_asked(), grades_asked()
        numbers = [column.number for column in columns]
        own = grid_of_opened(opened().of(RESULTS, period), [pupil_id], columns)
        of_class = counted()[RESULTS.code]
        everyone = grid_of([of_class[one].cells if one in of_class else b"" for one in classes], numbers)
        rows = _rows_of_classes(followed, {pupil: row for row, pupil in enumerate(classes)})
        found = _lines(columns, own, everyone, rows=rows, aims=_aims(viewer, columns, own))
        lines = sorted(found, key=lambda line: (not line.is_strength, -line.share))
        return PupilResults(tuple(lines), makes_grades, _eight(viewer, followed, columns, own))

    return read


def _nothing() -> None:
    """There is nothing to tell."""


def _eight(
    viewer: Viewer, followed: Following, columns: Sequence[PointColumn], own: Grid
) -> tuple[Reading, Eight] | None:
    reading = chosen(readings_in(columns), "", viewer.today) if viewer.may(OPEN_ASSESSMENT) else None
    if reading is None or not told_of(viewer, followed):
        return None
    courses = {course for course, _ in followed}
    return reading, eight_of(taken_at(reading, columns, own, 0, courses=courses))


def _aims(viewer: Viewer, columns: Sequence[PointColumn], own: Grid) -> Mapping[int, Aim]:
    """What each of the pupil's targets says beside its value, by the number of its column."""
    targets = [
        one
        for one in columns
        if one.series is Series.TARGET and own.missing[0, own.place(one.number)] == int(Missing.VALUE)
    ]
    rules = rules_of(viewer, targets) if targets else {}
    by_number = {one.number: one for one in columns}
    found = {}
    for target in targets:
        rule = rules.get(target.id, SetBy())
        against = read_against(viewer, target, columns, own, since=rule.day)
        source = Source(int(own.sources[0, own.place(target.number)]))
        now = by_number.get(against.columns[0])
        by = ""
        if now is not None:
            value = words_of(now.scale, int(own.figures[0, own.place(now.number)]))
            by = "; ".join(filter(None, (f"{now.point_name}: {value}", by_meaning(target, now))))
        origin = origin_words(source, rule.words)
        found[target.number] = Aim(origin, Standing(int(against.standings[0])), by)
    return found


def _rows_of_classes(
    followed: Following, row_of: Mapping[uuid.UUID, int]
) -> Mapping[uuid.UUID, Sequence[int]]:
    """The rows of the class of each course; none where the viewer may not see every member.

    Whoever follows a course in two classes, as with two teachers, is told beside both of them together.
    """
    found: defaultdict[uuid.UUID, dict[int, None]] = defaultdict(dict)
    for (course, _), members in followed.items():
        if all(one in row_of for one in members):
            found[course] |= dict.fromkeys(row_of[one] for one in members)
    return {course: list(rows) for course, rows in found.items()}


def _lines(
    columns: Sequence[PointColumn],
    own: Grid,
    everyone: Grid,
    *,
    rows: Mapping[uuid.UUID, Sequence[int]],
    aims: Mapping[int, Aim],
) -> Iterator[ResultLine]:
    lines: defaultdict[tuple[uuid.UUID, Series, uuid.UUID], list[PointColumn]] = defaultdict(list)
    of_subject: defaultdict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for column in columns:
        lines[column.course_id, column.series, column.version_id].append(column)
        of_subject[column.subject_id].add(column.course_id)
    for (course, series, _), members in lines.items():
        middles = _middles(members, everyone, rows.get(course, ()))
        results = tuple(
            _result(one, own, middle, aims.get(one.number))
            for one, middle in zip(members, middles, strict=True)
        )
        if any(one.words for one in results):
            first = members[0]
            is_alone = len(of_subject[first.subject_id]) == 1
            subject = first.subject_name if is_alone else first.course_name
            yield ResultLine(course, subject, series, first.scale, results)


def _middles(
    columns: Sequence[PointColumn], everyone: Grid, rows: Sequence[int]
) -> list[tuple[float, float] | None]:
    """Between which positions the middle half of these rows lies, in each of these columns of one scale."""
    cells = np.ix_(rows, [everyone.place(one.number) for one in columns])
    found = positions(everyone.figures[cells], everyone.missing[cells], columns[0].scale)
    return [middle_half([one for one in of_class if not isnan(one)]) for of_class in found.T.tolist()]


def _result(
    column: PointColumn, own: Grid, middle: tuple[float, float] | None, aim: Aim | None
) -> PointResult:
    at = own.place(column.number)
    missing, figure = Missing(int(own.missing[0, at])), int(own.figures[0, at])
    if missing is not Missing.VALUE:
        words = MISSING_WORDS.get(missing, "")
        return PointResult(column.point_name, column.day, column.number, words, None, aim=aim)
    scale = column.scale
    return PointResult(
        column.point_name,
        column.day,
        column.number,
        words_of(scale, figure),
        scale.position(figure),
        scale.is_expected(figure),
        middle,
        aim,
    )


def words_of(scale: Definition, figure: int) -> str:
    """A value in words: its label, or the number with the band in which it lies."""
    if scale.numbers is None:
        return scale.by_number[figure].label
    band = scale.band(scale.position(figure))
    return f"{scale.shown(figure)}, {band.label}" if band else scale.shown(figure)
