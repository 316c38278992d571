"""Who may open assessment reads how it is set up; for anybody else it is not there."""

from muster.assessment.access import OPEN_ASSESSMENT
from muster.protection.access.decisions import NotThere
from muster.protection.access.viewer import Viewer


def require_open(viewer: Viewer) -> None:
    """Let only those through who may open assessment. Raises NotThere."""
    if not viewer.may(OPEN_ASSESSMENT):
        raise NotThere(OPEN_ASSESSMENT)
