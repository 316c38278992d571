"""What reports leave to a worker: making the papers of a cycle, a few at a time."""

import uuid

from muster.protection.access.viewer import Viewer
from muster.protection.work import school_job
from muster.reports.actions.making import make_some


@school_job("reports:make", because="reports that were read are made")
def make_batch(by: Viewer, cycle: uuid.UUID) -> None:
    """Make the next few reports of a cycle, and leave the rest to the next job."""
    if make_some(by=by, cycle_id=cycle):
        make_batch.later(by.school_id, cycle=cycle)
