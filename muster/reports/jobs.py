"""The background work of reports: making a cycle's reports a few at a time, telling families on the day of release, tidying."""

import uuid

from muster.calendar.refusals import NotPossible
from muster.protection.access.viewer import Viewer
from muster.protection.work import school_job
from muster.reports.actions.checking import forget_checks
from muster.reports.actions.making import make_some
from muster.reports.actions.telling import tell_families
from muster.reports.models import ReportCycle


@school_job("reports:make", because="reports that were read are made")
def make_batch(by: Viewer, cycle: uuid.UUID) -> None:
    """Make the next few reports of a cycle, and leave the rest to the next job."""
    if make_some(by=by, cycle_id=cycle):
        make_batch.later(by.school_id, cycle=cycle)


@school_job("reports:tell families", because="families get the reports", every="*/10 7-18 * * *")
def tell_of_released(by: Viewer) -> None:
    """Send the links of every cycle whose day has come; without an address of the server, reports are handed out."""
    waiting = ReportCycle.objects.filter(school_id=by.school_id, released_on__lte=by.today, told_at=None)
    for cycle in waiting.values_list("id", flat=True):
        try:
            tell_families(by=by, cycle_id=cycle)
        except NotPossible:
            return


@school_job("reports:forget checks", because="prints of comments are kept for a day", every="50 2 * * *")
def forget_what_checks_kept(by: Viewer) -> None:
    """Delete what proof-readers' checks have kept for a day."""
    forget_checks(by=by)
