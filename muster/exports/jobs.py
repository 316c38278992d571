"""The scheduled work of exports: removing expired packages every night."""

from muster.exports.actions.making import discard_expired
from muster.protection.access.viewer import Viewer
from muster.protection.work import school_job


@school_job("exports:discard", because="remove exports that have expired", every="25 2 * * *")
def discard(*, by: Viewer) -> None:
    """Remove the bytes of expired packages."""
    discard_expired(by=by)
