"""The scheduled work of protection: sealing the log every minute, verifying it nightly, the daily security check, weekly key rotation."""

import logging

from django.conf import settings
from django.utils.module_loading import import_string

from muster.protection import clock
from muster.protection.audit.rows import NotSettled
from muster.protection.audit.sealing import seal
from muster.protection.audit.sending import send_checkpoints
from muster.protection.audit.verifying import verify_log
from muster.protection.files.sweeping import sweep
from muster.protection.folder.everyone import lengthen_short
from muster.protection.keys.rotation import rotate_everything
from muster.protection.posture.run import look
from muster.protection.walls.schools import school_ids
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
    """Verify the whole log; the page of who opened what and the security check show the result."""
    report = verify_log()
    if report.findings:
        logger.error("the audit does not verify: %d findings; run ./run audit verify", len(report.findings))


@server_job("posture:look", every="40 4 * * *")
def look_every_day() -> None:
    """Run the daily security check; those responsible for the school see on their home page what has turned red."""
    look()


@server_job("keys:rotate", every="30 1 * * 1")
def rotate_keys() -> None:
    """Rotate everything to this week's key and destroy those older than 70 days, so that erasure reaches the backups.

    What lies shorter than its kind demands is sealed anew then too.
    """
    for school_id in school_ids():
        lengthen_short(school_id)
    rotate_everything(clock.now().date(), logger.info)


@server_job("files:sweep", every="50 1 * * *")
def sweep_the_store() -> None:
    """Remove objects without a row, before the backup."""
    if removed := sweep():
        logger.info("%d objects that no row knew were removed from the store", removed)


@server_job("backups:make and try", every="10 2 * * *")
def back_up_and_try() -> None:
    """Make the nightly backup, restore it at once into a scratch server, and compare."""
    import_string(settings.BACK_UP)()
