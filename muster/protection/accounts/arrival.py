"""From a request to a viewer: who is signed in, whether they have done enough to go on, in which school."""

import uuid

from django.http import HttpRequest

from muster.protection import clock
from muster.protection.access.policy import OPERATOR
from muster.protection.access.viewer import NO_FACTS, Standing, Viewer, load_standing
from muster.protection.accounts.models import StoredSession
from muster.protection.accounts.steps import step_before
from muster.protection.walls.context import enter_schools

SCHOOL_IN_SESSION = "school"


class SignInNeeded(Exception):
    """The request cannot go on before a step of signing in; `step` is the name of its URL."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer of a request, with their schools entered. Raises SignInNeeded."""
    stored: StoredSession | None = request.session.stored  # type: ignore[attr-defined]  # our own engine
    step = step_before(stored)
    if step or stored is None or stored.account is None:
        raise SignInNeeded(step or "sign_in")
    account = stored.account
    school_id = _chosen_school(request, account.schools)
    person_id = account.person_in(school_id)
    moment = clock.now()
    enter_schools(account.id, account.schools)
    standing = load_standing(school_id, person_id, moment)
    if standing is None:
        raise SignInNeeded("sign_in")
    return Viewer(
        account_id=account.id,
        session_id=stored.id,
        person_id=person_id,
        school_id=school_id,
        schools=account.schools,
        standing=standing,
        moment=moment,
        group_facts=NO_FACTS.union(*standing.groups.values()),
    )


def _chosen_school(request: HttpRequest, schools: tuple[uuid.UUID, ...]) -> uuid.UUID:
    chosen = request.session.get(SCHOOL_IN_SESSION)
    for school in schools:
        if str(school) == chosen:
            return school
    if not schools:
        raise SignInNeeded("no_school")
    return schools[0]


def unscoped_viewer(school_id: uuid.UUID, *, because: str, timezone: str = "Europe/London") -> Viewer:
    """The viewer of a command or a job in one school; `because` is what the audit will say.

    Must be called inside a transaction, which it lets see the school.
    """
    enter_schools(None, [school_id], seconds=3600)
    moment = clock.now()
    standing = load_standing(school_id, None, moment) or Standing(NO_FACTS, {}, "", timezone, 0)
    known = Standing(
        frozenset((OPERATOR,)), {}, standing.school_name, standing.timezone, standing.directory_version
    )
    return Viewer(None, None, None, school_id, (school_id,), known, moment, because=because)
