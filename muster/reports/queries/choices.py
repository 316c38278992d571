"""The choices for a round of reports: templates, year groups, assessment points and courses of the year."""

import uuid
from dataclasses import dataclass

from muster.assessment.models import AssessmentPoint, Course
from muster.attendance.queries.roll import roll_on
from muster.calendar.queries import profile_of
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.reports.access import RUN_REPORTS
from muster.reports.models import ReportTemplate

Rows = tuple[tuple[uuid.UUID, str], ...]


@dataclass(frozen=True, slots=True)
class CycleChoices:
    """What may be chosen, as (id, words); year groups as (code, name), in the order of the country's profile."""

    templates: Rows
    years: tuple[tuple[str, str], ...]
    points: Rows
    courses: Rows


def cycle_choices(viewer: Viewer) -> CycleChoices:
    """What may be chosen today."""
    require(viewer, RUN_REPORTS)
    school = viewer.school_id
    points = AssessmentPoint.objects.filter(
        school_id=school, year__first_day__lte=viewer.today, year__last_day__gte=viewer.today
    )
    years = {each.year_group for each in roll_on(viewer, viewer.today).values()}
    return CycleChoices(
        templates=tuple(
            ReportTemplate.objects.filter(school_id=school).order_by("name").values_list("id", "name")
        ),
        years=tuple((one.code, one.name) for one in profile_of(viewer).year_groups if one.code in years),
        points=tuple(points.order_by("day").values_list("id", "name")),
        courses=tuple(
            Course.objects.filter(school_id=school)
            .order_by("subject__rank", "name")
            .values_list("id", "name")
        ),
    )


def the_template(viewer: Viewer, template_id: uuid.UUID) -> ReportTemplate:
    """A template. Raises NotThere."""
    require(viewer, RUN_REPORTS)
    row = ReportTemplate.objects.filter(school_id=viewer.school_id, id=template_id).first()
    if row is None:
        raise NotThere(RUN_REPORTS)
    return row
