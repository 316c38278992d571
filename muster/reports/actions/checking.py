"""Checks the reports of a round beside each other, and keeps for a day, sealed, what reading them one by one goes by."""

import uuid

import msgspec
from django.db import transaction

from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.sealed_rows import seal_into
from muster.reports.access import RUN_REPORTS
from muster.reports.checked import CHECKED_CODE, KEPT_FOR, CheckedReports
from muster.reports.models import CheckedRound
from muster.reports.queries.members import Cycle
from muster.reports.queries.proofreading import (
    OneReport,
    ProofQueue,
    kept_checks,
    one_report,
    proof_queue,
    still_holds,
)


@transaction.atomic
def check_reports(*, by: Viewer, cycle: Cycle) -> ProofQueue:
    """Open and check every report that the reader may read. Raises NotThere."""
    queue = proof_queue(by, cycle)
    _keep(by, cycle, queue.checked)
    return queue


@transaction.atomic
def read_report(*, by: Viewer, cycle: Cycle, pupil_id: uuid.UUID) -> OneReport:
    """Open one report; all of them only where something was written since they were checked. Raises NotThere.

    The order stays as the reader's list showed it: a report that is mended does not jump to its end.
    """
    checked = kept_checks(by, cycle)
    if checked is None or not still_holds(by, cycle, checked):
        anew = proof_queue(by, cycle).checked
        checked = _in_order_of(checked, anew) if checked else anew
        _keep(by, cycle, checked)
    return one_report(by, cycle, pupil_id, checked)


def _in_order_of(before: CheckedReports, anew: CheckedReports) -> CheckedReports:
    stay = [one for one in before.order if one in anew.said]
    return msgspec.structs.replace(
        anew, order=(*stay, *(one for one in anew.order if one not in before.said))
    )


def _keep(by: Viewer, cycle: Cycle, checked: CheckedReports) -> None:
    """Keep it in place of what this reader's checks kept before."""
    kept = CheckedRound.objects.filter(school_id=by.school_id, cycle=cycle.row, reader=by.person_id)
    kept.delete()
    row = CheckedRound(school_id=by.school_id, cycle=cycle.row, reader=by.person_id, made_at=by.moment)
    seal_into(row, CHECKED_CODE, checked)
    row.save(force_insert=True)


@transaction.atomic
def forget_checks(*, by: Viewer) -> None:
    """Delete what checks kept for their day."""
    CheckedRound.objects.filter(school_id=by.school_id, made_at__lte=by.moment - KEPT_FOR).delete()
    record(by, RUN_REPORTS, "forget what checks kept", reason=require(by, RUN_REPORTS))
