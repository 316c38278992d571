"""Many letters take two people, at once or one after the other: one asks, another who writes letters agrees to exactly
these, and for a day they may be printed.
"""

import uuid
from collections.abc import Collection

from django.db import transaction

from muster.letters.access import WRITE_LETTERS
from muster.letters.rules import Words
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.approvals import deciding
from muster.protection.approvals.models import Approval
from muster.protection.approvals.rules import HOLDS_FOR_LETTERS, Details
from muster.protection.approvals.taking_out import take_out_alone
from muster.protection.audit.recording import record


def details_of(words: Words, whom: str, letters: int) -> Details:
    """What a second person agrees to: which letter with which text, how many, and to whom: the word for a list, or the id
    of a form or pupil.
    """
    return {"letter": words.name, "words": words.digest, "whom": whom, "letters": letters}


def may_leave(viewer: Viewer, details: Details, pupils: Collection[uuid.UUID]) -> bool:
    """Whether these letters may be printed now: a second person agreed to exactly these, or one is enough for so many.

    Where one is enough they are added to what the viewer took out alone, so that a list is not printed form by form.
    """
    return bool(deciding.holds(viewer, Approval.Kind.LETTERS, details)) or take_out_alone(viewer, pupils)


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
