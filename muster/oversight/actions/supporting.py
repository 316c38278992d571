"""Lets support look at something for at most an hour: one asks, another agrees, and it ends by itself."""

import datetime as dt
import uuid

from django.db import transaction

from muster.calendar.agreement import agreement_or_refusal
from muster.calendar.refusals import NotPossible
from muster.oversight.access import ASK_FOR_SUPPORT, GRANT_SUPPORT
from muster.oversight.queries.supporting import (
    Asked,
    Extent,
    asked_in,
    in_force,
    require_extent,
    support_details,
    supporter,
)
from muster.oversight.rules import SUPPORT_ASKED_WITHIN, refusal_of_support
from muster.people.roles import SCOPES
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.approvals import deciding
from muster.protection.approvals.models import Approval, SupportGrant, fingerprint_of
from muster.protection.approvals.rules import LONGEST_SUPPORT
from muster.protection.audit.recording import record


@transaction.atomic
def ask_for_support(*, by: Viewer, staff_id: uuid.UUID, asked: Asked) -> None:
    """Ask a second person to let somebody of support look at this. Raises Refused, NotThere and NotPossible."""
    reason, scope = require(by, ASK_FOR_SUPPORT), asked.scope
    if scope not in SCOPES or not dt.timedelta() < dt.timedelta(minutes=asked.minutes) <= LONGEST_SUPPORT:
        raise NotPossible("Support is let in for at most 60 minutes.", "minutes")
    require_extent(by, asked.extent)
    details = support_details(staff_id, supporter(by, staff_id), asked)
    with agreement_or_refusal(ASK_FOR_SUPPORT):
        deciding.ask(by, Approval.Kind.SUPPORT, details, within=SUPPORT_ASKED_WITHIN)
    people = _named(staff_id, asked.extent)
    record(by, ASK_FOR_SUPPORT, f"ask for access of support: {scope}", reason=reason, people=people)


@transaction.atomic
def answer_support(*, by: Viewer, approval_id: uuid.UUID, agrees: bool) -> SupportGrant | None:
    """Agree, from now on for the time that was asked for; or refuse, which returns None.

    Raises Refused; NotThere where nobody asked, it was answered already, or too long ago; NotPossible where the viewer
    asked for it or is the one whom it is about, where they are let in already, or are somebody else since.
    """
    reason = require(by, GRANT_SUPPORT)
    with agreement_or_refusal(GRANT_SUPPORT):
        holds = LONGEST_SUPPORT if agrees else None
        approval = deciding.answer(
            by, Approval.Kind.SUPPORT, approval_id, holds=holds, within=SUPPORT_ASKED_WITHIN
        )
    staff_id, asked = uuid.UUID(str(approval.details["staff"])), asked_in(approval.details)
    scope, extent = asked.scope, asked.extent
    if not agrees:
        record(by, GRANT_SUPPORT, f"refuse access of support: {scope}", reason=reason, people=[staff_id])
        return None
    refusal = refusal_of_support(by.person_id, asked_by=approval.asked_by_id, about=staff_id)
    if refusal or by.person_id is None:
        raise NotPossible(refusal)
    if fingerprint_of(support_details(staff_id, supporter(by, staff_id), asked)) != bytes(approval.digest):
        raise NotPossible("Their account has changed since you asked. Ask again.")
    if any(grant.staff_id == staff_id for grant in in_force(by)):
        raise NotPossible(
            "They are let in already. It ends by itself; end it first to let them see something else."
        )
    grant = SupportGrant.objects.create(
        school_id=by.school_id,
        staff_id=staff_id,
        scope=scope,
        extent=extent.kind,
        about=extent.about,
        begins_at=by.moment,
        ends_at=by.moment + min(dt.timedelta(minutes=asked.minutes), LONGEST_SUPPORT),
        asked_by_id=approval.asked_by_id,
        agreed_by_id=by.person_id,
    )
    people = _named(staff_id, extent)
    record(by, GRANT_SUPPORT, f"let support look at: {scope}", reason=reason, people=people)
    return grant


@transaction.atomic
def end_support(*, by: Viewer, grant_id: uuid.UUID) -> None:
    """End a grant now. Raises Refused, and NotThere where it has ended already."""
    reason = require(by, ASK_FOR_SUPPORT)
    rows = SupportGrant.objects.select_for_update()
    grant = rows.filter(school_id=by.school_id, id=grant_id, ended_at=None, ends_at__gt=by.moment).first()
    if grant is None:
        raise NotThere(ASK_FOR_SUPPORT)
    grant.change(ended_at=by.moment, ended_by_id=by.person_id)
    record(by, ASK_FOR_SUPPORT, "end access of support", reason=reason, people=[grant.staff_id])


def _named(staff_id: uuid.UUID, extent: Extent) -> list[uuid.UUID]:
    """Who stands in the log: whoever is let in, and the pupil where it is about one."""
    one = [extent.about] if extent.about and extent.kind == SupportGrant.Extent.PUPIL else []
    return [staff_id, *one]
