"""Attainment 8 of a pupil and of a year group, from the results of one kind at one named point."""

import datetime as dt
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from muster.assessment.access import OPEN_ASSESSMENT, SEE_PROGRESS, SEE_PUPIL_RESULTS
from muster.assessment.eight import (
    DOUBLE,
    NOT_TAKEN,
    Average,
    Eight,
    Slot,
    Taken,
    average_of,
    counts_in_eight,
    eight_of,
    grade_on,
    is_of_double_grades,
)
from muster.assessment.figures import Grid
from muster.assessment.models import Course
from muster.assessment.queries.following import Following, following
from muster.assessment.queries.matrix import (
    PointColumn,
    count_results,
    grid_of_opened,
    point_columns,
    year_of,
)
from muster.assessment.records import RESULTS
from muster.assessment.scales import Missing
from muster.assessment.series import Series
from muster.calendar.profile import AttainmentEight
from muster.calendar.queries import profile_of
from muster.people.directory import names
from muster.people.models import Group
from muster.protection.access.decisions import NotThere, reasons_for_people
from muster.protection.access.viewer import Viewer
from muster.protection.budgets.spending import refuse_narrowed
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders

SERIES = (Series.ATTAINMENT, Series.JUDGEMENT, Series.PREDICTED, Series.STATUTORY)
"""What Attainment 8 may be made of; at one point the last of these that it has is shown first."""

BAND = 10
"""Names are behind bands of ten points."""

UNFINISHED, NOBODY = "unfinished", "nothing"


@dataclass(frozen=True, slots=True)
class Reading:
    """Which results are read: one kind, at one point. Two kinds are never put together."""

    point_id: uuid.UUID
    point_name: str
    day: dt.date
    series: Series

    @property
    def key(self) -> str:
        """The reading in an address."""
        return f"{self.point_id.hex}-{self.series}"

    @property
    def words(self) -> str:
        """The reading on a page."""
        return f"{self.point_name}, {self.series.words.lower()}"


def readings_in(columns: Sequence[PointColumn]) -> tuple[Reading, ...]:
    """What can be read of these columns: the points at which some course that counts has grades, by day."""
    found = {
        Reading(one.point_id, one.point_name, one.day, one.series)
        for one in columns
        if one.slot is not None and one.series in SERIES and counts_in_eight(one.scale)
    }
    return tuple(sorted(found, key=lambda one: (one.day, SERIES.index(one.series))))


def chosen(readings: Sequence[Reading], asked: str, today: dt.date) -> Reading | None:
    """The reading that is asked for, else the last of the points whose day has come; None where there is none."""
    wanted = next((one for one in readings if one.key == asked), None)
    past = [one for one in readings if one.day <= today]
    return wanted or next(reversed(past or readings), None)


def taken_at(
    reading: Reading, columns: Sequence[PointColumn], grid: Grid, row: int, *, courses: Collection[uuid.UUID]
) -> Iterator[Taken]:
    """What the pupil of a row, who follows these courses, takes, with the grades of a reading, each course once.

    Of two scales on which a point asks for a grade, the one that was entered counts; of two entered, the later.
    """
    found: dict[uuid.UUID, tuple[int, Taken | None]] = {}
    for one in columns:
        if one.slot is None or one.course_id not in courses or not counts_in_eight(one.scale):
            continue
        if (one.point_id, one.series) != (reading.point_id, reading.series):
            continue
        said = _taken(one, one.slot, grid, row)
        if one.course_id not in found or said[0] >= found[one.course_id][0]:
            found[one.course_id] = said
    yield from (taken for _, taken in found.values() if taken is not None)


EMPTY, SAID_WHY, GRADED = range(3)


def _taken(column: PointColumn, slot: Slot, grid: Grid, row: int) -> tuple[int, Taken | None]:
    """How much a column says of the pupil of a row, and what they take by it; None for who is not entered for it."""
    awards = DOUBLE if is_of_double_grades(column.scale) else column.awards
    at = grid.place(column.number)
    missing, figure = Missing(int(grid.missing[row, at])), int(grid.figures[row, at])
    if missing is Missing.VALUE:
        grade, shown = grade_on(column.scale, figure), column.scale.shown(figure)
        return GRADED, Taken(column.course_name, slot, grade, shown, awards)
    waits = None if missing in NOT_TAKEN else Taken(column.course_name, slot, None, awards=awards)
    return (EMPTY if missing is Missing.NOTHING else SAID_WHY), waits


def told_of(viewer: Viewer, followed: Following) -> str:
    """The year group of somebody who follows these courses, if the country reports Attainment 8 for it; else empty."""
    rule = profile_of(viewer).attainment_8
    if rule is None or not followed:
        return ""
    groups = Group.objects.filter(school_id=viewer.school_id, id__in=[group for _, group in followed])
    return next(iter(groups.filter(year_group__in=rule.year_groups).values_list("year_group", flat=True)), "")


def has_eight(viewer: Viewer) -> bool:
    """Whether the school has a course that counts in Attainment 8, in a country that reports it; structure only."""
    if profile_of(viewer).attainment_8 is None:
        return False
    return Course.objects.filter(school_id=viewer.school_id).exclude(slot="").exists()


@dataclass(frozen=True, slots=True)
class PupilEight:
    """A pupil's Attainment 8 at a reading. `ends_in` is the year in which the academic year of the grades begins."""

    pupil_id: uuid.UUID
    name: str
    reason: str
    readings: tuple[Reading, ...]
    reading: Reading
    eight: Eight
    ends_in: int


