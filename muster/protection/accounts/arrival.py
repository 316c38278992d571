"""From a request to a viewer: who is signed in, which step of signing in is still missing, and in which school they work."""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from django.http import HttpRequest

from muster.protection import clock
from muster.protection.access.policy import OPERATOR, Fact
from muster.protection.access.viewer import NO_FACTS, Standing, Viewer, ask_standing, load_standing
from muster.protection.accounts.access import HAS_SEVERAL_SCHOOLS, IS_SIGNED_IN
from muster.protection.accounts.models import Account, StoredSession
from muster.protection.accounts.rules import is_fresh
from muster.protection.accounts.steps import step_before
from muster.protection.walls.context import enter_schools, entered_for_a_moment
from muster.protection.walls.together import together

SCHOOL_IN_SESSION = "school"


class SignInNeeded(Exception):
    """The request must first complete a step of signing in; `step` is its URL name."""

    def __init__(self, step: str) -> None:
        super().__init__(step)
        self.step = step


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer of a request, with their schools entered. Raises SignInNeeded."""
    moment = clock.now()
    stored = stored_session(request)
    guest = _guest(stored, moment) if stored and stored.account is None else None
    if guest is not None:
        return guest
    step = step_before(stored, moment)
    if step or stored is None or stored.account is None:
        raise SignInNeeded(step or "sign_in")
    stored.note_seen(moment)
    account = stored.account
    first, *others = _chosen_first(account.schools, request.session.get(SCHOOL_IN_SESSION))
    with together():
        enter_schools(account.id, account.schools)
        asked = ask_standing(first, account.person_in(first), moment)
    standings = chain(
        [(first, asked())], ((one, load_standing(one, account.person_in(one), moment)) for one in others)
    )
    school_id, standing = _first_with_a_role(account, standings)
    if stored.passkey_at is None and needs_passkey(standing.facts):
        raise SignInNeeded("passkey_needed")
    return Viewer(
        account_id=account.id,
        session_id=stored.id,
        person_id=account.person_in(school_id),
        school_id=school_id,
        schools=account.schools,
        standing=standing,
        moment=moment,
        fresh_factor=is_fresh(moment, stored.proved_at),
        group_facts=standing.group_facts,
    )


def in_each_school(viewer: Viewer) -> list[Viewer]:
    """The same person as a viewer in each school where they have a role today."""
    account = Account.objects.filter(id=viewer.account_id).first() if viewer.account_id else None
    if account is None:
        return [viewer]
    found = []
    for school_id in viewer.schools:
        person = account.person_in(school_id)
        standing = load_standing(school_id, person, viewer.moment)
        if standing is not None:
            found.append(
                dataclasses.replace(
                    viewer,
                    person_id=person,
                    school_id=school_id,
                    standing=standing,
                    group_facts=standing.group_facts,
                )
            )
    return found


_far_reaching: set[Fact] = set()


def declare_far_reaching(*facts: Fact) -> None:
    """Register facts whose holders must give a passkey and no code. Called by the domain that knows roles."""
    _far_reaching.update(facts)


def needs_passkey(facts: frozenset[Fact]) -> bool:
    """Whether any of these facts demands a passkey."""
    return not _far_reaching.isdisjoint(facts)


def reaches_far(account: Account, moment: dt.datetime) -> bool:
    """Whether the account has a role in any of its schools that needs a passkey."""
    with entered_for_a_moment(account.id, account.schools):
        found = [load_standing(school, account.person_in(school), moment) for school in account.schools]
    return any(standing is not None and needs_passkey(standing.facts) for standing in found)


GuestLoader = Callable[[StoredSession, dt.datetime], Viewer | None]
_guests: list[GuestLoader] = []


def declare_guests(loader: GuestLoader) -> None:
    """Register how the session of somebody without an account becomes a viewer. Called by the domain that admits them."""
    _guests.append(loader)


def _guest(stored: StoredSession, moment: dt.datetime) -> Viewer | None:
    found = (loader(stored, moment) for loader in _guests)
    return next((viewer for viewer in found if viewer is not None), None)


def stored_session(request: HttpRequest) -> StoredSession | None:
    """The request's stored session with its account; None for a stranger."""
    stored: StoredSession | None = request.session.stored  # type: ignore[attr-defined]  # our own engine
    return stored


def _first_with_a_role(
    account: Account, standings: Iterable[tuple[uuid.UUID, Standing | None]]
) -> tuple[uuid.UUID, Standing]:
    """The chosen school, or else the first where the account has a role today.

    Raises SignInNeeded. Anyone who has left or lost their role is refused from the next request on.
    """
    found: list[tuple[uuid.UUID, Standing]] = []
    for school_id, standing in standings:
        if standing is not None and (standing.facts or standing.groups):
            return school_id, dataclasses.replace(standing, facts=standing.facts | _facts_of(account))
        if standing is not None:
            found.append((school_id, standing))
    if not found:
        raise SignInNeeded("sign_in")
    return found[0]


def _facts_of(account: Account) -> frozenset[Fact]:
    several = (HAS_SEVERAL_SCHOOLS,) if len(account.schools) > 1 else ()
    return frozenset((IS_SIGNED_IN, *several))


def _chosen_first(schools: Sequence[uuid.UUID], chosen: str | None) -> list[uuid.UUID]:
    return sorted(schools, key=lambda school: str(school) != chosen)


def unscoped_viewer(school_id: uuid.UUID, *, because: str) -> Viewer:
    """The viewer of a command or a job in one school; `because` goes into the audit.

    Must be called inside a transaction, in which it enters the school.
    """
    enter_schools(None, [school_id], seconds=3600)
    moment = clock.now()
    standing = load_standing(school_id, None, moment) or Standing(NO_FACTS, {}, "", "UTC", 0)
    known = dataclasses.replace(standing, facts=frozenset((OPERATOR,)), groups={})
    return Viewer(None, None, None, school_id, (school_id,), known, moment, because=because)
