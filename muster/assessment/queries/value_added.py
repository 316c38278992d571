"""Value added: what pupils got, or are predicted, compared with what others with the same start got by a loaded table."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from muster.assessment.access import OPEN_ASSESSMENT, SEE_GROUPS, SEE_PROGRESS
from muster.assessment.eight import grade_on
from muster.assessment.figures import Grid, Positions
from muster.assessment.models import TransitionTable
from muster.assessment.queries.cohort import Cohorts
from muster.assessment.queries.matrix import PointColumn, count_results, point_columns
from muster.assessment.records import RESULTS
from muster.assessment.scales import Missing
from muster.assessment.series import Series
from muster.assessment.transitions import Added, Content, SubjectTable, added
from muster.people.characteristics import held_words
from muster.people.directory import names
from muster.people.queries.characteristics import held_codes
from muster.people.records import CHARACTERISTICS
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.policy import Reason
from muster.protection.access.viewer import Viewer
from muster.protection.budgets.spending import refuse_narrowed
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders

FINAL = (Series.PREDICTED, Series.STATUTORY)
"""What is set against final grades: a result, or what is expected in the end. Where a pupil stands now is neither."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A table that was loaded, with where it comes from."""

    id: uuid.UUID
    name: str
    source: str
    results_year: int
    number: int
    is_invented: bool
    made_at: dt.datetime
    made_by: str
    is_retired: bool
    subjects: tuple[SubjectTable, ...]

    @property
    def title(self) -> str:
        """The table by its name and the year of its results."""
        return f"{self.name}, {self.results_year}"


def transition_tables(viewer: Viewer) -> tuple[TableRow, ...]:
    """Every table of the school, newest results first, retired ones last. Raises NotThere."""
    if not viewer.may(OPEN_ASSESSMENT):
        raise NotThere(OPEN_ASSESSMENT)
    directory = names(viewer)
    rows = TransitionTable.objects.filter(school_id=viewer.school_id)
    found = [
        TableRow(
            row.id,
            row.name,
            row.source,
            row.results_year,
            row.number,
            row.is_invented,
            row.made_at,
            directory.shown(row.made_by) if row.made_by else "",
            row.retired_at is not None,
            msgspec.convert(row.content, Content),
        )
        for row in rows.order_by("-results_year", "name", "-number")
    ]
    return tuple(sorted(found, key=lambda one: one.is_retired))


@dataclass(frozen=True, slots=True)
class Start:
    """A starting point: one statutory result, or the mean of those of one point on one scale."""

    columns: tuple[PointColumn, ...]

    @property
    def key(self) -> str:
        """The starting point in an address."""
        return "-".join(str(one.number) for one in self.columns)

    @property
    def words(self) -> str:
        """The starting point on a page."""
        courses = " and ".join(one.course_name for one in self.columns)
        mean = "mean of " if len(self.columns) > 1 else ""
        return f"{self.columns[0].point_name}: {mean}{courses}"

    def values(self, grid: Grid) -> Positions:
        """The value of each pupil; not a number where one of its results is missing."""
        every = np.array([grid.positions(one.number, one.scale) for one in self.columns])
        return np.asarray(every.mean(axis=0), dtype=np.float64)


def starts_of(viewer: Viewer, found: Cohorts) -> tuple[Start, ...]:
    """What may be a start: the mean of each point's statutory scores first, then each of them."""
    if found.year is None:
        return ()
    columns = point_columns(viewer, found.year.id, series=[Series.STATUTORY])
    scores: dict[tuple[uuid.UUID, uuid.UUID], list[PointColumn]] = {}
    for one in columns:
        if one.scale.numbers is not None:
            scores.setdefault((one.point_id, one.version_id), []).append(one)
    means = [Start(tuple(each)) for each in scores.values() if len(each) > 1]
    return (*means, *(Start((one,)) for each in scores.values() for one in each))


@dataclass(frozen=True, slots=True)
class ValueAsked:
    """What is compared: the grades of a column, from which start, by which subject of which table, and of whom."""

    at: PointColumn
    start: Start
    table: TableRow
    subject: SubjectTable
    group: uuid.UUID | None = None
    years: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class ValueRow:
    """The pupils of a row, and what they have in common: a class, or a characteristic."""

    words: str
    added: Added
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class ValueAdded:
    """A cohort: everybody first, then each class, then each group. `start` and `grades` are in the order of `pupils`."""

    asked: ValueAsked
    pupils: tuple[uuid.UUID, ...]
    start: Positions
    grades: Positions
    rows: tuple[ValueRow, ...]
    period: int
    reasons: Mapping[uuid.UUID, Reason]


