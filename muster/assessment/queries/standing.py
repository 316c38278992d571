"""Who is on track for their targets: each target with the result it is compared with, and its origin."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from muster.assessment.access import OPEN_ASSESSMENT
from muster.assessment.authority import Authority, authority_over
from muster.assessment.figures import Grid, Positions
from muster.assessment.headers import read_header
from muster.assessment.models import TargetSetting
from muster.assessment.places import SheetPlace
from muster.assessment.queries.ladders import shared_ladders
from muster.assessment.queries.matrix import (
    PointColumn,
    grid_of_opened,
    point_columns,
)
from muster.assessment.records import RESULTS
from muster.assessment.scales import Missing
from muster.assessment.series import Series, Source
from muster.assessment.targets import Standing, Standings, on_ladders, on_scale
from muster.people.directory import names
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders

NO_COLUMN = -1


@dataclass(frozen=True, slots=True)
class Against:
    """What one column of targets is read against, pupil by pupil: where each stands, and the number of the column."""

    target: PointColumn
    standings: Standings
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One pupil of a class: the target and its origin, the result beside it, and where the pupil stands."""

    pupil_id: uuid.UUID
    name: str
    target: str
    origin: str
    now: str
    now_at: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class ClassTargets:
    """A class against the targets of one point."""

    point: str
    scale: str
    rows: tuple[TargetRow, ...]

    def count(self, standing: Standing) -> int:
        """How many pupils stand there."""
        return sum(row.standing is standing for row in self.rows)


@dataclass(frozen=True, slots=True)
class TargetsOfClass:
    """The targets of a class on a course, point by point, and why the viewer may see them."""

    title: str
    course: str
    authority: Authority
    points: tuple[ClassTargets, ...]


def by_meaning(target: PointColumn, now: PointColumn) -> str:
    """What is said where a target is read against another scale: by the meanings, and of which scale."""
    if target.version_id == now.version_id:
        return ""
    return _("compared by meaning with %(scale)s") % {"scale": now.scale.name}


def read_against(
    viewer: Viewer,
    target: PointColumn,
    columns: Sequence[PointColumn],
    grid: Grid,
    *,
    since: dt.date | None = None,
) -> Against:
    """A column of targets beside the newest result of its course that can be compared with it.

    First what was attained at the target's own point, then what is predicted, then what was attained before it; never
    what was there by `since`, the day of the starting point: it would be read against itself.
    """
    pupils = len(grid.figures)
    targets = grid.positions(target.number, target.scale)
    standings = np.full(pupils, int(Standing.UNKNOWN), dtype=np.int8)
    used = np.full(pupils, NO_COLUMN, dtype=np.int64)
    for column in _in_turn(target, columns, since or dt.date.min):
        positions = grid.positions(column.number, column.scale)
        found = _compared(viewer, target, column, targets=targets, found=positions)
        if found is None:
            continue
        new = (standings == int(Standing.UNKNOWN)) & (found != int(Standing.UNKNOWN))
        standings[new], used[new] = found[new], column.number
    return Against(target, standings, tuple(used.tolist()))


def _in_turn(target: PointColumn, columns: Sequence[PointColumn], since: dt.date) -> list[PointColumn]:
    own = [one for one in columns if one.course_id == target.course_id and since < one.day <= target.day]
    attained = [one for one in own if one.series is Series.ATTAINMENT]
    predicted = [one for one in own if one.series is Series.PREDICTED]
    return [
        *(one for one in attained if one.point_id == target.point_id),
        *sorted(predicted, key=lambda one: one.day, reverse=True),
        *sorted(attained, key=lambda one: one.day, reverse=True),
    ]


def _compared(
    viewer: Viewer, target: PointColumn, column: PointColumn, *, targets: Positions, found: Positions
) -> Standings | None:
    """Compared by position on one version of one scale, else by the school's meanings."""
    if target.version_id == column.version_id:
        return on_scale(targets, found, higher_is_better=target.scale.higher_is_better)
    ladders = shared_ladders(viewer, target, column) if viewer.may(OPEN_ASSESSMENT) else None
    return on_ladders(ladders, targets, found) if ladders else None


