"""A school that lets support in: who asks, who agrees, and the browser of whoever helps."""

import uuid
from collections.abc import Iterable

from django.test import Client

from muster.people.actions import give_role
from muster.protection import clock
from muster.protection.accounts.models import Passkey
from muster.protection.approvals.models import Approval, SupportGrant
from tests.cast import TODAY, School

PAGE = "/protection/support"
LENT = f"{PAGE}/pupils"
SHUT = 404
"""What is not theirs answers as what is not there."""


def helped_school(school: School) -> School:
    """Wilma, who has no other role, is of support and has a passkey."""
    with school.seen_by_command() as by:
        give_role(by=by, staff_id=helper(school), role="support", first_day=TODAY)
    account = school.account(helper(school))
    passkey = Passkey(account=account, credential_hash=uuid.uuid4().bytes, created_at=clock.now())
    passkey.set_credential(b"id", b"key")
    passkey.save()
    return school


def helper(school: School) -> uuid.UUID:
    return school.people["without_role"]


def asks(
    school: School, part: str = "it_administrator", scope: str = "pages", minutes: int = 30, **of_whom: str
) -> Client:
    browser = school.signed_in(school.people[part])
    typed = {"staff": str(helper(school)), "scope": scope, "minutes": str(minutes), **of_whom}
    assert browser.post(PAGE, typed).status_code == 302
    return browser


def wish(school: School) -> Approval:
    with school.seen_by_command():
        return Approval.objects.get(school_id=school.id, kind=Approval.Kind.SUPPORT, answered_at=None)


def answers(school: School, part: str = "head", answer: str = "agree"):  # Django's own test response
    browser = school.signed_in(school.people[part])
    return browser.post(f"{PAGE}/{wish(school).id}/answer", {"answer": answer}, follow=True)


def grant(school: School) -> SupportGrant:
    with school.seen_by_command():
        return SupportGrant.objects.get(school_id=school.id)


def let_in(school: School, scope: str = "pages", minutes: int = 30, **of_whom: str) -> Client:
    """Two people have agreed, and the helper is there with their passkey."""
    asks(school, "senior_leader" if of_whom else "it_administrator", scope, minutes, **of_whom)
    assert b"They are let in until" in answers(school).content
    return school.signed_in(helper(school))


def statuses(browser: Client, addresses: Iterable[str]) -> list[int]:
    return [browser.get(address).status_code for address in addresses]


def everywhere(school: School) -> list[str]:
    return [
        "/pupils/",
        f"/pupils/{school.ada}",
        f"/care/{school.ada}",
        "/staff/",
        "/who-opened-what",
        "/exports/",
    ]
