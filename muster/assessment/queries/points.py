"""The assessment points of this school year, and what is asked for at each: which kind of result, on which scale, where."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from muster.assessment.access import OPEN_ASSESSMENT, SET_UP_ASSESSMENT
from muster.assessment.models import AssessmentPoint, Column
from muster.assessment.queries.definitions import definitions
from muster.assessment.queries.opening import require_open
from muster.assessment.series import Series
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer


class AskedRow(NamedTuple):
    """What is asked for at a point: results of one kind on one scale, whole or by objective, in which courses."""

    kind: str
    scale: str
    courses: tuple[str, ...]
    by_objective: bool


@dataclass(frozen=True, slots=True)
class PointRecord:
    """An assessment point, and what is asked for at it."""

    id: uuid.UUID
    name: str
    day: dt.date
    opens: dt.date
    closes: dt.date
    is_open: bool
    asked: tuple[AskedRow, ...]


def points(viewer: Viewer) -> tuple[PointRecord, ...]:
    """The assessment points of the year of today, in the order of their days."""
    require_open(viewer)
    rows = AssessmentPoint.objects.filter(
        school_id=viewer.school_id, year__first_day__lte=viewer.today, year__last_day__gte=viewer.today
    )
    asked = _asked(viewer)
    return tuple(_point(viewer, row, asked.get(row.id, {})) for row in rows.order_by("day", "name"))


def the_point(viewer: Viewer, point_id: uuid.UUID) -> AssessmentPoint:
    """One assessment point. Raises NotThere."""
    row = (
        AssessmentPoint.objects.filter(school_id=viewer.school_id, id=point_id).select_related("year").first()
    )
    if row is None or not viewer.may(OPEN_ASSESSMENT):
        raise NotThere(SET_UP_ASSESSMENT)
    return row


Asked = Mapping[tuple[str, uuid.UUID, bool], list[str]]


def _asked(viewer: Viewer) -> Mapping[uuid.UUID, Asked]:
    found: defaultdict[uuid.UUID, defaultdict[tuple[str, uuid.UUID, bool], list[str]]] = defaultdict(
        lambda: defaultdict(list)
    )
    rows = Column.objects.filter(school_id=viewer.school_id, point__isnull=False, retired_at=None)
    told = rows.values_list("point_id", "series", "version_id", "objective_id", "course__name")
    for point, series, version, objective, course in told.order_by("course__subject__rank", "course__name"):
        courses_asked = found[point][series, version, objective is not None]
        if course not in courses_asked:
            courses_asked.append(course)
    return found


def _point(viewer: Viewer, row: AssessmentPoint, asked: Asked) -> PointRecord:
    scales = definitions(viewer, {version for _, version, _ in asked})
    order = [one.value for one in Series]
    told = tuple(
        AskedRow(
            Series(series).words,
            scales[version].name,
            tuple(asked[series, version, by_objective]),
            by_objective,
        )
        for series, version, by_objective in sorted(asked, key=lambda one: (order.index(one[0]), str(one[1])))
    )
    is_open = row.opens <= viewer.today <= row.closes
    return PointRecord(row.id, row.name, row.day, row.opens, row.closes, is_open, told)
