"""The background work of oversight: writing to those responsible for data, and to people let back in by colleagues."""

import uuid

from muster.protection.access.viewer import Viewer
from muster.protection.work import school_job


@school_job("oversight:tell of red", because="the security check turned red", every="50 4 * * *")
def tell_of_red(*, by: Viewer) -> None:
    """After the daily check: what was not red the day before."""
    # Jobs are read before every domain has declared its kinds of record, which this domain's policy has to know.
    from muster.oversight.actions.telling import tell_who_answers

    tell_who_answers(by=by)


@school_job("oversight:tell of recovery", because="somebody is to be let in again")
def tell_of_recovery(*, by: Viewer, staff: uuid.UUID, first: uuid.UUID, second: uuid.UUID) -> None:
    """To the person: `first` asked that they are let in again, and `second` agreed; themselves while nobody has."""
    from muster.oversight.actions.recovering import tell_person  # as above

    tell_person(by=by, staff_id=staff, asked_by=first, agreed_by=None if second == staff else second)


@school_job("oversight:tell of day pass", because="somebody was given a pass for the day")
def tell_of_day_pass(*, by: Viewer, staff: uuid.UUID, giver: uuid.UUID) -> None:
    """To the person: who gave them a pass, and until when."""
    from muster.oversight.actions.passing import tell_of_pass  # as above

    tell_of_pass(by=by, staff_id=staff, given_by=giver)
