"""Queues the making of a cycle's reports for a worker."""

import uuid

from django.db import transaction

from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.reports.access import RUN_REPORTS
from muster.reports.actions.cycles import locked_cycle, refuse_released
from muster.reports.actions.making import to_make
from muster.reports.jobs import make_batch


@transaction.atomic
def begin_making(*, by: Viewer, cycle_id: uuid.UUID) -> int:
    """Leave the making of every report that was found good to a worker. Returns how many wait. Raises NotPossible."""
    reason = require(by, RUN_REPORTS)
    row = locked_cycle(by, cycle_id)
    refuse_released(by, row)
    waiting = to_make(row).count()
    if waiting:
        make_batch.later(by.school_id, cycle=row.id)
    record(by, RUN_REPORTS, "have reports made", reason=reason)
    return waiting
