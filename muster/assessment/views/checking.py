"""The page of what to check at a point: missing and unlikely results, each linked to its mark sheet."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from muster.assessment.access import OPEN_ASSESSMENT
from muster.assessment.forms.cohort import CheckAsked
from muster.assessment.queries.checking import Checkable, CheckedSheet, checkable, sheets_to_check
from muster.assessment.queries.lists import sheet_address
from muster.assessment.queries.points import PointRecord, points, the_point
from muster.calendar.queries import profile_of
from muster.protection.access.guards import ViewerRequest, requires
from muster.protection.access.viewer import Viewer
from muster.ui.page import page


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """A class with the address of its mark sheet."""

    sheet: CheckedSheet
    address: str


@requires(OPEN_ASSESSMENT)
@require_GET
def to_check(request: ViewerRequest) -> HttpResponse:
    """Who has no result, and which values are unlikely: of a class in all its courses, or of a course in all its classes."""
    viewer = request.viewer
    form = CheckAsked(request.GET)
    form.is_valid()
    asked = form.cleaned_data
    found, every = checkable(viewer), points(viewer)
    point = _point(every, asked.get("point"))
    course, group = _whose(viewer, found, asked)
    here = set(found.year_of_group.values())
    years = tuple((one.code, one.name) for one in profile_of(viewer).year_groups if one.code in here)
    chosen = asked.get("years", "") if asked.get("years") in dict(years) else ""
    sheets: tuple[CheckedSheet, ...] = ()
    if point is not None and (course or group):
        places = found.places(course, group, "" if group else chosen)
        sheets = sheets_to_check(viewer, found, the_point(viewer, point.id), places)
    context = {
        "found": found,
        "points": every,
        "point": point,
        "course": course,
        "group": group,
        "years": years,
        "chosen_years": chosen,
        "sheets": [ShownSheet(one, sheet_address(one.place)) for one in sheets if not one.is_done],
        "done": sum(one.is_done for one in sheets),
        "every": len(sheets),
    }
    return page(request, "assessment/to_check.html", context)


def _whose(
    viewer: Viewer, found: Checkable, asked: Mapping[str, Any]
) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    """The course and the class that are asked for; else a class of the viewer's own, else the first course."""
    course = asked["course"] if asked.get("course") in dict(found.courses) else None
    group = asked["group"] if asked.get("group") in dict(found.groups) else None
    if course or group or not found.groups:
        return course, group
    own = next((one for one, _ in found.groups if one in viewer.standing.groups), None)
    return (None, own) if own else (found.courses[0][0], None)


def _point(every: tuple[PointRecord, ...], asked: object) -> PointRecord | None:
    """The point that is asked for, else the last that is open, else the last."""
    wanted = next((one for one in every if one.id == asked), None)
    is_open = next((one for one in reversed(every) if one.is_open), None)
    return wanted or is_open or (every[-1] if every else None)
