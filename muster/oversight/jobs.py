"""What oversight does by itself: what has turned red is written to whoever answers for the data."""

from muster.protection.access.viewer import Viewer
from muster.protection.work import school_job


@school_job("oversight:tell of red", because="the security check turned red", every="50 4 * * *")
def tell_of_red(*, by: Viewer) -> None:
    """After the daily check: what was not red the day before."""
    # Jobs are read before every domain has declared its kinds of record, which this domain's policy has to know.
    from muster.oversight.actions.telling import tell_who_answers

    tell_who_answers(by=by)
