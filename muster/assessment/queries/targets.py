"""The choices for setting targets (starting points, the school's tables, columns), and a preview of what a rule would set."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from muster.assessment.access import SET_TARGETS
from muster.assessment.figures import Grid, Positions
from muster.assessment.models import Conversion, TargetSetting
from muster.assessment.queries.following import following
from muster.assessment.queries.matrix import PointColumn, count_results, point_columns, year_of
from muster.assessment.queries.scales import named_versions
from muster.assessment.series import Series
from muster.assessment.targets import NO_TARGET, Plan, Planned, plan, rule_of
from muster.calendar.models import AcademicYear
from muster.calendar.refusals import NotPossible
from muster.people.directory import names
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer

KEEP_PLACE = "keep"
"""The rule without a table: to be where one was, on the same scale."""


@dataclass(frozen=True, slots=True)
class Start:
    """A starting point: a point of some year. `columns` are those of each course; with one course it holds for all."""

    key: str
    words: str
    year_id: uuid.UUID
    period: int
    version_id: uuid.UUID
    columns: Mapping[uuid.UUID, PointColumn]
    is_for_all: bool = False

    def of(self, course: uuid.UUID) -> PointColumn | None:
        """The column from which a course's targets follow; None where the course has none."""
        return next(iter(self.columns.values())) if self.is_for_all else self.columns.get(course)


@dataclass(frozen=True, slots=True)
class TargetChoices:
    """What may be chosen: starting points by key, tables and columns as (id, words), and the course of each column."""

    starts: Mapping[str, Start] = field(default_factory=dict)
    tables: tuple[tuple[str, str], ...] = ()
    columns: tuple[tuple[uuid.UUID, str], ...] = ()
    courses: Mapping[uuid.UUID, uuid.UUID] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TargetsAsked:
    """Which targets are to be set from what: a start's key, a conversion or KEEP_PLACE, and the columns."""

    start: str
    table: str
    columns: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What was asked for, found: the pupils on its courses, each target column with its start, and the table."""

    year_id: uuid.UUID
    period: int
    start: Start
    targets: tuple[PointColumn, ...]
    pupils: tuple[uuid.UUID, ...]
    members: Mapping[uuid.UUID, frozenset[uuid.UUID]]
    conversion_id: uuid.UUID | None
    pairs: tuple[tuple[int, int], ...]

    @property
    def starts(self) -> Mapping[uuid.UUID, PointColumn]:
        """The starting column of each target column, by the target's id."""
        found = {one.id: self.start.of(one.course_id) for one in self.targets}
        return {one: start for one, start in found.items() if start is not None}


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """What the rule would set in one column: how many get which target, and who gets none."""

    title: str
    counts: tuple[tuple[str, int], ...]
    plan: Plan
    pupils: int

    @property
    def given(self) -> int:
        """How many get a target."""
        return sum(number for _, number in self.counts)


@dataclass(frozen=True, slots=True)
class SettingRow:
    """Targets that were set by a rule: which, from what, by which table, by whom, and whether they were taken back."""

    id: uuid.UUID
    title: str
    start: str
    table: str
    made_at: dt.datetime
    made_by: str
    undone_at: dt.datetime | None


def target_choices(viewer: Viewer) -> TargetChoices:
    """What can be set from what this year. Raises Refused."""
    require(viewer, SET_TARGETS)
    year = year_of(viewer)
    if year is None:
        return TargetChoices()
    columns = point_columns(viewer, year.id, series=[Series.TARGET])
    called = named_versions(viewer)
    return TargetChoices(
        starts={one.key: one for one in _starts(viewer)},
        tables=(
            (KEEP_PLACE, "The same place: keep up with what the scale expects"),
            *((str(row.id), words) for row, words in _tables(viewer)),
        ),
        columns=tuple(
            (one.id, f"{one.course_name}, {one.point_name} ({called[one.version_id]})") for one in columns
        ),
        courses={one.id: one.course_id for one in columns},
    )


def _tables(viewer: Viewer) -> list[tuple[Conversion, str]]:
    rows = list(Conversion.objects.filter(school_id=viewer.school_id).order_by("name"))
    called = named_versions(viewer)
    return [(row, f"{row.name}: {called[row.source_id]} to {called[row.target_id]}") for row in rows]


def _starts(viewer: Viewer) -> Iterator[Start]:
    """Statutory results course by course, which may start every subject, and attainment of each course's own."""
    called = named_versions(viewer)
    years = AcademicYear.objects.filter(school_id=viewer.school_id, first_day__lte=viewer.today)
    for year in years.order_by("-first_day"):
        columns = point_columns(viewer, year.id, series=[Series.STATUTORY, Series.ATTAINMENT])
        own: dict[tuple[uuid.UUID, Series, uuid.UUID], dict[uuid.UUID, PointColumn]] = {}
        for one in columns:
            own.setdefault((one.point_id, one.series, one.version_id), {})[one.course_id] = one
        for of_course in own.values():
            yield from _starts_at(year, of_course, called)


def _starts_at(
    year: AcademicYear, of_course: Mapping[uuid.UUID, PointColumn], called: Mapping[uuid.UUID, str]
) -> Iterator[Start]:
    """What one point offers of one kind on one version of a scale; `called` are the names of the versions."""
    any_of = next(iter(of_course.values()))
    words = f"{any_of.point_name}, {any_of.series.words.lower()} ({called[any_of.version_id]})"
    key = f"{any_of.point_id.hex}.{any_of.series.value}.{any_of.version_id.hex}"
    own = Start(
        key, f"{words}: each course's own", year.id, year.first_day.year, any_of.version_id, of_course
    )
    yield own
    if any_of.series is Series.STATUTORY:
        for course, one in of_course.items():
            yield replace(
                own,
                key=f"{key}.{course.hex}",
                words=f"{words}: {one.course_name}, for every course",
                columns={course: one},
                is_for_all=True,
            )


