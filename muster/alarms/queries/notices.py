"""The home page notice of alarms that wait for a second person: how many, and what kind the oldest is of; never about whom."""

from django.utils.translation import ngettext

from muster.alarms.access import REVIEW_ALARMS
from muster.protection.access.notices import Notice, declare_notice
from muster.protection.access.viewer import Viewer
from muster.protection.budgets import spending
from muster.protection.budgets.models import Alarm
from muster.ui.formats import moment


@declare_notice
def alarms_waiting(viewer: Viewer) -> Notice | None:
    """One line where there are any that the viewer may end."""
    if viewer.reason_everywhere(REVIEW_ALARMS) is None:
        return None
    others = spending.alarms_waiting(viewer).exclude(opener_id=viewer.person_id)
    waiting = list(others.order_by("at"))
    if not waiting:
        return None
    words = ngettext(
        "%(num)s alarm waits to be looked at. %(at)s: %(what)s.",
        "%(num)s alarms wait to be looked at. The oldest, %(at)s: %(what)s.",
        len(waiting),
    )
    oldest = waiting[0]
    what = Alarm.Kind(oldest.kind).label
    said = {"num": len(waiting), "at": moment(oldest.at), "what": what[0].lower() + what[1:]}
    return Notice(words % said, "alarms")
