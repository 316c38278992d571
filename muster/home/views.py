"""The home page."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from muster.calendar.access import SEE_CALENDAR
from muster.home.queries.first import first_page
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.page import page


@requires(SEE_CALENDAR)
@require_GET
def home(request: ViewerRequest) -> HttpResponse:
    """What this person sees first today."""
    return page(request, "home/home.html", {"today": first_page(request.viewer)})
