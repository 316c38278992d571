"""The home page notice of alarms that wait for a second person: a number and a reference, nothing else."""

from django.utils.translation import ngettext

from muster.alarms.access import REVIEW_ALARMS
from muster.protection.access.notices import Notice, declare_notice
from muster.protection.access.viewer import Viewer
from muster.protection.budgets import spending


@declare_notice
def alarms_waiting(viewer: Viewer) -> Notice | None:
    """One line where there are any that the viewer may end."""
    if viewer.reason_everywhere(REVIEW_ALARMS) is None:
        return None
    others = spending.alarms_waiting(viewer).exclude(opener_id=viewer.person_id)
    references = [alarm.reference for alarm in others.order_by("at")]
    if not references:
        return None
    words = ngettext(
        "%(num)s alarm waits to be looked at: %(first)s.",
        "%(num)s alarms wait to be looked at, the oldest is %(first)s.",
        len(references),
    )
    return Notice(words % {"num": len(references), "first": references[0]}, "alarms")
