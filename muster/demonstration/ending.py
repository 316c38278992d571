"""The retention of an invented school: one folder on hold, one erased on request, others due for destruction."""

import datetime as dt
import uuid

from muster.demonstration.oversight import viewer_named
from muster.protection.access.viewer import Viewer
from muster.protection.keys.ring import KeyClass
from muster.retention.access import SEE_RETENTION
from muster.retention.actions.destroying import answer_destruction, ask_for_erasure, destroy
from muster.retention.actions.holding import place_hold
from muster.retention.queries.destructions import destructions
from muster.retention.queries.due import due_today

REVIEWED_AFTER = dt.timedelta(days=90)
CLAIM = "A claim about a fall in the playground is not settled yet."


def let_some_end(school_id: uuid.UUID, *, lead: str, head: str) -> None:
    """Let some folders end. `lead` and `head` are e-mail addresses. Runs in the transaction that makes the school."""
    leading = viewer_named(school_id, lead)
    due, _ = due_today(leading, SEE_RETENTION)
    people = sorted({one.person_id for one in due if one.key_class is KeyClass.CARE})
    if people:
        review_on = leading.today + REVIEWED_AFTER
        place_hold(by=leading, person_id=people[0], why=CLAIM, review_on=review_on)
    if len(people) > 1:
        _erase(leading, viewer_named(school_id, head), people[1])


def _erase(lead: Viewer, head: Viewer, person_id: uuid.UUID) -> None:
    """Erase a folder: a parent asked, the head agreed, and it was done."""
    destruction = ask_for_erasure(by=lead, person_id=person_id, classes=[KeyClass.CARE])
    asked = next(one for one in destructions(head) if one.id == destruction)
    if asked.approval_id:
        answer_destruction(by=head, approval_id=asked.approval_id, agrees=True)
    destroy(by=lead, destruction_id=destruction)
