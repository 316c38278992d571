"""Signing in with the school's own accounts, at a real provider that this test starts.

It is the certified `oidc-provider`. Where it is not installed the tests are skipped, and say so.
"""

import re
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client

from muster.people.actions.accounts import invite_staff
from muster.people.actions.sign_in import Provider, let_factor_count, set_up_provider
from muster.protection.accounts.actions.opening import open_account
from muster.protection.accounts.models import Account, SchoolIdentity
from muster.protection.accounts.openid import asking
from muster.protection.accounts.openid.discovery import forget_everything
from muster.protection.accounts.queries import provider_of_school
from muster.protection.tests.accounts_cast import Person, new_browser
from tests.cast import School
from tests.school_accounts.server import (
    CLIENT_ID,
    CLIENT_SECRET,
    BrowserThere,
    SchoolProvider,
    is_missing,
    school_provider,
)

pytestmark = pytest.mark.skipif(
    is_missing(),
    reason="no provider is installed: with node and npm, npm ci --prefix tests/school_accounts",
)

BACK = "http://localhost/sign-in/school/back"


@pytest.fixture(scope="module")
def running() -> Iterator[SchoolProvider]:
    with (
        tempfile.TemporaryDirectory(prefix="muster-provider-") as place,
        school_provider(Path(place), BACK) as found,
    ):
        yield found


@pytest.fixture
def provider(running: SchoolProvider, school: School) -> SchoolProvider:
    """The school's provider, set up on its page by the head."""
    forget_everything()
    with school.seen_by(school.head) as viewer:
        set_up_provider(by=viewer, provider=as_typed(running))
    return running


def as_typed(running: SchoolProvider) -> Provider:
    return Provider("other", running.issuer, CLIENT_ID, CLIENT_SECRET, ("example.org",), is_on=True)


def invite(school: School, person: uuid.UUID) -> str:
    with school.seen_by(school.head) as viewer:
        link = invite_staff(by=viewer, staff_id=person, email=school.email(person))
    assert link is not None
    return link.token


def begin(browser: Client, school: School, path: str = "") -> str:
    """The address at the provider that Muster leads to."""
    provider = provider_of_school(school.id)
    assert provider is not None
    through = f"/sign-in/school/{provider.id}"
    answer = browser.get(path or through)
    if answer.headers.get("Location") == through:
        answer = browser.get(through)
    assert answer.status_code == 302, answer.content
    return str(answer.headers["Location"])


def bring_back(browser: Client, address: str):
    """Follow the way back to Muster."""
    assert address.startswith(BACK)
    return browser.get(address.removeprefix("http://localhost"))


def come(browser: Client, provider: SchoolProvider, school: School, subject: str, **typed: str):
    """Go to the provider as somebody, and come back."""
    return bring_back(browser, BrowserThere(provider).signs_in(begin(browser, school), subject, **typed))


def test_somebody_invited_comes_in_by_the_mail_that_the_school_vouches_for(
    provider: SchoolProvider, school: School
):
    invite(school, school.tutor)
    subject = uuid.uuid4().hex
    provider.know(subject, school.email(school.tutor))
    browser = new_browser()
    answer = come(browser, provider, school, subject)
    assert answer.headers["Location"] == "/sign-in/code", "Muster asks for its own second factor"
    assert browser.get("/sign-in/code").headers["Location"] == "/sign-in/set-up"
    assert SchoolIdentity.objects.get(account__email_hash=account_of(school).email_hash).is_intact
    provider.know(subject, "somebody.else@example.org")  # married, say: the subject is what lasts
    assert come(new_browser(), provider, school, subject).headers["Location"] == "/sign-in/code"


def test_no_transaction_is_open_while_the_provider_is_asked(
    provider: SchoolProvider, school: School, monkeypatch: pytest.MonkeyPatch
):
    """A provider that is slow holds no connection of a row or a lock; `asking` is looked at, and asks all the same."""
    open_while_asked: list[bool] = []
    asks = asking._fields

    def looked_at(*asked: object) -> dict[str, object]:
        open_while_asked.append(connection.in_atomic_block)
        return asks(*asked)  # type: ignore[arg-type]  # as it was called

    monkeypatch.setattr(asking, "_fields", looked_at)
    forget_everything()
    invite(school, school.tutor)
    subject = uuid.uuid4().hex
    provider.know(subject, school.email(school.tutor))
    assert come(new_browser(), provider, school, subject).headers["Location"] == "/sign-in/code"
    assert open_while_asked == [False] * 3, "what it says of itself, its keys, the token"


