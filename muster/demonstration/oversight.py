"""The log of an invented school: some days of opening folders, a rehearsed breach, and an access request."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import replace

from muster.demonstration.registers import Placed
from muster.oversight.actions.breaches import note_told, open_breach, write_breach
from muster.oversight.actions.passing import give_day_pass
from muster.oversight.actions.recovering import ask_for_recovery
from muster.oversight.actions.requests import begin_request
from muster.oversight.content import AskedBy, BreachFile, Cause
from muster.oversight.queries.breaches import affected
from muster.people.access import OPEN_FOLDER
from muster.people.records import NAME, PARTICULARS
from muster.protection import clock
from muster.protection.access.viewer import Viewer, load_standing
from muster.protection.accounts.arrival import unscoped_viewer
from muster.protection.accounts.queries import account_by_email
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders

DAYS, SATURDAY = 8, 5
ASKED_FOR = dt.timedelta(days=20)
REHEARSED = dt.timedelta(days=2, hours=3)
HAPPENED = "Rehearsed: a tablet on which a teacher was signed in was left on a bus for an hour."
MEASURES = "We ended the session within ten minutes and changed the password. Nobody else used the tablet."


def leave_traces(placed: Placed, *, form: str, tutor: str, head: str, lead: str, office: str) -> None:
    """Have the tutor and head open folders of a form, and the data protection lead rehearse a breach and begin an answer.

    The tutor left their phone at home yesterday, and has lost it today. All are named by their e-mail addresses.
    Runs in the transaction that makes the school.
    """
    unscoped_viewer(placed.school_id, because="demonstration")  # lets the transaction see the school
    members = next(group.members for group in placed.school.groups if group.name == form)
    staying = [member for member in members if member.last_day is None]
    here = [placed.pupils[member.pupil] for member in staying]
    tutoring = viewer_named(placed.school_id, tutor)
    since = max(member.first_day for member in staying)
    _open_some_folders(tutoring, viewer_named(placed.school_id, head), here, since)
    leading = viewer_named(placed.school_id, lead)
    _rehearse_a_breach(leading, tutoring.session_id)
    if tutoring.person_id:
        yesterday = viewer_named(placed.school_id, office, ago=dt.timedelta(days=1))
        give_day_pass(by=yesterday, staff_id=tutoring.person_id)
        ask_for_recovery(by=viewer_named(placed.school_id, head), staff_id=tutoring.person_id)
    begin_request(
        by=leading, person_id=here[0], asked_by=AskedBy.PARENT, received_on=leading.today - ASKED_FOR
    )


def viewer_named(school_id: uuid.UUID, email: str, *, ago: dt.timedelta = dt.timedelta()) -> Viewer:
    """Somebody of the school as a viewer, some time ago."""
    account, moment = account_by_email(email), clock.now() - ago
    person_id = account.person_in(school_id) if account else None
    standing = load_standing(school_id, person_id, moment)
    if account is None or standing is None:
        raise RuntimeError(f"{email} has no account in the school that is being filled")
    return Viewer(
        account_id=account.id,
        session_id=uuid.uuid4(),
        person_id=person_id,
        school_id=school_id,
        schools=(school_id,),
        standing=standing,
        moment=moment,
        group_facts=standing.group_facts,
    )


def _open_some_folders(tutor: Viewer, head: Viewer, pupils: Sequence[uuid.UUID], since: dt.date) -> None:
    """On each of the last days since all of them are in the form, let the tutor open a few of their pupils, and the head one."""
    for ago in range(DAYS, 0, -1):
        day = tutor.today - dt.timedelta(days=ago)
        if day < since or day.weekday() >= SATURDAY:
            continue
        for viewer, some in ((tutor, pupils[ago % 3 :: 3]), (head, pupils[ago : ago + 1])):
            then = replace(viewer, moment=viewer.moment - dt.timedelta(days=ago))
            open_folders(then, OPEN_FOLDER, some, Want(NAME), Want(PARTICULARS))


def _rehearse_a_breach(lead: Viewer, session_id: uuid.UUID | None) -> None:
    """Rehearse a breach two days ago: who was affected, what was done, and the first families told."""
    then = replace(lead, moment=lead.moment - REHEARSED)
    file = BreachFile(Cause.SESSION, session_id=session_id)
    breach_id = open_breach(by=then, noticed_at=then.moment, file=file, is_rehearsal=True)
    write_breach(by=then, breach_id=breach_id, what_happened=HAPPENED, measures=MEASURES)
    families = affected(then, file).families
    first = [family.contact_id for family in families[: len(families) // 2]]
    note_told(by=then, breach_id=breach_id, contacts=first, how="By telephone")
