"""The home page notices: of alarms that wait for a second person, and of emergencies whose reason is not said. Never about whom."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from muster.alarms.access import OPEN_IN_EMERGENCY, REVIEW_ALARMS
from muster.alarms.queries.emergencies import lately_by
from muster.alarms.rules import EXPLAINED_WITHIN
from muster.protection.access.notices import Notice, declare_notices
from muster.protection.access.viewer import Viewer
from muster.protection.budgets import spending
from muster.protection.budgets.models import Alarm
from muster.ui.formats import moment


@declare_notices
def alarms_and_reasons(viewer: Viewer) -> Iterator[Notice]:
    """What the viewer may end, and what they have not said: both in one question, since every first page asks it."""
    own, others = Alarm.objects.none(), Alarm.objects.none()
    if viewer.may(OPEN_IN_EMERGENCY):
        own = lately_by(viewer, EXPLAINED_WITHIN).filter(explained_at=None).order_by()
    if viewer.reason_everywhere(REVIEW_ALARMS):
        others = spending.alarms_waiting(viewer).exclude(opener_id=viewer.person_id)
    found = sorted(own.union(others), key=lambda alarm: alarm.at)
    waiting = [alarm for alarm in found if alarm.opener_id != viewer.person_id]
    if waiting:
        yield _to_look_at(waiting)
    if len(found) > len(waiting):
        yield _to_explain(len(found) - len(waiting))


def _to_look_at(waiting: Sequence[Alarm]) -> Notice:
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


def _to_explain(number: int) -> Notice:
    words = ngettext(
        "You opened a care card and contacts in an emergency. Say why.",
        "You opened care cards and contacts in %(num)s emergencies. Say why.",
        number,
    )
    return Notice(words % {"num": number}, "emergencies")
