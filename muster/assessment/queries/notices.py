"""The notice on a teacher's home page that results are still to be entered, once they were reminded."""

import uuid

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muster.assessment.access import ENTER_RESULTS
from muster.assessment.models import Reminder
from muster.assessment.queries.missing import own_progress
from muster.protection.access.notices import Notice, declare_notice
from muster.protection.access.viewer import Viewer
from muster.ui.formats import date


@declare_notice
def reminded_of_results(viewer: Viewer) -> Notice | None:
    """The one reminder, shown while a point is open and something is still empty. Nobody else is told."""
    own = [group for group in viewer.standing.groups if viewer.reason_in_group(ENTER_RESULTS, group)]
    if not own or not _any_reminder(viewer, own):
        return None
    waiting = [
        row for row in own_progress(viewer) if row.reminded_at and not row.is_complete and row.group_id in own
    ]
    if not waiting:
        return None
    sheets = ngettext("%(n)s sheet waits", "%(n)s sheets wait", len(waiting)) % {"n": len(waiting)}
    words = _("You were reminded: %(sheets)s for results of %(point)s, until %(day)s.") % {
        "sheets": sheets,
        "point": waiting[0].point_name,
        "day": date(waiting[0].closes),
    }
    return Notice(words, "assessment")


def _any_reminder(viewer: Viewer, own: list[uuid.UUID]) -> bool:
    return Reminder.objects.filter(
        school_id=viewer.school_id,
        group_id__in=own,
        point__opens__lte=viewer.today,
        point__closes__gte=viewer.today,
    ).exists()
