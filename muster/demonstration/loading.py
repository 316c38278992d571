"""Both schools into the database, one transaction each, and the accounts of those who sign in."""

from collections.abc import Callable, Sequence

from django.db import transaction

from muster.calendar.models import Trust
from muster.demonstration.fill import fill
from muster.demonstration.load import SignIn
from muster.demonstration.people import TRUST, make_schools
from muster.demonstration.registers import LONDON, Placed
from muster.protection import clock
from muster.protection.accounts.models import Account

IN_BOTH_SCHOOLS = ("Data protection lead", "IT administrator", "Trust attendance officer")


def load_schools(*, say: Callable[[str], None], seed: int, sign_ins: Sequence[SignIn]) -> None:
    """Make everything of the demonstration; all of it or nothing."""
    now = clock.now().astimezone(LONDON)
    made = make_schools(seed, now.date())
    with transaction.atomic():
        trust = Trust(name=TRUST)
        trust.save()
        placed = []
        for school in made:
            say(f"  {school.name}: {len(school.pupils)} pupils, {len(school.staff)} staff")
            placed.append(fill(school, trust, seed=seed, now=now))
        for sign_in in sign_ins:
            _open_account(sign_in, placed)


def _open_account(sign_in: SignIn, placed: Sequence[Placed]) -> None:
    account = Account(places=_places(sign_in.email, placed))
    account.set_email(sign_in.email)
    account.set_password(sign_in.password)
    account.save()


def _places(email: str, placed: Sequence[Placed]) -> list[dict[str, str]]:
    """Where somebody works: in the school of their address, and for some posts in the other one as well."""
    posts = {
        person.post for school in placed for person in school.school.staff if email in person.details.emails
    }
    shared = posts & set(IN_BOTH_SCHOOLS)
    return [
        {"school": str(school.school_id), "person": str(staff_id)}
        for school in placed
        for staff_id, person in zip(school.staff, school.school.staff, strict=True)
        if email in person.details.emails or person.post in shared
    ]
