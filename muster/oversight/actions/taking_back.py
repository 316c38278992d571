"""Takes back what somebody asked a second person for, whatever it was, while nobody has answered."""

import uuid

from django.db import transaction

from muster.oversight.access import TAKE_BACK
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.approvals import deciding
from muster.protection.approvals.models import Approval
from muster.protection.audit.recording import record


@transaction.atomic
def take_back_wish(*, by: Viewer, approval_id: uuid.UUID) -> Approval.Kind:
    """Take back one's own request; returns what it was for. Raises NotThere where it is another's, answered or over."""
    reason = require(by, TAKE_BACK)
    try:
        approval = deciding.take_back(by, approval_id)
    except Approval.DoesNotExist:
        raise NotThere(TAKE_BACK) from None
    kind = Approval.Kind(approval.kind)
    record(by, TAKE_BACK, f"take back a request: {kind.label.lower()}", reason=reason)
    return kind
