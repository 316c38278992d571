"""Pages for an evacuation: who is on site now."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from muster.attendance.access import SEE_WHO_IS_ON_SITE
from muster.attendance.queries.desk import NoSchoolToday
from muster.attendance.queries.evacuation import evacuation_list
from muster.protection.access.guards import ViewerRequest, requires
from muster.ui.page import page


@requires(SEE_WHO_IS_ON_SITE)
@require_GET
def evacuation(request: ViewerRequest) -> HttpResponse:
    """Everyone to be accounted for, by form, with a tick for "seen" that stays on this device."""
    try:
        found = evacuation_list(request.viewer)
    except NoSchoolToday:
        return page(
            request, "attendance/no_register.html", {"words": "There is no school today."}, status=404
        )
    return page(request, "attendance/evacuation.html", {"list": found})
