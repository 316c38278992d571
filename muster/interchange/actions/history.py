"""Enters marks of earlier days: exactly the plan that was shown, all or nothing, each as an entry of its register."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from django.db import transaction

from muster.attendance.access import ENTER_HISTORY
from muster.attendance.actions.history import PastRegister, enter_history
from muster.attendance.lines import session_place
from muster.attendance.marks import Mark
from muster.attendance.models import Register
from muster.attendance.places import RegisterPlace
from muster.calendar.models import AcademicYear
from muster.calendar.refusals import NotPossible
from muster.interchange.actions.applying import Changed
from muster.interchange.history.plan import HistoryPlan, PastMark
from muster.interchange.parcel import Parcel
from muster.interchange.problems import Findings
from muster.interchange.queries.history import planned_history, usable
from muster.people.models import Directory
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record


@transaction.atomic
def import_history(
    *, by: Viewer, parcel: Parcel, answers: Mapping[str, str], tolerant: bool, fingerprint: str
) -> HistoryPlan:
    """Enter the marks of a table. Raises Changed where the plan is not the one that was agreed to, and NotPossible.

    The registers are marked as taken now, by whoever imports: when they were taken then is not known.
    """
    reason = require(by, ENTER_HISTORY)
    Directory.objects.select_for_update().get(school_id=by.school_id)  # one import at a time
    findings = Findings(tolerant=tolerant)
    planned = planned_history(by, parcel, answers, findings)
    plan = usable(planned, findings)
    if plan is None:
        raise NotPossible(
            "Something has to be answered first."
            if planned.questions
            else "The file has faults that must be put right."
        )
    if plan.fingerprint() != fingerprint:
        raise Changed
    for year in AcademicYear.objects.filter(school_id=by.school_id):
        marks = [mark for mark in plan.marks if mark.year_id == year.id]
        if marks:
            enter_history(by=by, year=year, registers=list(_registers(by, year, marks)))
    record(by, ENTER_HISTORY, "import earlier marks", reason=reason, counted=plan.pupils)
    return plan


def _registers(by: Viewer, year: AcademicYear, marks: Iterable[PastMark]) -> Iterator[PastRegister]:
    """The marks, register by register."""
    together: defaultdict[RegisterPlace, list[tuple[uuid.UUID, Mark]]] = defaultdict(list)
    for mark in marks:
        place = RegisterPlace(mark.group_id, mark.day, Register.Kind.SESSION, mark.slot)
        together[place].append((mark.pupil_id, Mark(mark.code, mark.minutes)))
    for place, entered in together.items():
        yield PastRegister(
            place=place,
            line=session_place(
                first_day=year.first_day, last_day=year.last_day, day=place.day, slot=place.slot
            ),
            taken_at=by.moment,
            taken_by=by.person_id,
            finished_at=by.moment,
            marks=entered,
        )
