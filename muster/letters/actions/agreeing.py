"""Many letters at once take two people: one asks, another who writes letters agrees, and for a day they may be printed."""

import uuid

from django.db import transaction

from muster.letters.access import WRITE_LETTERS
from muster.letters.rules import TWO_PEOPLE_OVER
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.approvals import deciding
from muster.protection.approvals.models import Approval
from muster.protection.approvals.rules import HOLDS_FOR_LETTERS, Details
from muster.protection.audit.recording import record


def details_of(name: str, whom: str, letters: int) -> Details:
    """What a second person agrees to: which letter, to whom in words of the list, and how many; no child."""
    return {"letter": name, "whom": whom, "letters": letters}


def waits_for_another(viewer: Viewer, details: Details) -> bool:
    """Whether so many letters take a second person, and none has agreed to exactly these."""
    many = int(str(details["letters"])) > TWO_PEOPLE_OVER
    return many and deciding.holds(viewer, Approval.Kind.LETTERS, details) is None


@transaction.atomic
def ask_for_letters(*, by: Viewer, details: Details) -> None:
    """Ask a second person to agree. Raises NotAgreed for a command, which is nobody."""
    reason = require(by, WRITE_LETTERS)
    deciding.ask(by, Approval.Kind.LETTERS, details)
    record(by, WRITE_LETTERS, "ask to print many letters", reason=reason)


@transaction.atomic
def answer_letters(*, by: Viewer, approval_id: uuid.UUID, agrees: bool) -> None:
    """Agree to many letters, or refuse them. Raises NotThere, and NotAgreed for one's own wish."""
    reason = require(by, WRITE_LETTERS)
    try:
        held = HOLDS_FOR_LETTERS if agrees else None
        deciding.answer(by, Approval.Kind.LETTERS, approval_id, holds=held)
    except Approval.DoesNotExist:
        raise NotThere(WRITE_LETTERS) from None
    record(by, WRITE_LETTERS, "agree to many letters" if agrees else "refuse many letters", reason=reason)
