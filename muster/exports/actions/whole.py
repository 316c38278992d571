"""Exports a whole school on two people's word, encrypted to one recipient."""

import io
import uuid
import zipfile

from django.db import transaction

from muster.calendar.agreement import agreement_or_refusal
from muster.calendar.recipients import recipient_key
from muster.calendar.refusals import NotPossible
from muster.exports.access import AGREE_TO_EXPORT
from muster.exports.oneroster import as_oneroster
from muster.exports.queries.roster import roster_of
from muster.exports.queries.whole import parts_of_school, whole_page
from muster.exports.rules import Shape, shape_of
from muster.exports.whole_access import EXPORT_WHOLE
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.approvals import deciding
from muster.protection.approvals.models import Approval
from muster.protection.approvals.rules import HOLDS_FOR_A_SCHOOL, Details
from muster.protection.audit.recording import record
from muster.protection.packages import sealed_to


@transaction.atomic
def ask_for_school(*, by: Viewer, recipient: str, key: str, shape: Shape = Shape.EVERYTHING) -> None:
    """Ask a second person to let the whole school go to one recipient. Raises Refused and NotPossible."""
    reason = require(by, EXPORT_WHOLE)
    page = whole_page(by)
    details: Details = {
        "recipient": recipient,
        "key": recipient_key(key),
        "people": page.people,
        "pupils": page.pupils,
        "holds": [shape.value],
    }
    with agreement_or_refusal(EXPORT_WHOLE):
        deciding.ask(by, Approval.Kind.WHOLE_SCHOOL, details)
    record(by, EXPORT_WHOLE, "ask for an export of the whole school", reason=reason)


@transaction.atomic
def answer_school(*, by: Viewer, approval_id: uuid.UUID, agrees: bool) -> None:
    """Agree for three days, or refuse. Raises NotThere, and NotPossible for one's own wish."""
    reason = require(by, AGREE_TO_EXPORT)
    with agreement_or_refusal(AGREE_TO_EXPORT):
        holds = HOLDS_FOR_A_SCHOOL if agrees else None
        deciding.answer(by, Approval.Kind.WHOLE_SCHOOL, approval_id, holds=holds)
    action = "agree to an export of the whole school" if agrees else "refuse an export of the whole school"
    record(by, AGREE_TO_EXPORT, action, reason=reason)


@transaction.atomic
def export_school(*, by: Viewer, shape: Shape = Shape.EVERYTHING) -> bytes:
    """The school as two people agreed to it, encrypted to its recipient (age). Raises Refused and NotPossible."""
    require(by, EXPORT_WHOLE)
    given = deciding.granted(by, Approval.Kind.WHOLE_SCHOOL)
    agreed = next((one for one in given if shape_of(one.details) is shape), None)
    if agreed is None:
        raise NotPossible("Two people have to agree to it first, on the page The whole school.")
    package = _everything(by) if shape is Shape.EVERYTHING else _roster(by)
    return sealed_to(str(agreed.details["key"]), package)


def _everything(by: Viewer) -> bytes:
    bundle = io.BytesIO()
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts_of_school(by):
            archive.writestr(name, content)
    return bundle.getvalue()


def _roster(by: Viewer) -> bytes:
    return as_oneroster(roster_of(by, action="export the roster"))