@dataclass(frozen=True, slots=True)
class SetBy:
    """The rule that set the targets of a column, in words, and the day of which its starting point speaks."""

    words: str = ""
    day: dt.date | None = None


def rules_of(viewer: Viewer, columns: Sequence[PointColumn]) -> Mapping[uuid.UUID, SetBy]:
    """For each column whose targets a rule set, the rule that holds; structure only."""
    rows = TargetSetting.objects.filter(
        school_id=viewer.school_id, column_id__in=[one.id for one in columns], undone_at=None
    ).select_related("start__point", "start__course", "conversion")
    found = {}
    for row in rows.order_by("made_at"):
        point = row.start.point.name if row.start.point else ""
        start = f"{point}, {row.start.course.name}" if point else row.start.course.name
        table = f"the table {row.conversion.name}" if row.conversion else "keeping the same place"
        day = row.start.point.day if row.start.point else None
        found[row.column_id] = SetBy(f"from {start}, by {table}", day)
    return found


def origin_words(source: Source, rule: str, by: str = "") -> str:
    """Who set a target, and from what."""
    if source is Source.RULE:
        return f"set by the school's rule, {rule}" if rule else "set by the school's rule"
    if source is Source.AGREED:
        return f"agreed with the pupil, {by}" if by else "agreed with the pupil"
    return f"set by {by}" if by else "set by a teacher"


def class_targets(viewer: Viewer, place: SheetPlace) -> TargetsOfClass:
    """A class against its targets of this year, in the order of names. Raises NotThere and NoSheet."""
    header = read_header(viewer, place)
    authority = authority_over(viewer, place)
    directory = names(viewer)
    members = directory.in_order(header.members)
    columns = point_columns(viewer, header.year_id, courses=[place.course_id])
    targets = [one for one in columns if one.series is Series.TARGET]
    shown: list[ClassTargets] = []
    if targets and members:
        want = Want(RESULTS, header.period)
        opened = open_folders(
            viewer,
            authority.permission,
            members,
            want,
            action="open targets",
            reasons=authority.over(members),
        )
        held = opened.of(RESULTS, header.period)
        grid = grid_of_opened(held, members, columns)
        shown = [_of_point(viewer, one, columns, members, grid) for one in targets]
    return TargetsOfClass(directory.group(place.group_id), header.course_name, authority, tuple(shown))


def _of_point(  # noqa: PLR0917  # one column of targets with everything that is read beside it
    viewer: Viewer,
    target: PointColumn,
    columns: Sequence[PointColumn],
    members: Sequence[uuid.UUID],
    grid: Grid,
) -> ClassTargets:
    rule = rules_of(viewer, [target]).get(target.id, SetBy())
    directory, against = names(viewer), read_against(viewer, target, columns, grid, since=rule.day)
    by_number = {one.number: one for one in columns}
    at = grid.place(target.number)
    rows = []
    for row, pupil in enumerate(members):
        now = by_number.get(against.columns[row])
        source = Source(int(grid.sources[row, at]))
        text = _shown(target, grid, row)
        rows.append(
            TargetRow(
                pupil,
                directory.shown(pupil),
                text,
                origin_words(source, rule.words) if text else "",
                _shown(now, grid, row) if now else "",
                ", ".join(_now_words(target, now)) if now else "",
                Standing(int(against.standings[row])),
            )
        )
    return ClassTargets(target.point_name, target.scale.name, tuple(rows))


def _now_words(target: PointColumn, now: PointColumn) -> list[str]:
    found = (now.point_name, now.series.words.lower(), by_meaning(target, now))
    return [one for one in found if one]


def _shown(column: PointColumn, grid: Grid, row: int) -> str:
    at = grid.place(column.number)
    return column.scale.shown(int(grid.figures[row, at]), Missing(int(grid.missing[row, at])))
