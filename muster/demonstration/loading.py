"""Loads both schools, one transaction each, and the accounts that can sign in."""

import uuid
from collections.abc import Callable, Iterator, Sequence

from django.db import transaction

from muster.calendar.models import Trust
from muster.demonstration.ending import let_some_end
from muster.demonstration.fill import fill
from muster.demonstration.load import SignIn
from muster.demonstration.oversight import leave_traces
from muster.demonstration.people import PLANS, TRUST, Plan, make_schools
from muster.demonstration.registers import LONDON, Placed
from muster.protection import clock
from muster.protection.accounts.actions.factors import give_authenticator
from muster.protection.accounts.actions.opening import open_account

TRACES = {
    "form": "3B",
    "tutor": "r.adeyemi@oakfield.example",
    "head": "h.marsh@oakfield.example",
    "lead": "p.desai@oakfield.example",
    "office": "o.trent@oakfield.example",
}
"""The people whose work of the last days is in the first school's log."""

IN_BOTH_SCHOOLS = ("Data protection lead", "IT administrator", "Trust attendance officer")


def load_schools(
    *, say: Callable[[str], None], seed: int, sign_ins: Sequence[SignIn], plans: Sequence[Plan] = PLANS
) -> list[Placed]:
    """Make the whole demonstration, or nothing of it. Returns the schools with their ids."""
    now = clock.now().astimezone(LONDON)
    made = make_schools(seed, now.date(), plans)
    with transaction.atomic():
        trust = Trust(name=TRUST)
        trust.save()
        placed = []
        for school in made:
            say(f"  {school.name}: {len(school.pupils)} pupils, {len(school.staff)} staff")
            placed.append(fill(school, trust, seed=seed, now=now))
        for sign_in in sign_ins:
            _open_account(sign_in, placed)
        if plans == PLANS:
            leave_traces(placed[0], **TRACES)
            let_some_end(placed[0].school_id, lead=TRACES["lead"], head=TRACES["head"])
    return placed


def _open_account(sign_in: SignIn, placed: Sequence[Placed]) -> None:
    """The account of one of the cast, in every school where they work, with password and second factor."""
    accounts = [
        open_account(email=sign_in.email, school_id=school_id, person_id=staff_id)
        for school_id, staff_id in _places(sign_in.email, placed)
    ]
    account = accounts[-1]
    account.choose_password(sign_in.password)
    give_authenticator(by=account, secret=sign_in.secret)


def _places(email: str, placed: Sequence[Placed]) -> Iterator[tuple[uuid.UUID, uuid.UUID]]:
    """Where somebody works: the school of their address, and for some posts the other one as well."""
    posts = {
        person.post for school in placed for person in school.school.staff if email in person.details.emails
    }
    shared = posts & set(IN_BOTH_SCHOOLS)
    for school in placed:
        for staff_id, person in zip(school.staff, school.school.staff, strict=True):
            if email in person.details.emails or person.post in shared:
                yield school.school_id, staff_id