def account_of(school: School) -> Account:
    return Account.objects.get_by_natural_key(school.email(school.tutor))


def test_the_address_at_the_provider_and_the_way_back_name_nobody(provider: SchoolProvider, school: School):
    invite(school, school.tutor)
    address = begin(new_browser(), school)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked.keys() == {
        "response_type",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "prompt",
        "code_challenge",
        "code_challenge_method",
    }
    assert (asked["code_challenge_method"], asked["prompt"]) == ("S256", "login")
    assert "example.org" not in address


def test_an_account_in_use_is_not_taken_over_by_its_mail(provider: SchoolProvider, school: School):
    school.account(school.tutor)
    subject = uuid.uuid4().hex
    provider.know(subject, school.email(school.tutor))
    browser = new_browser()
    answer = come(browser, provider, school, subject)
    assert answer.status_code == 403
    assert b"connect the school" in answer.content
    assert browser.get("/account/settings").status_code == 302
    assert not SchoolIdentity.objects.filter(account=school.account(school.tutor)).exists()


def test_a_mail_that_nobody_vouches_for_opens_nothing(provider: SchoolProvider, school: School):
    invite(school, school.tutor)
    subject = uuid.uuid4().hex
    provider.know(subject, school.email(school.tutor), verified=False)
    assert b"Nobody here is known" in come(new_browser(), provider, school, subject).content
    provider.know(subject, "stranger@elsewhere.example")
    assert b"Nobody here is known" in come(new_browser(), provider, school, subject).content


def test_an_invitation_is_followed_with_the_schools_account_once(provider: SchoolProvider, school: School):
    token = invite(school, school.tutor)
    subject, other = uuid.uuid4().hex, uuid.uuid4().hex
    provider.know(subject, "private@elsewhere.example", verified=False)
    provider.know(other, "thief@elsewhere.example", verified=False)
    browser = new_browser()
    assert b"Use the school" in browser.get(f"/link/{token}").content
    back = BrowserThere(provider).signs_in(begin(browser, school, f"/link/{token}/school"), subject)
    assert bring_back(browser, back).headers["Location"] == "/sign-in/code"
    assert new_browser().get(f"/link/{token}/school").status_code == 404
    assert come(new_browser(), provider, school, subject).status_code == 302
    assert come(new_browser(), provider, school, other).status_code == 403


def test_whoever_is_in_connects_and_comes_back_by_the_schools_account(
    provider: SchoolProvider, school: School
):
    person = Person(school.account(school.tutor), school.email(school.tutor)).set_up_authenticator()
    person.signs_in()
    subject = uuid.uuid4().hex
    provider.know(subject, "private@elsewhere.example", verified=False)
    assert person.browser.get("/account/school-account").status_code == 405, (
        "a link of another site ties nothing"
    )
    asked = person.browser.post("/account/school-account").content
    assert b"whoever holds that account comes in here as you" in asked
    back = BrowserThere(provider).signs_in(begin(person.browser, school), subject)
    assert bring_back(person.browser, back).headers["Location"] == "/account/settings"
    assert b"Connected: it signs you in" in person.browser.get("/account/settings").content
    again = Person(person.account, person.email, secret=person.secret, codes_used=1)
    assert come(again.browser, provider, school, subject).headers["Location"] == "/sign-in/code"
    again.gives_code()
    assert again.is_in()


def test_the_second_factor_counts_only_where_the_head_says_so_and_the_provider_gave_one(
    provider: SchoolProvider, school: School
):
    invite(school, school.tutor)
    subject = uuid.uuid4().hex
    provider.know(subject, school.email(school.tutor))
    untrusting = new_browser()
    come(untrusting, provider, school, subject, factor="yes")
    assert untrusting.get("/account/settings").headers["Location"].startswith("/sign-in/code")
    with school.seen_by(school.head) as viewer:
        let_factor_count(by=viewer, trusts=True)
    without, with_factor = new_browser(), new_browser()
    come(without, provider, school, subject)
    assert without.get("/account/settings").headers["Location"].startswith("/sign-in/code")
    come(with_factor, provider, school, subject, factor="yes")
    assert with_factor.get("/account/settings").status_code == 200


