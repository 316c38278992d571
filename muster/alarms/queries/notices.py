"""The home page notices: of alarms that wait for a second person, and of emergencies whose reason is not said. Never about whom."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muster.alarms.access import OPEN_IN_EMERGENCY, REVIEW_ALARMS
from muster.alarms.queries.emergencies import lately_by
from muster.alarms.rules import EXPLAINED_WITHIN
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
    urgent = next((alarm for alarm in waiting if alarm.kind == Alarm.Kind.MANY_EMERGENCIES), None)
    if urgent:
        words = _("Look now: one account opened the contacts of many children in emergencies, %(at)s.")
        return Notice(words % {"at": moment(urgent.at)}, "alarms")
    words = ngettext(
        "%(num)s alarm waits to be looked at. %(at)s: %(what)s.",
        "%(num)s alarms wait to be looked at. The oldest, %(at)s: %(what)s.",
        len(waiting),
    )
    oldest = waiting[0]
    what = Alarm.Kind(oldest.kind).label
    said = {"num": len(waiting), "at": moment(oldest.at), "what": what[0].lower() + what[1:]}
    return Notice(words % said, "alarms")


@declare_notice
def reasons_not_said(viewer: Viewer) -> Notice | None:
    """One line for whoever opened something in an emergency and has not said why."""
    if not viewer.may(OPEN_IN_EMERGENCY):
        return None
    number = lately_by(viewer, EXPLAINED_WITHIN).filter(explained_at=None).count()
    if not number:
        return None
    words = ngettext(
        "You opened a care card and contacts in an emergency. Say why.",
        "You opened care cards and contacts in %(num)s emergencies. Say why.",
        number,
    )
    return Notice(words % {"num": number}, "emergencies")
