"""Gives a colleague a day pass, face to face, and revokes it (docs/decisions/0059)."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from muster.calendar.refusals import NotPossible
from muster.oversight.access import GIVE_DAY_PASS
from muster.oversight.actions.telling import write_to_staff
from muster.oversight.jobs import tell_of_day_pass
from muster.oversight.queries.passing import pass_taker
from muster.oversight.queries.recovering import account_answered_for
from muster.oversight.rules import words_of_day_pass
from muster.people.directory import names
from muster.people.queries.accounts import account_of_staff
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.actions.passing import end_day_pass, make_day_pass
from muster.protection.approvals.models import DayPass
from muster.protection.audit.recording import record

SUBJECT = "Muster: a pass for today"


@dataclass(frozen=True, slots=True)
class MadePass:
    """A pass to hand over: its code, which is stored nowhere, whose it is, and the moment it ends."""

    code: str
    name: str
    ends_at: dt.datetime


@transaction.atomic
def give_day_pass(*, by: Viewer, staff_id: uuid.UUID) -> MadePass:
    """Make a pass for somebody who stands before the viewer. The person is told. Raises Refused, NotThere, NotPossible."""
    reason = require(by, GIVE_DAY_PASS)
    account, until = pass_taker(by, staff_id)
    if by.person_id is None:
        raise NotPossible("A person has to give it.")
    code = make_day_pass(by=by, staff_id=staff_id, account=account, until=until)
    record(by, GIVE_DAY_PASS, "give a day pass", reason=reason, people=[staff_id])
    tell_of_day_pass.later(by.school_id, staff=staff_id, giver=by.person_id)
    return MadePass(code, names(by).shown(staff_id), until)


@transaction.atomic
def end_given_pass(*, by: Viewer, pass_id: uuid.UUID) -> None:
    """End a pass now, and what it opened. Raises Refused, and NotThere where it is over already."""
    reason = require(by, GIVE_DAY_PASS)
    rows = DayPass.objects.select_for_update()
    held = rows.filter(school_id=by.school_id, id=pass_id, ended_at=None, ends_at__gt=by.moment).first()
    if held is None:
        raise NotThere(GIVE_DAY_PASS)
    end_day_pass(held, account_of_staff(by, held.staff_id))
    record(by, GIVE_DAY_PASS, "end a day pass", reason=reason, people=[held.staff_id])


@transaction.atomic
def tell_of_pass(*, by: Viewer, staff_id: uuid.UUID, given_by: uuid.UUID) -> None:
    """Write to whoever was given a pass who gave it. Nothing where it is over by now, or no mail can be sent."""
    require(by, GIVE_DAY_PASS)
    held = DayPass.objects.filter(school_id=by.school_id, staff_id=staff_id, ends_at__gt=by.moment)
    latest = held.order_by("given_at").last()
    if latest is None:
        return
    words = words_of_day_pass(names(by).shown(given_by), latest.ends_at.astimezone(by.now.tzinfo))
    write_to_staff(by, staff_id, account_answered_for(by, GIVE_DAY_PASS, staff_id), (SUBJECT, words))