def test_a_code_or_a_state_that_was_used_opens_nothing(provider: SchoolProvider, school: School):
    invite(school, school.tutor)
    subject = uuid.uuid4().hex
    provider.know(subject, school.email(school.tutor))
    browser, thief = new_browser(), new_browser()
    back = BrowserThere(provider).signs_in(begin(browser, school), subject)
    assert bring_back(browser, back).status_code == 302
    assert bring_back(browser, back).status_code == 403, "what was begun counts once"
    # The thief has the code, and a state of their own: the code is spent, and was for another challenge.
    mine = parse_qs(urlsplit(begin(thief, school)).query)["state"][0]
    theirs = re.sub(r"state=[^&]+", f"state={mine}", back)
    assert b"does not answer" in bring_back(thief, theirs).content
    assert thief.get("/account/settings").status_code == 302


def test_nobody_is_signed_in_by_a_way_back_that_somebody_else_began(provider: SchoolProvider, school: School):
    """Login CSRF: the attacker signs in as themselves, and sends the victim the last step."""
    invite(school, school.tutor)
    subject = uuid.uuid4().hex
    provider.know(subject, school.email(school.tutor))
    attacker, victim = new_browser(), new_browser()
    back = BrowserThere(provider).signs_in(begin(attacker, school), subject)
    begin(victim, school)
    assert bring_back(victim, back).status_code == 403
    assert victim.get("/account/settings").status_code == 302


def test_a_fresh_code_of_another_browser_does_not_fit_the_challenge(provider: SchoolProvider, school: School):
    """A code that leaked before it was used, brought back with a state of the thief's own: PKCE holds."""
    invite(school, school.tutor)
    subject = uuid.uuid4().hex
    provider.know(subject, school.email(school.tutor))
    victim, thief = new_browser(), new_browser()
    back = BrowserThere(provider).signs_in(begin(victim, school), subject)
    mine = parse_qs(urlsplit(begin(thief, school)).query)["state"][0]
    assert bring_back(thief, re.sub(r"state=[^&]+", f"state={mine}", back)).status_code == 503
    assert thief.get("/account/settings").status_code == 302


def test_saying_no_at_the_provider_is_said_in_plain_words(provider: SchoolProvider, school: School):
    provider.know("nobody", "nobody@example.org")
    browser = new_browser()
    answer = come(browser, provider, school, "nobody", answer="no")
    assert answer.status_code == 403
    assert b"broken off" in answer.content
    assert b"not today" not in answer.content, "nothing of what the provider writes is shown"


def test_signing_out_says_that_the_schools_account_is_still_open(provider: SchoolProvider, school: School):
    invite(school, school.tutor)
    subject = uuid.uuid4().hex
    provider.know(subject, school.email(school.tutor))
    browser = new_browser()
    come(browser, provider, school, subject)
    left = browser.post("/sign-out").headers["Location"]
    page = browser.get(left).content.decode()
    assert "You are signed out of Muster" in page
    assert f"{provider.issuer}/session/end?client_id={CLIENT_ID}" in page
    assert browser.get("/account/settings").status_code == 302


def test_who_also_works_elsewhere_is_not_let_in_by_one_school(
    provider: SchoolProvider, school: School, other_school: School
):
    subject = uuid.uuid4().hex
    invite(school, school.tutor)
    provider.know(subject, school.email(school.tutor))
    assert come(new_browser(), provider, school, subject).status_code == 302
    open_account(school.email(school.tutor), school_id=other_school.id, person_id=other_school.tutor)
    assert b"also opens another school" in come(new_browser(), provider, school, subject).content


def test_another_provider_knows_nobody_and_its_factor_counts_for_nothing(
    provider: SchoolProvider, school: School
):
    with school.seen_by(school.head) as viewer:
        let_factor_count(by=viewer, trusts=True)
    invite(school, school.tutor)
    subject = uuid.uuid4().hex
    provider.know(subject, school.email(school.tutor))
    come(new_browser(), provider, school, subject)
    changed = Provider("other", provider.issuer, "another", "another", ("example.org",), is_on=True)
    with school.seen_by(school.it_administrator) as viewer:
        set_up_provider(by=viewer, provider=changed)
    kept = provider_of_school(school.id)
    assert kept is not None
    assert not kept.trusts_factor
    assert not SchoolIdentity.objects.filter(provider=kept).exists()
