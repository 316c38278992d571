"""The scheduled work of attendance: chasing missing registers soon after they have closed, and deleting old receipts."""

from muster.attendance.actions.chasing import chase_registers
from muster.attendance.models import MarkReceipt
from muster.messaging.actions.sending import NotSendable
from muster.protection.access.viewer import Viewer
from muster.protection.receipts import forget_receipts
from muster.protection.work import school_job


@school_job("attendance:chase registers", because="a register is not taken", every="*/5 6-17 * * 1-5")
def chase_missing(by: Viewer) -> None:
    """Write to the people who should have taken a register; if nothing can be sent, the worklist still shows it."""
    try:
        chase_registers(by=by)
    except NotSendable:
        return


@school_job(
    "attendance:forget receipts",
    because="receipts of marks have been kept for long enough",
    every="20 2 * * *",
)
def forget_mark_receipts(by: Viewer) -> None:
    """Delete receipts of marks too old for any device still to send."""
    forget_receipts(MarkReceipt, by)
