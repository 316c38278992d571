"""Ends an alarm: a second person says what it was."""

import uuid

from django.db import transaction

from muster.alarms.access import REVIEW_ALARMS
from muster.alarms.rules import refusal_of_review
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.budgets.models import Alarm


@transaction.atomic
def end_alarm(*, by: Viewer, alarm_id: uuid.UUID, outcome: Alarm.Outcome, with_alike: bool = False) -> None:
    """Say what an alarm was, and with it those of the same kind and person that wait, where that is asked for.

    Whoever was narrowed by it opens folders again from their next request on.

    Raises NotThere where there is no such alarm or it is ended, and NotPossible for what the viewer opened themselves.
    """
    reason = require(by, REVIEW_ALARMS)
    waiting = Alarm.objects.filter(school_id=by.school_id, reviewed_at=None)
    alarm = waiting.select_for_update().filter(id=alarm_id).first()
    if alarm is None:
        raise NotThere(REVIEW_ALARMS)
    refusal = refusal_of_review(by.person_id, alarm.opener_id)
    if refusal:
        raise NotPossible(refusal)
    ended = waiting.filter(opener_id=alarm.opener_id, kind=alarm.kind)
    if not with_alike:
        ended = ended.filter(id=alarm_id)
    ended.update(reviewed_at=by.moment, reviewed_by=by.person_id, outcome=outcome)
    record(by, REVIEW_ALARMS, "end alarm", reason=reason, people=[alarm.opener_id])
