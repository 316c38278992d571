"""Sets up the calendar from an import: missing years, with their terms and last year's session times."""

from muster.calendar.actions import open_year, open_year_like, set_terms
from muster.calendar.models import AcademicYear
from muster.interchange.plan import NewYear
from muster.protection.access.viewer import Viewer


def apply_years(by: Viewer, years: tuple[NewYear, ...]) -> None:
    """Open these years, or give terms to those that are here. Raises NotPossible as the calendar's own actions do."""
    for each in years:
        set_terms(by=by, year=_year(by, each), terms=each.terms)


def _year(by: Viewer, planned: NewYear) -> AcademicYear:
    years = AcademicYear.objects.filter(school_id=by.school_id)
    if planned.year_id is not None:
        return years.get(id=planned.year_id)
    before = years.filter(first_day__lt=planned.first_day).order_by("-first_day").first()
    first, last = planned.first_day, planned.last_day
    if before is None:
        return open_year(by=by, first_day=first, last_day=last)
    return open_year_like(by=by, like=before, first_day=first, last_day=last)
