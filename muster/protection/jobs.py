"""What protection does by itself: the log is sealed every minute and verified every night, each day has its check, each week its key."""

import logging

from django.conf import settings
from django.utils.module_loading import import_string

from muster.protection import clock
from muster.protection.audit.rows import NotSettled
from muster.protection.audit.sealing import seal
from muster.protection.audit.sending import send_checkpoints
from muster.protection.audit.verifying import verify_log
from muster.protection.files.sweeping import sweep
from muster.protection.keys.rotation import rotate_everything
from muster.protection.posture.run import look
from muster.protection.work import server_job

logger = logging.getLogger(__name__)


@server_job("audit:seal", every="* * * * *")
def seal_the_log() -> None:
    """Seal new rows and send the checkpoints away."""
    try:
        seal()
    except NotSettled as later:
        logger.warning("the audit was not sealed in this minute: %s", later)
    send_checkpoints()


@server_job("audit:verify", every="15 3 * * *")
def verify_the_log() -> None:
    """Verify the whole log; what was found stands on the page of who opened what, and in the security check."""
    report = verify_log()
    if report.findings:
        logger.error("the audit does not verify: %d findings; run ./run audit verify", len(report.findings))


@server_job("posture:look", every="40 4 * * *")
def look_every_day() -> None:
    """The daily security check; whoever answers for the school sees on the first page what has turned red."""
    look()


@server_job("keys:rotate", every="30 1 * * 1")
def rotate_keys() -> None:
    """This week's key for everything, and the end of those that are older than 70 days: so erasure reaches the backups."""
    rotate_everything(clock.now().date(), logger.info)


@server_job("files:sweep", every="50 1 * * *")
def sweep_the_store() -> None:
    """Before the backup: objects that no row knows are removed."""
    if removed := sweep():
        logger.info("%d objects that no row knew were removed from the store", removed)


@server_job("backups:make and try", every="10 2 * * *")
def back_up_and_try() -> None:
    """The nightly backup, put back at once into a scratch server and compared."""
    import_string(settings.BACK_UP)()
