"""The page of schools side by side."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from muster.insights.access import COMPARE_SCHOOLS
from muster.insights.queries import comparison
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.page import page


@requires(COMPARE_SCHOOLS)
@require_GET
def compare_schools(request: ViewerRequest) -> HttpResponse:
    """Whole schools in figures, without a name."""
    return page(request, "insights/compare_schools.html", {"found": comparison(request.viewer)})
