"""The scheduled work of imports: removing files and pictures that nobody agreed to, every night."""

from muster.interchange.actions.keeping import discard_old
from muster.protection.access.viewer import Viewer
from muster.protection.work import school_job


@school_job("interchange:discard", because="remove what was sent and not imported", every="35 1 * * *")
def discard(*, by: Viewer) -> None:
    """Remove what has waited for more than a day, before the nightly backup."""
    discard_old(by=by)
