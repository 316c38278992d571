"""What attendance does without anybody asking: registers that are missing are chased soon after they have closed."""

from muster.attendance.actions.chasing import chase_registers
from muster.messaging.actions.sending import NotSendable
from muster.protection.access.viewer import Viewer
from muster.protection.work import school_job


@school_job("attendance:chase registers", because="a register is not taken", every="*/5 6-17 * * 1-5")
def chase_missing(by: Viewer) -> None:
    """Write to whoever should have taken a register; where nothing can be sent, the worklist still shows it."""
    try:
        chase_registers(by=by)
    except NotSendable:
        return
