"""The home page notices of retention: destructions that wait for a second person, and holds to review."""

from muster.protection.access.notices import Notice, declare_notice
from muster.protection.access.viewer import Viewer
from muster.protection.approvals.models import Approval
from muster.protection.approvals.telling import Told, tell_of
from muster.retention.access import AGREE_TO_DESTROY, HOLD
from muster.retention.models import LegalHold


def _destruction(_count: int) -> str:
    return "A destruction waits for you to agree or refuse."


tell_of(Approval.Kind.DESTRUCTION, Told(AGREE_TO_DESTROY, _destruction, "retention"))


@declare_notice
def holds_to_review(viewer: Viewer) -> Notice | None:
    """One line where a hold is to be looked at again."""
    if viewer.reason_everywhere(HOLD) is None:
        return None
    due = LegalHold.objects.filter(school_id=viewer.school_id, ended_at=None, review_on__lte=viewer.today)
    return Notice("A hold is to be looked at again.", "holds") if due.exists() else None
