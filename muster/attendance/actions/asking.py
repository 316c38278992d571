"""Asks a family about one absence of one child through a link, which is answered once, after a check that only the family can pass."""

import datetime as dt
import uuid
from dataclasses import dataclass

import msgspec
from django.db import transaction

from muster.attendance.access import GIVE_REASON, WORK_FOLLOW_UP
from muster.attendance.models import ReasonLink
from muster.attendance.queries.asked import REASON_LINKS
from muster.attendance.queries.due import school_year
from muster.attendance.reason_links import Asked, open_asked, seal_asked
from muster.attendance.records import FOLLOW_UP, Did, FollowUp, Step
from muster.people.models import ContactLink
from muster.people.queries.family_links import LinkRefused
from muster.people.records import PARTICULARS
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.policy import Reason
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.secrets import token_hash
from muster.protection.audit.recording import record
from muster.protection.folder.keeping import open_to_change
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.protection.folder.writing import Change, rewrite_opened

HOLDS_FOR = dt.timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Answer:
    """A family's answer: a reason as a code of the country profile, and their words."""

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class OpenedLink:
    """A link whose check was passed: what was asked, and the proof to be sent with the answer."""

    school_id: uuid.UUID
    asked: Asked
    proof: str


@transaction.atomic(savepoint=False)
def ask_family(*, by: Viewer, pupil_id: uuid.UUID, contact_id: uuid.UUID, day: dt.date) -> str:
    """Make a link for one contact about one child's absence on a day, and return its token, which is not stored.

    Raises NotThere unless the two belong together.
    """
    if not ContactLink.objects.filter(
        school_id=by.school_id, pupil_id=pupil_id, contact_id=contact_id
    ).exists():
        raise NotThere(WORK_FOLLOW_UP, [pupil_id, contact_id])
    token, link_id = REASON_LINKS.token(by.school_id), uuid.uuid4()
    ReasonLink.objects.create(
        school_id=by.school_id,
        id=link_id,
        token_hash=token_hash(token),
        sealed=seal_asked(by.school_id, link_id, Asked(pupil_id, contact_id, day)),
        ends_at=by.moment + HOLDS_FOR,
    )
    reason = require(by, WORK_FOLLOW_UP)
    record(by, WORK_FOLLOW_UP, "make reason link", reason=reason, people=[pupil_id, contact_id])
    return token


def open_reason_link(*, token: str, born: dt.date) -> OpenedLink | None:
    """Open a link with the child's date of birth; None for a wrong date, of which the fifth ends the link.

    The office is told when that happens, since this family can no longer answer by the link. Raises LinkRefused if the
    link is no longer valid.
    """
    with REASON_LINKS.held(token) as (by, link):
        asked = open_asked(by.school_id, link.id, bytes(link.sealed))
        reasons = _reasons(asked)
        opened = open_folders(
            by, GIVE_REASON, [asked.pupil], Want(PARTICULARS), action="check reason link", reasons=reasons
        )
        held = opened.of(PARTICULARS).get(asked.pupil)
        if held is not None and held.record.born == born:
            return OpenedLink(by.school_id, asked, REASON_LINKS.proof(link.id, by.moment))
        REASON_LINKS.count_wrong_try(by, link, "refuse reason link")
        if link.is_tried_out:
            shut = Step(by.moment, asked.day, Did.SHUT_OUT, contact=asked.contact)
            _keep(by, asked, shut, action="close reason link")
        return None


def answer_reason_link(*, token: str, proof: str, answer: Answer) -> None:
    """Store a family's answer in the child's folder, once, for the office to approve. Raises LinkRefused."""
    with REASON_LINKS.held(token) as (by, link):
        REASON_LINKS.require_proof(link.id, by.moment, proof)
        asked = open_asked(by.school_id, link.id, bytes(link.sealed))
        step = Step(
            by.moment, asked.day, Did.REPLIED, contact=asked.contact, code=answer.code, words=answer.words
        )
        if not _keep(by, asked, step, action="answer reason link"):
            raise LinkRefused
        link.answered_at = by.moment
        link.save(update_fields=["answered_at"])


def _keep(by: Viewer, asked: Asked, step: Step, *, action: str) -> bool:
    """Add a step to what is known of the absence; False where no school year holds its day any more."""
    year = school_year(by, asked.day)
    if year is None:
        return False
    want = Want(FOLLOW_UP, year.period)
    reasons = _reasons(asked)
    opened = open_to_change(
        by, GIVE_REASON, [asked.pupil], want=want, empty=FollowUp(), action=action, reasons=reasons
    )
    held = opened.of(FOLLOW_UP, year.period)[asked.pupil]
    # What was put aside until a time comes back with the answer.
    kept = msgspec.structs.replace(held.record, steps=(*held.record.steps, step), come_back_at=None)
    rewrite_opened(by, opened, FOLLOW_UP, [Change(asked.pupil, kept, held.version)], period=year.period)
    return True


def _reasons(asked: Asked) -> dict[uuid.UUID, Reason]:
    return {asked.pupil: REASON_LINKS.reason()}
