"""Runs the security check on request."""

from muster.oversight.access import RUN_CHECK
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.posture.run import look


def run_security_check(*, by: Viewer) -> None:
    """Look at the running deployment now, and keep what is found. Raises Refused."""
    record(by, RUN_CHECK, "run the security check", reason=require(by, RUN_CHECK))
    look()