def targets_offered(viewer: Viewer, asked: TargetsAsked) -> Offer:
    """What was asked for, if it goes together. Raises NotThere, and NotPossible in words."""
    year = year_of(viewer)
    start = next((one for one in _starts(viewer) if one.key == asked.start), None)
    if year is None or start is None:
        raise NotThere(SET_TARGETS)
    columns = {one.id: one for one in point_columns(viewer, year.id, series=[Series.TARGET])}
    if not asked.columns or any(one not in columns for one in asked.columns):
        raise NotThere(SET_TARGETS)
    targets = tuple(columns[one] for one in asked.columns)
    table = _table(viewer, asked.table)
    _refuse_strange_scales(start, targets, table)
    members: dict[uuid.UUID, set[uuid.UUID]] = {one.course_id: set() for one in targets}
    for (course, _), pupils in following(viewer).items():
        if course in members:
            members[course].update(pupils)
    return Offer(
        year_id=year.id,
        period=year.first_day.year,
        start=start,
        targets=targets,
        pupils=tuple(sorted(set().union(*members.values()))),
        members={course: frozenset(pupils) for course, pupils in members.items()},
        conversion_id=table.id if table else None,
        pairs=tuple((one, other) for one, other in table.pairs) if table else (),
    )


def _table(viewer: Viewer, asked: str) -> Conversion | None:
    if asked == KEEP_PLACE:
        return None
    row = next((row for row, _ in _tables(viewer) if str(row.id) == asked), None)
    if row is None:
        raise NotThere(SET_TARGETS)
    return row


def _refuse_strange_scales(start: Start, targets: Sequence[PointColumn], table: Conversion | None) -> None:
    """A table reads one scale and gives another: both have to be those of the columns. Raises NotPossible."""
    reads = table.source_id if table else start.version_id
    gives = table.target_id if table else start.version_id
    if reads != start.version_id:
        raise NotPossible("This table does not read the scale of the starting point.", "table")
    strange = next((one for one in targets if one.version_id != gives), None)
    if strange is not None:
        why = "gives another scale" if table else "the starting point is on another scale"
        raise NotPossible(f"{strange.course_name}: {why}. Choose a table between the two.", "table")


def planned(viewer: Viewer, offer: Offer, held: Grid) -> list[tuple[PointColumn, Plan]]:
    """What the rule sets in each column. `held` are the target columns as they are, in the order of the pupils."""
    starts = offer.starts
    columns = list({one.id: one for one in starts.values()}.values())
    grid = count_results(viewer, offer.pupils, columns, offer.start.period, permission=SET_TARGETS).grid
    found = []
    for target in offer.targets:
        start = starts.get(target.id)
        follows = np.array([one in offer.members[target.course_id] for one in offer.pupils], dtype=np.bool_)
        positions = grid.positions(start.number, start.scale) if start else np.full(len(offer.pupils), np.nan)
        expected = _expected(offer, target, start, positions)
        of_course = plan(
            expected[follows], positions[follows], held.missing[follows, held.place(target.number)]
        )
        figures = np.full(len(offer.pupils), NO_TARGET, dtype=np.int64)
        figures[follows] = of_course.figures
        found.append((target, Plan(figures, of_course.kept, of_course.without, of_course.below)))
    return found


def _expected(offer: Offer, target: PointColumn, start: PointColumn | None, found: Positions) -> Planned:
    if start is None:
        return np.full(len(found), NO_TARGET, dtype=np.int64)
    if offer.pairs:
        return rule_of(offer.pairs, start.scale).expected(found)
    scale = target.scale
    if scale.numbers:
        kept = np.where(np.isnan(found), NO_TARGET, np.round(np.nan_to_num(found) * scale.factor))
        return kept.astype(np.int64)
    return rule_of([(one.number, one.number) for one in scale.values], scale).expected(found)


def preview_targets(viewer: Viewer, asked: TargetsAsked) -> tuple[PreviewRow, ...]:
    """What would be set, counted; nobody is shown. Raises Refused, NotThere and NotPossible."""
    require(viewer, SET_TARGETS)
    offer = targets_offered(viewer, asked)
    held = count_results(viewer, offer.pupils, offer.targets, offer.period, permission=SET_TARGETS).grid
    return tuple(
        PreviewRow(
            f"{one.course_name}, {one.point_name}",
            tuple((one.scale.shown(figure), number) for figure, number in of_column.counts),
            of_column,
            len(offer.members[one.course_id]),
        )
        for one, of_column in planned(viewer, offer, held)
    )


def settings_made(viewer: Viewer) -> tuple[SettingRow, ...]:
    """What was set by a rule this year, newest first."""
    require(viewer, SET_TARGETS)
    rows = TargetSetting.objects.filter(
        school_id=viewer.school_id, year__first_day__lte=viewer.today, year__last_day__gte=viewer.today
    ).select_related("column__course", "column__point", "start__course", "start__point", "conversion")
    directory = names(viewer)
    return tuple(
        SettingRow(
            id=row.id,
            title=f"{row.column.course.name}, {row.column.point.name if row.column.point else ''}",
            start=f"{row.start.point.name if row.start.point else ''}, {row.start.course.name}",
            table=row.conversion.name if row.conversion else "",
            made_at=row.made_at,
            made_by=directory.shown(row.made_by),
            undone_at=row.undone_at,
        )
        for row in rows.order_by("-made_at", "id")
    )
