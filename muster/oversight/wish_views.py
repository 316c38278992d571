"""Taking back what one asked a second person for, from whichever page it stands on."""

import uuid
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from muster.oversight.access import TAKE_BACK
from muster.oversight.actions.taking_back import take_back_wish
from muster.protection.access.guards import ViewerRequest, requires
from muster.protection.approvals.models import Approval
from muster.ui.flash import flash_next

_ASKED_ON: Final = {
    Approval.Kind.EXPORT: "exports",
    Approval.Kind.DESTRUCTION: "retention",
    Approval.Kind.WHOLE_SCHOOL: "whole_school",
    Approval.Kind.LETTERS: "letters",
    Approval.Kind.RECOVERY: "recoveries",
    Approval.Kind.SUPPORT: "support_access",
}


@requires(TAKE_BACK)
@require_POST
def take_back(request: ViewerRequest, approval_id: uuid.UUID) -> HttpResponse:
    """Take it back, and return to the page on which it was asked for."""
    kind = take_back_wish(by=request.viewer, approval_id=approval_id)
    flash_next(request, _("Taken back. Nobody is asked any more, and nothing happens."))
    return redirect(_ASKED_ON[kind])
