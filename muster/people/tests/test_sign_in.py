"""Setting up the school's own sign-in: who may, what is said about mistakes, and that a row changed behind our back does not count."""

import uuid

import pytest
from django.db import connection

from muster.calendar.refusals import NotPossible
from muster.people.actions.sign_in import Provider, let_factor_count, set_up_provider
from muster.protection.access.decisions import Refused
from muster.protection.accounts.models import SchoolIdentity, SignInProvider
from muster.protection.accounts.openid.asking import get_fields
from muster.protection.accounts.openid.discovery import forget_everything
from muster.protection.accounts.queries import provider_of_school, providers
from muster.protection.tests.accounts_cast import Person
from muster.protection.tests.test_openid_tokens import Forger, listening
from tests.cast import School

PAGE = "/accounts/sign-in/school"


@pytest.fixture
def forger():
    forget_everything()
    with listening() as found:
        yield found


def typed(forger: Forger, **changed: str) -> dict[str, str]:
    """The form, filled in, with changes."""
    return {
        "kind": "other",
        "issuer": forger.issuer,
        "client_id": "muster",
        "client_secret": "a secret that is long",
        "domains": "Oakfield.example, oakfield.sch.example",
        "is_on": "on",
        **changed,
    }


def set_up(school: School, forger: Forger, **changed: object) -> SignInProvider:
    values = {"client_id": "muster", "client_secret": "secret", "is_on": True, **changed}
    with school.seen_by(school.it_administrator) as viewer:
        made = Provider("other", forger.issuer, domains=("oakfield.example",), **values)  # type: ignore[arg-type]
        set_up_provider(by=viewer, provider=made)
    kept = provider_of_school(school.id)
    assert kept is not None
    return kept


def test_the_provider_is_asked_outside_of_any_transaction(
    school: School, forger: Forger, monkeypatch: pytest.MonkeyPatch
):
    asked: list[bool] = []

    def watched(address: str) -> dict[str, object]:
        asked.append(connection.in_atomic_block)
        return get_fields(address)

    monkeypatch.setattr("muster.protection.accounts.openid.discovery.get_fields", watched)
    browser = school.signed_in(school.it_administrator)
    assert browser.post(PAGE, typed(forger)).headers["Location"] == PAGE
    assert asked == [False]
    forget_everything()
    person = Person(school.account(school.tutor), school.email(school.tutor)).set_up_authenticator()
    person.signs_in()
    assert person.browser.post("/account/school-account").status_code == 200
    provider = provider_of_school(school.id)
    assert provider is not None
    step = f"/sign-in/school/{provider.id}"
    assert person.browser.get(step).headers["Location"].startswith(forger.issuer)
    assert asked == [False, False]


def test_it_sets_it_up_and_the_secret_is_never_shown_again(school: School, forger: Forger):
    browser = school.signed_in(school.it_administrator)
    assert browser.post(PAGE, typed(forger)).headers["Location"] == PAGE
    shown = browser.get(PAGE).content.decode()
    assert forger.issuer in shown
    assert "oakfield.example, oakfield.sch.example" in shown
    assert "a secret that is long" not in shown
    kept = provider_of_school(school.id)
    assert kept is not None
    assert kept.client_secret == "a secret that is long"
    assert b"a secret" not in bytes(kept.secret_sealed)
    assert browser.post(PAGE, typed(forger, client_secret="")).status_code == 302
    again = provider_of_school(school.id)
    assert again is not None
    assert again.client_secret == "a secret that is long", "an empty field leaves it as it is"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"issuer": "http://localhost:1"}, "No provider answers there"),
        ({"issuer": ""}, "Type the issuer"),
        ({"kind": "microsoft", "tenant": "common"}, "Type the directory ID of your own organisation"),
        ({"domains": "head@oakfield.example"}, "Type domains such as"),
        ({"client_secret": ""}, "Type the client secret"),
        ({"client_id": ""}, "Client ID"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(
    school: School, forger: Forger, changed: dict[str, str], words: str
):
    answer = school.signed_in(school.head).post(PAGE, typed(forger, **changed))
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert provider_of_school(school.id) is None
    assert (changed.get("client_id") or "muster") in answer.content.decode()


def test_nobody_else_sets_it_up_and_it_does_not_say_that_a_factor_counts(school: School, forger: Forger):
    set_up(school, forger)
    for person in (school.office, school.tutor, school.data_manager):
        assert school.signed_in(person).get(PAGE).status_code == 403
    assert (
        school.signed_in(school.it_administrator).post(f"{PAGE}/factor", {"trusts": "on"}).status_code == 403
    )
    with school.seen_by(school.it_administrator) as viewer, pytest.raises(Refused):
        let_factor_count(by=viewer, trusts=True)
    school.signed_in(school.head).post(f"{PAGE}/factor", {"trusts": "on"})
    kept = provider_of_school(school.id)
    assert kept is not None
    assert kept.trusts_factor


def test_a_factor_of_no_provider_cannot_count(school: School):
    with school.seen_by(school.head) as viewer, pytest.raises(NotPossible):
        let_factor_count(by=viewer, trusts=True)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("issuer", "https://evil.example"),
        ("trusts_factor", True),
        ("domains", '["evil.example"]'),
        ("is_on", True),
    ],
)
def test_a_provider_that_something_else_wrote_to_signs_nobody_in(
    school: School, forger: Forger, *, column: str, value: str | bool
):
    kept = set_up(school, forger, is_on=column != "is_on")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE sign_in_provider SET {column} = %s WHERE id = %s", [value, kept.id])
        assert cursor.rowcount == 1
    assert provider_of_school(school.id) is None
    assert kept.id not in {line.id for line in providers()}
    assert school.signed_in(school.tutor).get(f"/sign-in/school/{kept.id}").status_code == 403


def test_an_identity_that_was_moved_to_another_account_is_nobodys(school: School, forger: Forger):
    from muster.protection import clock
    from muster.protection.accounts.queries import is_connected

    kept = set_up(school, forger)
    thief, victim = school.account(school.tutor), school.account(school.head)
    SchoolIdentity.objects.create(
        account=thief, provider=kept, subject_hash=uuid.uuid4().bytes, created_at=clock.now()
    )
    assert is_connected(thief, kept)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE school_identity SET account_id = %s WHERE account_id = %s", [victim.id, thief.id]
        )
        assert cursor.rowcount == 1
    assert not is_connected(victim, kept)


def test_it_is_in_the_log_of_the_school(school: School, forger: Forger, audit_cursor):
    set_up(school, forger)
    audit_cursor.execute("SELECT action FROM audit.event WHERE school_id = %s", [school.id])
    assert ("set up the school's sign-in",) in audit_cursor.fetchall()
