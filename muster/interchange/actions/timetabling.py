"""How a timetable is applied: the plan that was shown, all of it or nothing, and twice is the same as once."""

import datetime as dt

from django.db import transaction

from muster.calendar.refusals import NotPossible
from muster.interchange.access import IMPORT_ROSTER
from muster.interchange.actions.applying import Changed
from muster.interchange.queries.sending import Sent
from muster.interchange.queries.timetables import planned_timetable
from muster.interchange.timetable.plan import TimetablePlan
from muster.people.models import Directory
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.timetable.actions.lessons import replace_lessons


@transaction.atomic
def import_timetable(*, by: Viewer, sent: Sent, first_day: dt.date, fingerprint: str) -> TimetablePlan:
    """Apply a timetable from a day on. Raises Changed where the plan is not the one that was agreed to."""
    reason = require(by, IMPORT_ROSTER)
    Directory.objects.select_for_update().get(school_id=by.school_id)  # one import at a time
    plan, _problems = planned_timetable(by, sent, first_day)
    if plan is None:
        raise NotPossible("The file has faults that must be put right first.")
    if plan.fingerprint() != fingerprint:
        raise Changed
    if not plan.is_nothing:
        ending = [held.id for held in plan.ending]
        replace_lessons(by=by, adding=plan.adding, ending=ending, first_day=first_day)
        record(by, IMPORT_ROSTER, "import a timetable", reason=reason)
    return plan
