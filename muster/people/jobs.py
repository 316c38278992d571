"""The scheduled work of people."""

from muster.protection.access.viewer import Viewer
from muster.protection.folder.everyone import begin_for_all
from muster.protection.work import school_job


@school_job(
    "people:begin records", because="a record that only some have would say something", every="40 3 * * *"
)
def begin_records(by: Viewer) -> None:
    """Begin records for everybody where only some have one: a data directory of an earlier version may hold such."""
    begin_for_all(by.school_id)