def value_added(viewer: Viewer, found: Cohorts, asked: ValueAsked) -> ValueAdded:
    """Count a cohort whose every member is the viewer's. One audit line a kind; nobody is shown. Raises Refused."""
    pupils = found.pupils_of(asked.group, asked.years)
    period = found.year.first_day.year if found.year else 0
    columns = [*asked.start.columns, asked.at]
    grid = count_results(viewer, pupils, columns, period, permission=SEE_PROGRESS, reasons=found.reasons).grid
    start, grades = asked.start.values(grid), _grades(asked.at, grid)
    row_of = {pupil: row for row, pupil in enumerate(pupils)}
    told = [(words, rows, False) for words, rows in _classes(found, asked, row_of)]
    told += [(words, rows, True) for words, rows in _groups(viewer, asked.by, pupils)]
    rows = tuple(
        ValueRow(words, added(each, start, grades, asked.subject), is_group) for words, each, is_group in told
    )
    return ValueAdded(asked, pupils, start, grades, rows, period, found.reasons)


def _grades(at: PointColumn, grid: Grid) -> Positions:
    """The whole grades of a column as points; not a number where there is none."""
    place = grid.place(at.number)
    figures, missing = grid.figures[:, place].tolist(), grid.missing[:, place].tolist()
    return np.array(
        [
            grade_on(at.scale, figure) if Missing(kind) is Missing.VALUE else np.nan
            for figure, kind in zip(figures, missing, strict=True)
        ],
        dtype=np.float64,
    )


def _classes(
    found: Cohorts, asked: ValueAsked, row_of: Mapping[uuid.UUID, int]
) -> Iterator[tuple[str, list[int]]]:
    """Everybody, and each class of the cohort where there are several."""
    yield "", list(row_of.values())
    for group, name in found.groups:
        rows = [row_of[one] for one in found.members[group] if one in row_of]
        in_year = asked.years in {"", found.year_of_group.get(group, "")}
        if rows and in_year and asked.group is None:
            yield name, rows


def _groups(viewer: Viewer, by: str, pupils: Sequence[uuid.UUID]) -> Iterator[tuple[str, list[int]]]:
    """Each group of a characteristic, as it is held today."""
    if not by:
        return
    require(viewer, SEE_GROUPS)
    held = held_codes(viewer, SEE_GROUPS, pupils, what=by, day=viewer.today)
    labels = [held.get(pupil, "") for pupil in pupils]
    for code in sorted(set(labels)):
        yield held_words(by, code), [row for row, one in enumerate(labels) if one == code]


@dataclass(frozen=True, slots=True)
class PupilValue:
    """One pupil: where they started, what was expected, what they got, and which share of others like them got as much."""

    pupil_id: uuid.UUID
    name: str
    start: float | None
    expected: float | None
    grade: int | None
    share: float | None


def names_behind_value(viewer: Viewer, found: ValueAdded, at: int) -> tuple[PupilValue, ...]:
    """The pupils of a row, each with their own sum. Their folders count as opened. Raises Refused."""
    row = found.rows[at]
    people = [found.pupils[one] for one in row.added.rows]
    refuse_narrowed(viewer, SEE_GROUPS if row.is_group else SEE_PROGRESS, people)
    results, characteristics = Want(RESULTS, found.period), Want(CHARACTERISTICS)
    action = "open names behind a figure"
    if people and row.is_group:
        open_folders(viewer, SEE_GROUPS, people, results, characteristics, action=action)
    elif people:
        open_folders(viewer, SEE_PROGRESS, people, results, action=action, reasons=found.reasons)
    directory = names(viewer)
    place = {pupil: one for one, pupil in enumerate(found.pupils)}
    return tuple(_pupil(found, one, place[one], directory.shown(one)) for one in directory.in_order(people))


def _pupil(found: ValueAdded, pupil_id: uuid.UUID, row: int, name: str) -> PupilValue:
    start, grade = found.start[row], found.grades[row]
    line = None if np.isnan(start) else found.asked.subject.line_of(float(start))
    return PupilValue(
        pupil_id,
        name,
        None if np.isnan(start) else float(start),
        line.expected if line else None,
        None if np.isnan(grade) else int(grade),
        line.share_from(int(grade)) if line and not np.isnan(grade) else None,
    )
