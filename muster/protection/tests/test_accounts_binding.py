"""Somebody can write to the tables of accounts, as the application itself can, and gains nothing by it."""

import datetime as dt
import json
import uuid

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection
from django.test import Client

from muster.protection import clock
from muster.protection.accounts.actions.opening import leave_school, make_link, open_account
from muster.protection.accounts.binding import Altered
from muster.protection.accounts.models import Account, AccountLink, Authenticator, KnownDevice, StoredSession
from muster.protection.accounts.queries import account_by_email, accounts_of_school
from muster.protection.accounts.secrets import token_hash
from muster.protection.tests.accounts_cast import Person, new_browser
from tests.cast import PASSWORD, School

KNOWN = "a key that the thief made up, long enough"


def write(statement: str, *parameters: object) -> None:
    """What an injection does, as the role that serves requests."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)  # type: ignore[arg-type]  # whatever the driver adapts
        assert cursor.rowcount == 1, "the attack reached the row"


def is_in(browser: Client) -> bool:
    return browser.get("/account/sessions").status_code == 200


@pytest.fixture
def thief(school: School) -> Person:
    """A member of staff who means harm, signed in."""
    person = Person(school.account(school.tutor), school.email(school.tutor)).set_up_authenticator()
    person.signs_in(remember="on")
    assert is_in(person.browser)
    return person


@pytest.fixture
def victim(school: School) -> Person:
    """The head, who has an account and a second factor."""
    return Person(school.account(school.head), school.email(school.head)).set_up_authenticator()


def test_an_account_that_was_given_another_school_is_nobody_anywhere(
    thief: Person, school: School, other_school: School
):
    places = [
        {"school": str(school.id), "person": str(school.tutor)},
        {"school": str(other_school.id), "person": str(other_school.head)},
    ]
    write("UPDATE account SET places = %s WHERE id = %s", json.dumps(places), thief.account.id)
    assert not is_in(thief.browser)
    assert account_by_email(thief.email) is None
    assert other_school.head not in accounts_of_school(other_school.id)
    assert thief.gives_password().status_code == 200, "not let in again either"


def test_somebody_who_left_does_not_come_back_by_being_active_again(thief: Person, school: School):
    leave_school(thief.account, school.id)
    write("UPDATE account SET is_active = true WHERE id = %s", thief.account.id)
    thief.gives_password()
    assert not is_in(thief.browser)


def test_a_session_that_was_turned_over_to_another_account_ends(thief: Person, victim: Person):
    write("UPDATE stored_session SET account_id = %s WHERE id = %s", victim.account.id, thief.session().id)
    assert not is_in(thief.browser)


def test_a_session_that_was_planted_for_another_account_lets_nobody_in(victim: Person):
    now = clock.now()
    write(
        "INSERT INTO stored_session (id, key_hash, account_id, content, device, created_at, seen_at, expires_at, "
        "factor_at, proved_at, wrong_tries, binding) "
        "VALUES (%s, %s, %s, '{}', '', %s, %s, %s, %s, %s, 0, %s)",
        uuid.uuid4(),
        token_hash(KNOWN),
        victim.account.id,
        now,
        now,
        now + dt.timedelta(hours=1),
        now,
        now,
        bytes(32),
    )
    browser = new_browser()
    browser.cookies["__Host-session"] = KNOWN
    assert not is_in(browser)


@pytest.mark.parametrize("column", ["factor_at", "proved_at", "expires_at"])
def test_no_session_gives_itself_a_second_factor_or_more_time(thief: Person, column: str):
    thief.browser.post("/sign-out")
    thief.gives_password()
    session = thief.session()
    write(f"UPDATE stored_session SET {column} = %s WHERE id = %s", clock.now(), session.id)
    assert thief.browser.get("/sign-in/code").headers["Location"].startswith("/sign-in?")


def test_a_session_cannot_claim_to_have_come_by_a_day_card(thief: Person, other_school: School):
    content = json.dumps({"day_card": [str(other_school.id), str(uuid.uuid4())]})
    write("UPDATE stored_session SET content = %s WHERE id = %s", content, thief.session().id)
    assert not is_in(thief.browser)


def test_a_password_that_was_written_into_the_row_is_not_one(victim: Person):
    write(
        "UPDATE account SET password = %s WHERE id = %s",
        make_password("chosen by the thief"),
        victim.account.id,
    )
    victim.gives_password("chosen by the thief")
    assert victim.browser.get("/sign-in/code").status_code == 302


def test_an_authenticator_that_was_moved_to_another_account_makes_no_codes_for_it(
    thief: Person, victim: Person
):
    theirs = Authenticator.objects.get(account=thief.account)
    write("UPDATE authenticator SET account_id = %s WHERE id = %s", victim.account.id, theirs.id)
    victim.gives_password(PASSWORD)
    assert b"does not fit" in victim.gives_code(thief.next_code()).content
    assert victim.gives_code().headers["Location"] == "/"


def test_a_link_that_was_planted_sets_no_password(thief: Person, victim: Person):
    token, _ = make_link(thief.account, AccountLink.Purpose.RESET)
    write(
        "UPDATE account_link SET account_id = %s WHERE account_id = %s", victim.account.id, thief.account.id
    )
    answer = new_browser().post(
        f"/link/{token}", {"password": "a long enough phrase", "again": "a long enough phrase"}
    )
    assert answer.status_code == 404
    assert Account.objects.get(id=victim.account.id).check_password(PASSWORD)


def test_a_known_device_that_was_planted_asks_for_the_code(thief: Person, victim: Person):
    device = KnownDevice.objects.get(account=thief.account)
    token = thief.browser.cookies[f"__Host-device-{thief.account.id.hex[:12]}"].value
    write("UPDATE known_device SET account_id = %s WHERE id = %s", victim.account.id, device.id)
    victim.browser.cookies[f"__Host-device-{victim.account.id.hex[:12]}"] = token
    victim.gives_password()
    assert not is_in(victim.browser)


def test_an_altered_row_is_neither_changed_nor_saved(thief: Person):
    write("UPDATE account SET is_active = false WHERE id = %s", thief.account.id)
    altered = Account.objects.get(id=thief.account.id)
    with pytest.raises(Altered):
        altered.change(is_active=True)
    with pytest.raises(Altered):
        altered.save()


def test_the_log_says_that_a_row_was_altered_and_nothing_of_it(
    thief: Person, caplog: pytest.LogCaptureFixture
):
    write("UPDATE account SET is_active = false WHERE id = %s", thief.account.id)
    assert not is_in(thief.browser)
    assert "a row of account was altered" in caplog.text
    assert str(thief.account.id) not in caplog.text


def test_two_changes_at_once_leave_the_row_intact(school: School, other_school: School):
    """Each was read before the other was made: what is bound is what lies there, not what was read."""
    account = school.account(school.tutor)
    first, second = (Account.objects.get(id=account.id) for _ in range(2))
    first.change(pin_hash="of the first")
    second.choose_password("a phrase of the second")
    now = Account.objects.get(id=account.id)
    assert now.is_intact
    assert now.pin_hash == "of the first"
    assert now.check_password("a phrase of the second")
    open_account(school.email(school.tutor), school_id=other_school.id, person_id=other_school.tutor)
    assert other_school.tutor in accounts_of_school(other_school.id)


def test_a_session_that_was_ended_meanwhile_is_not_made_again(thief: Person):
    session = thief.session()
    StoredSession.objects.filter(id=session.id).delete()
    with pytest.raises(StoredSession.DoesNotExist):
        session.change(factor_at=clock.now())
