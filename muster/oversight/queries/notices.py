"""Whoever waits to be let in again, for the first page of those who may agree: a number, and no name."""

from django.utils.translation import ngettext

from muster.oversight.access import RECOVER_ACCOUNT
from muster.oversight.queries.recovering import recoveries
from muster.protection.access.notices import Notice, declare_notice
from muster.protection.access.viewer import Viewer


@declare_notice
def recoveries_waiting(viewer: Viewer) -> Notice | None:
    """One line where there are any to whom the viewer may agree."""
    if viewer.reason_everywhere(RECOVER_ACCOUNT) is None:
        return None
    count = sum(not line.refusal for line in recoveries(viewer))
    if not count:
        return None
    words = ngettext(
        "%(num)s colleague lost their second factor and waits for a second person to agree.",
        "%(num)s colleagues lost their second factor and wait for a second person to agree.",
        count,
    )
    return Notice(words % {"num": count}, "recoveries")
