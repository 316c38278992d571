"""The assessment points of this school year, and what is asked for at each: which kind of result, on which scale, where."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from muster.assessment.access import OPEN_ASSESSMENT, SET_UP_ASSESSMENT
from muster.assessment.models import AssessmentPoint, Column
from muster.assessment.queries.opening import require_open
from muster.assessment.queries.scales import named_versions
from muster.assessment.series import Series
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer


class AskedRow(NamedTuple):
    """What is asked for at a point: results of one kind on one version of a scale, whole or by objective, in which courses.

    `series` and `version_id` are by what it is named where it is no longer to be asked for; `is_asked` is False since then.
    """

    kind: str
    scale: str
    courses: tuple[str, ...]
    by_objective: bool
    series: Series
    version_id: uuid.UUID
    is_asked: bool = True


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
    asked, called = _asked(viewer), named_versions(viewer)
    return tuple(_point(viewer, row, asked.get(row.id, {}), called) for row in rows.order_by("day", "name"))


def the_point(viewer: Viewer, point_id: uuid.UUID) -> AssessmentPoint:
    """One assessment point. Raises NotThere."""
    row = (
        AssessmentPoint.objects.filter(school_id=viewer.school_id, id=point_id).select_related("year").first()
    )
    if row is None or not viewer.may(OPEN_ASSESSMENT):
        raise NotThere(SET_UP_ASSESSMENT)
    return row


Asked = Mapping[tuple[str, uuid.UUID, bool, bool], list[str]]
"""The courses of each (kind, version, whether by objective, whether it is asked for still)."""


def _asked(viewer: Viewer) -> Mapping[uuid.UUID, Asked]:
    found: defaultdict[uuid.UUID, defaultdict[tuple[str, uuid.UUID, bool, bool], list[str]]] = defaultdict(
        lambda: defaultdict(list)
    )
    rows = Column.objects.filter(school_id=viewer.school_id, point__isnull=False)
    told = rows.values_list("point_id", "series", "version_id", "objective_id", "retired_at", "course__name")
    for point, series, version, objective, retired, course in told.order_by(
        "course__subject__rank", "course__name"
    ):
        courses_asked = found[point][series, version, objective is not None, retired is None]
        if course not in courses_asked:
            courses_asked.append(course)
    return found


def _point(
    viewer: Viewer, row: AssessmentPoint, asked: Asked, called: Mapping[uuid.UUID, str]
) -> PointRecord:
    order = [one.value for one in Series]
    told = tuple(
        AskedRow(
            Series(series).words,
            called[version],
            tuple(asked[series, version, by_objective, is_asked]),
            by_objective,
            Series(series),
            version,
            is_asked,
        )
        for series, version, by_objective, is_asked in sorted(
            asked, key=lambda one: (not one[3], order.index(one[0]), called[one[1]], one[2])
        )
    )
    is_open = row.opens <= viewer.today <= row.closes
    return PointRecord(row.id, row.name, row.day, row.opens, row.closes, is_open, told)