def pupil_eight(viewer: Viewer, pupil_id: uuid.UUID, asked: str) -> PupilEight:
    """One pupil's Attainment 8, opened to be shown. Raises NotThere, also for a pupil for whom it is not reported."""
    if not viewer.may(OPEN_ASSESSMENT):
        raise NotThere(OPEN_ASSESSMENT)
    followed = following(viewer, pupil=pupil_id)
    year, rule, year_group = year_of(viewer), profile_of(viewer).attainment_8, told_of(viewer, followed)
    columns = point_columns(viewer, year.id, courses={course for course, _ in followed}) if year else ()
    readings = readings_in(columns)
    reading = chosen(readings, asked, viewer.today)
    if year is None or rule is None or not year_group or reading is None:
        raise NotThere(SEE_PUPIL_RESULTS, [pupil_id])
    period = year.first_day.year
    want = Want(RESULTS, period)
    opened = open_folders(viewer, SEE_PUPIL_RESULTS, [pupil_id], want, action="open Attainment 8")
    grid = grid_of_opened(opened.of(RESULTS, period), [pupil_id], columns)
    return PupilEight(
        pupil_id,
        names(viewer).shown(pupil_id),
        opened.reasons[pupil_id].says,
        readings,
        reading,
        eight_of(taken_at(reading, columns, grid, 0, courses={course for course, _ in followed})),
        ends_in(rule, period, year_group),
    )


def ends_in(rule: AttainmentEight, period: int, year_group: str) -> int:
    """The academic year, named by the year it begins in, at whose end a year group gets its grades."""
    return period + len(rule.year_groups) - 1 - rule.year_groups.index(year_group)


@dataclass(frozen=True, slots=True)
class CohortEight:
    """A year group's Attainment 8. `pupils` and `eights` go together; `average` is None where nobody has a grade."""

    years: tuple[tuple[str, str], ...]
    year_group: str
    readings: tuple[Reading, ...]
    reading: Reading
    pupils: tuple[uuid.UUID, ...]
    eights: tuple[Eight, ...]
    average: Average | None
    period: int
    ends_in: int

    def rows_in(self, what: str) -> list[int]:
        """The pupils behind a number: those in a band of ten points, those who wait for a grade, or those without one."""
        if what == NOBODY:
            return [row for row, one in enumerate(self.eights) if not one.filled]
        if what == UNFINISHED:
            return [row for row, one in enumerate(self.eights) if one.filled and one.without]
        return [
            row
            for row, one in enumerate(self.eights)
            if one.filled and what == str(int(one.points // BAND * BAND))
        ]


def cohort_eight(viewer: Viewer, asked_year: str, asked: str) -> CohortEight | None:
    """The figures of a year group of which the viewer may see everybody. None without one, or where there is nothing to read."""
    if not viewer.may(OPEN_ASSESSMENT):
        raise NotThere(OPEN_ASSESSMENT)
    year, rule = year_of(viewer), profile_of(viewer).attainment_8
    if year is None or rule is None:
        return None
    columns = point_columns(viewer, year.id)
    readings, cohorts = readings_in(columns), _cohorts(viewer, rule, columns)
    reading = chosen(readings, asked, viewer.today)
    if reading is None or not cohorts:
        return None
    year_group = asked_year if asked_year in cohorts else max(cohorts, key=rule.year_groups.index)
    courses, period = cohorts[year_group], year.first_day.year
    pupils = tuple(sorted(courses))
    read = [one for one in columns if (one.point_id, one.series) == (reading.point_id, reading.series)]
    grid = count_results(viewer, pupils, read, period, permission=SEE_PROGRESS).grid
    eights = tuple(
        eight_of(taken_at(reading, read, grid, row, courses=courses[pupil]))
        for row, pupil in enumerate(pupils)
    )
    years = tuple((one.code, one.name) for one in profile_of(viewer).year_groups if one.code in cohorts)
    return CohortEight(
        years, year_group, readings, reading, pupils, eights, average_of(eights), period,
        ends_in(rule, period, year_group),
    )  # fmt: skip


def _cohorts(
    viewer: Viewer, rule: AttainmentEight, columns: Sequence[PointColumn]
) -> Mapping[str, Mapping[uuid.UUID, set[uuid.UUID]]]:
    """By year group, who follows which courses that count, where every one of them is the viewer's."""
    counting = {one.course_id for one in columns if one.slot is not None}
    followed = {place: members for place, members in following(viewer).items() if place[0] in counting}
    rows = Group.objects.filter(school_id=viewer.school_id, id__in=[group for _, group in followed])
    of_group = dict(rows.filter(year_group__in=rule.year_groups).values_list("id", "year_group"))
    found: dict[str, dict[uuid.UUID, set[uuid.UUID]]] = {}
    for (course, group), members in followed.items():
        if group in of_group:
            of_year = found.setdefault(of_group[group], {})
            for pupil in members:
                of_year.setdefault(pupil, set()).add(course)
    everybody = sorted({pupil for each in found.values() for pupil in each})
    allowed = reasons_for_people(viewer, SEE_PROGRESS, everybody)
    return {year: each for year, each in found.items() if each.keys() <= allowed.keys()}


def names_behind_eight(
    viewer: Viewer, found: CohortEight, what: str
) -> tuple[tuple[uuid.UUID, str, Eight], ...]:
    """Who is counted in a number, with their own figure. Their folders count as opened."""
    own = {found.pupils[row]: found.eights[row] for row in found.rows_in(what)}
    refuse_narrowed(viewer, SEE_PROGRESS, own)
    if own:
        open_folders(
            viewer,
            SEE_PROGRESS,
            sorted(own),
            Want(RESULTS, found.period),
            action="open names behind a figure",
        )
    directory = names(viewer)
    return tuple((one, directory.shown(one), own[one]) for one in directory.in_order(sorted(own)))
