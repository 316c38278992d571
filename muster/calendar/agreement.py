"""The refusals of an action that needs a second person's agreement."""

from collections.abc import Iterator
from contextlib import contextmanager

from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere
from muster.protection.access.policy import Permission
from muster.protection.approvals.deciding import NotAgreed
from muster.protection.approvals.models import Approval


@contextmanager
def agreement_or_refusal(permission: Permission) -> Iterator[None]:
    """Turn what an agreement refuses inside the block into what a page can show.

    Raises NotThere, under this permission, if there is no such request or it was answered or has lapsed; and NotPossible,
    with the words for the screen, if this person may not ask or answer.
    """
    try:
        yield
    except Approval.DoesNotExist:
        raise NotThere(permission) from None
    except NotAgreed as refusal:
        raise NotPossible(refusal.words) from None
