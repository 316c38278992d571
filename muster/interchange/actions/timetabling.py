"""Applies a timetable: exactly the plan that was shown, all or nothing, idempotently."""

import datetime as dt

from django.db import transaction

from muster.calendar.refusals import NotPossible
from muster.interchange.access import IMPORT_ROSTER
from muster.interchange.actions.applying import Agreement, Changed
from muster.interchange.parcel import Parcel
from muster.interchange.problems import Findings
from muster.interchange.queries.timetables import planned_timetable
from muster.interchange.timetable.plan import TimetablePlan
from muster.people.models import Directory
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.timetable.actions.changing import change_lessons


@transaction.atomic
def import_timetable(
    *, by: Viewer, parcel: Parcel, tolerant: bool, first_day: dt.date, agreement: Agreement
) -> TimetablePlan:
    """Apply a timetable from a day on. Raises Changed where the plan is not the one that was agreed to, and NotPossible
    where it has faults, or leaves few lessons and nobody has said that it may.
    """
    reason = require(by, IMPORT_ROSTER)
    Directory.objects.select_for_update().get(school_id=by.school_id)  # one import at a time
    plan = planned_timetable(by, parcel, first_day, findings=Findings(tolerant=tolerant))
    if plan is None:
        raise NotPossible("The file has faults that must be put right first.")
    if plan.fingerprint() != agreement.fingerprint:
        raise Changed
    if plan.leaves_few and not agreement.many_may_end:
        raise NotPossible(
            "More than half of the lessons would end, as if the table were of a part of the school only. Nothing was changed."
        )
    if not plan.is_nothing:
        ending = [held.id for held in plan.ending]
        change_lessons(by=by, adding=plan.adding, ending=ending, first_day=first_day)
        record(by, IMPORT_ROSTER, "import a timetable", reason=reason)
    return plan
