"""What retention says on the first page: destructions that wait for a second person, and holds to look at again."""

from muster.protection.access.notices import Notice, declare_notice
from muster.protection.access.viewer import Viewer
from muster.protection.approvals.deciding import waiting
from muster.protection.approvals.models import Approval
from muster.retention.access import AGREE_TO_DESTROY, HOLD
from muster.retention.models import LegalHold


@declare_notice
def destructions_waiting(viewer: Viewer) -> Notice | None:
    """One line where somebody else asked for any."""
    if viewer.reason_everywhere(AGREE_TO_DESTROY) is None:
        return None
    asked = waiting(viewer, Approval.Kind.DESTRUCTION)
    if not any(one.asked_by_id != viewer.person_id for one in asked):
        return None
    return Notice("A destruction waits for you to agree or refuse.", "retention")


@declare_notice
def holds_to_review(viewer: Viewer) -> Notice | None:
    """One line where a hold is to be looked at again."""
    if viewer.reason_everywhere(HOLD) is None:
        return None
    due = LegalHold.objects.filter(school_id=viewer.school_id, ended_at=None, review_on__lte=viewer.today)
    return Notice("A hold is to be looked at again.", "holds") if due.exists() else None
