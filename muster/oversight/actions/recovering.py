"""Lets a colleague who has lost every second factor back in: one asks, another agrees, and the person is told."""

import uuid

from django.db import transaction

from muster.calendar.agreement import agreement_or_refusal
from muster.calendar.refusals import NotPossible
from muster.oversight.access import RECOVER_ACCOUNT
from muster.oversight.actions.telling import write_to_staff
from muster.oversight.jobs import tell_of_recovery
from muster.oversight.queries.recovering import details_of, recoverable
from muster.oversight.rules import NOT_BY_IT, RECOVERY_ASKED_WITHIN, RECOVERY_HOLDS, words_of_recovery
from muster.people.actions.accounts import MadeLink
from muster.people.directory import names
from muster.people.granting import makes_passwords_for_others
from muster.protection.access.decisions import require
from muster.protection.access.policy import Reason
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.actions.recovering import make_recovery_link
from muster.protection.approvals import deciding
from muster.protection.approvals.models import Approval, fingerprint_of
from muster.protection.audit.recording import record

SUBJECT = "Muster: letting you in again"


@transaction.atomic
def ask_for_recovery(*, by: Viewer, staff_id: uuid.UUID) -> None:
    """Ask a second colleague to let somebody in again. The person is told. Raises Refused and NotPossible."""
    reason = _require(by)
    details = details_of(staff_id, recoverable(by, staff_id))
    with agreement_or_refusal(RECOVER_ACCOUNT):
        deciding.ask(by, Approval.Kind.RECOVERY, details, within=RECOVERY_ASKED_WITHIN)
    record(by, RECOVER_ACCOUNT, "ask to let a colleague in again", reason=reason, people=[staff_id])
    tell_of_recovery.later(by.school_id, staff=staff_id, first=_person(by), second=staff_id)


@transaction.atomic
def answer_recovery(*, by: Viewer, approval_id: uuid.UUID, agrees: bool) -> MadeLink | None:
    """Agree, which makes the link to hand over and ends every session of the person; or refuse, which returns None.

    Raises Refused; NotThere where nobody asked, it was answered already, or too long ago; NotPossible where the viewer
    asked for it or is the one whom it is about, or where the account is another since.
    """
    reason = _require(by)
    with agreement_or_refusal(RECOVER_ACCOUNT):
        holds = RECOVERY_HOLDS if agrees else None
        approval = deciding.answer(
            by, Approval.Kind.RECOVERY, approval_id, holds=holds, within=RECOVERY_ASKED_WITHIN
        )
    staff_id = uuid.UUID(str(approval.details["staff"]))
    if not agrees:
        record(by, RECOVER_ACCOUNT, "refuse to let a colleague in again", reason=reason, people=[staff_id])
        return None
    if staff_id == by.person_id:
        raise NotPossible("Two others have to agree that you are let in again.")
    account = recoverable(by, staff_id)
    if fingerprint_of(details_of(staff_id, account)) != bytes(approval.digest):
        raise NotPossible("Their account has changed since you asked. Ask again.")
    link = MadeLink(*make_recovery_link(account))
    record(by, RECOVER_ACCOUNT, "let a colleague in again", reason=reason, people=[staff_id])
    tell_of_recovery.later(by.school_id, staff=staff_id, first=approval.asked_by_id, second=_person(by))
    return link


@transaction.atomic
def tell_person(*, by: Viewer, staff_id: uuid.UUID, asked_by: uuid.UUID, agreed_by: uuid.UUID | None) -> None:
    """Write to whom it is about that it was asked for, or that two agreed. Nothing where no mail can be sent."""
    require(by, RECOVER_ACCOUNT)
    directory = names(by)
    words = words_of_recovery(directory.shown(asked_by), directory.shown(agreed_by) if agreed_by else "")
    write_to_staff(by, staff_id, recoverable(by, staff_id), (SUBJECT, words))


def _require(by: Viewer) -> Reason:
    """Why they may. Raises Refused, and NotPossible for IT, whatever other role they have."""
    reason = require(by, RECOVER_ACCOUNT)
    if makes_passwords_for_others(by.facts):
        raise NotPossible(NOT_BY_IT)
    return reason


def _person(by: Viewer) -> uuid.UUID:
    assert by.person_id is not None  # noqa: S101  # asking is refused to a command before
    return by.person_id
