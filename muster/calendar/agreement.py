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
    """Ask for an agreement, or answer, inside the block.

    Raises NotThere, under this permission, where nobody asked, it was answered already or too long ago; and NotPossible
    with the words for the screen where whoever asks or answers may not.
    """
    try:
        yield
    except Approval.DoesNotExist:
        raise NotThere(permission) from None
    except NotAgreed as refusal:
        raise NotPossible(refusal.words) from None
