"""Asking for, taking back, giving and using a second person's agreement. The caller has already decided that the viewer may."""

import datetime as dt
import uuid

from django.db import models

from muster.protection.access.viewer import Viewer
from muster.protection.approvals.models import Approval, SupportGrant, fingerprint_of
from muster.protection.approvals.rules import ANSWER_WITHIN, Details, refusal_of_answer


class NotAgreed(Exception):
    """No second person has agreed to exactly this, or the agreement has lapsed. The words are for the screen."""

    def __init__(self, words: str) -> None:
        super().__init__("a second person has not agreed")
        self.words = words


def ask(
    viewer: Viewer, kind: Approval.Kind, details: Details, *, within: dt.timedelta = ANSWER_WITHIN
) -> None:
    """Ask for agreement, unless the same request is already waiting. Raises NotAgreed for a command, which has no person to ask."""
    if viewer.person_id is None:
        raise NotAgreed("A person has to ask.")
    if not _waiting(viewer, kind, within=within).filter(digest=fingerprint_of(details)).exists():
        wish = Approval(
            school_id=viewer.school_id, kind=kind, asked_by_id=viewer.person_id, asked_at=viewer.moment
        )
        wish.describe(details).save()


def waiting(viewer: Viewer, *kinds: Approval.Kind, within: dt.timedelta = ANSWER_WITHIN) -> list[Approval]:
    """The requests of these kinds from within this time that wait for a second person, oldest first.

    What was altered since is left out: nobody is shown one thing and agrees to another.
    """
    return [one for one in _waiting(viewer, *kinds, within=within).order_by("asked_at") if one.is_as_asked]


def asked(viewer: Viewer, kind: Approval.Kind, details: Details) -> Approval | None:
    """The wish for exactly this that waits for a second person; None where nobody has asked."""
    return _waiting(viewer, kind, within=ANSWER_WITHIN).filter(digest=fingerprint_of(details)).first()


def answer(
    viewer: Viewer,
    kind: Approval.Kind,
    approval_id: uuid.UUID,
    *,
    holds: dt.timedelta | None,
    within: dt.timedelta = ANSWER_WITHIN,
) -> Approval:
    """Agree for a time, or refuse with None.

    Raises Approval.DoesNotExist, also where the request is not as it was asked, and NotAgreed for one's own request.
    """
    approval = _waiting(viewer, kind, within=within).select_for_update().get(id=approval_id)
    if not approval.is_as_asked:
        raise Approval.DoesNotExist
    refusal = refusal_of_answer(approval.asked_by_id, viewer.person_id)
    if refusal:
        raise NotAgreed(refusal)
    approval.change(
        answered_by_id=viewer.person_id,
        answered_at=viewer.moment,
        is_granted=holds is not None,
        holds_until=viewer.moment + holds if holds else None,
    )
    return approval


def take_back(viewer: Viewer, approval_id: uuid.UUID) -> Approval:
    """Take back one's own request before anybody has answered it; it stays on record as not granted.

    Raises Approval.DoesNotExist where it is not the viewer's, was answered already or has lapsed.
    """
    mine = _waiting(viewer, *Approval.Kind, within=ANSWER_WITHIN).filter(asked_by_id=viewer.person_id)
    approval = mine.select_for_update().get(id=approval_id)
    approval.change(answered_by_id=viewer.person_id, answered_at=viewer.moment, is_granted=False)
    return approval


def holds(viewer: Viewer, kind: Approval.Kind, details: Details) -> Approval | None:
    """The agreement to exactly this that holds now; None if there is none, or if its row was not written by us."""
    given = Approval.objects.filter(
        school_id=viewer.school_id,
        kind=kind,
        digest=fingerprint_of(details),
        is_granted=True,
        holds_until__gt=viewer.moment,
    )
    return next((approval for approval in given.order_by("-answered_at") if approval.is_as_asked), None)


def granted(viewer: Viewer, kind: Approval.Kind) -> list[Approval]:
    """Every agreement of a kind that holds now and was written by us, newest first; its details are those agreed to."""
    given = Approval.objects.filter(
        school_id=viewer.school_id, kind=kind, is_granted=True, holds_until__gt=viewer.moment
    )
    return [one for one in given.order_by("-answered_at") if one.is_as_asked]


def support_in_force(school_id: uuid.UUID, moment: dt.datetime) -> list[SupportGrant]:
    """The grants by which a school lets support in at this moment."""
    rows = SupportGrant.objects.filter(school_id=school_id, ends_at__gt=moment)
    return [grant for grant in rows if grant.holds_at(moment)]


def _waiting(viewer: Viewer, *kinds: Approval.Kind, within: dt.timedelta) -> "models.QuerySet[Approval]":
    return Approval.objects.filter(
        school_id=viewer.school_id,
        kind__in=kinds,
        answered_at=None,
        asked_at__gt=viewer.moment - within,
    )
