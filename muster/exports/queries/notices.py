"""The exports that wait for a second person, for the first page."""

from django.utils.translation import ngettext

from muster.exports.access import AGREE_TO_EXPORT
from muster.protection.access.notices import Notice, declare_notice
from muster.protection.access.viewer import Viewer
from muster.protection.approvals.deciding import waiting
from muster.protection.approvals.models import Approval


@declare_notice
def exports_waiting(viewer: Viewer) -> Notice | None:
    """One line where there are any that somebody else asked for."""
    if viewer.reason_everywhere(AGREE_TO_EXPORT) is None:
        return None
    asked = [one for one in waiting(viewer, Approval.Kind.EXPORT) if one.asked_by_id != viewer.person_id]
    if not asked:
        return None
    words = ngettext(
        "%(num)s export waits for you to agree or refuse.",
        "%(num)s exports wait for you to agree or refuse.",
        len(asked),
    )
    return Notice(words % {"num": len(asked)}, "export_wishes")
