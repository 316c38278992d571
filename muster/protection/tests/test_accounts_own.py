import re
import time

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from muster.protection.accounts.actions.factors import make_recovery_codes, set_pin
from muster.protection.accounts.actions.opening import end_every_session, make_link, open_account
from muster.protection.accounts.models import (
    Account,
    AccountLink,
    Authenticator,
    KnownDevice,
    Passkey,
    StoredSession,
)
from muster.protection.accounts.timed_codes import code_at
from muster.protection.accounts.visitors import visitor_of
from muster.protection.folder.models import Folder
from muster.protection.tests.accounts_cast import Person
from tests.cast import MORNING, PASSWORD, School, make_school

TABLES = [
    "account",
    "stored_session",
    "authenticator",
    "one_time_code",
    "known_device",
    "account_link",
    "failed_try",
]


@pytest.fixture
def person(school: School) -> Person:
    """The tutor, signed in on a known device."""
    tutor = Person(school.account(school.tutor), school.email(school.tutor)).set_up_authenticator()
    tutor.signs_in(remember="on")
    return tutor


def test_every_session_is_listed_and_one_can_be_ended(person: Person, school: School):
    other = school.signed_in(school.tutor)
    listed = person.browser.get("/account/sessions").content
    assert listed.count(b'/end"') == 1
    [row] = StoredSession.objects.filter(account=person.account).exclude(known_device__account=person.account)
    person.browser.post(f"/account/sessions/{row.id}/end")
    assert other.get("/account/sessions").status_code == 302
    assert person.is_in()


def test_a_session_that_was_left_open_ends_no_other_before_a_code_of_this_moment(
    person: Person, school: School
):
    person.session().change(proved_at=None)
    other = school.signed_in(school.tutor)
    [row] = StoredSession.objects.filter(account=person.account).exclude(known_device__account=person.account)
    listed = person.browser.get("/account/sessions").content
    assert b'/end"' not in listed
    assert b"/account/confirm?next=/account/sessions" in listed
    device = KnownDevice.objects.get(account=person.account)
    assert b'/forget"' not in listed
    for address in (
        f"/account/sessions/{row.id}/end",
        "/account/sessions/end-others",
        f"/account/devices/{device.id}/forget",
    ):
        asked = person.browser.post(address)
        assert "next=%2Faccount%2Fsessions" in asked.headers["Location"]
    assert other.get("/account/sessions").status_code == 200
    assert KnownDevice.objects.filter(id=device.id).exists()


def test_nobody_ends_the_session_of_somebody_else(person: Person, school: School):
    office = school.signed_in(school.office)
    theirs = StoredSession.objects.get(account=school.account(school.office))
    person.browser.post(f"/account/sessions/{theirs.id}/end")
    assert office.get("/account/sessions").status_code == 200


def test_forgetting_a_device_ends_its_sessions(person: Person):
    device = KnownDevice.objects.get(account=person.account)
    person.browser.post(f"/account/devices/{device.id}/forget")
    assert not person.is_in()
    person.gives_password()
    assert not person.is_in()


def test_a_device_cookie_of_one_account_means_nothing_for_another(person: Person, school: School):
    other = Person(school.account(school.office), school.email(school.office)).set_up_authenticator()
    token = person.browser.cookies[f"__Host-device-{person.account.id.hex[:12]}"].value
    other.browser.cookies[f"__Host-device-{other.account.id.hex[:12]}"] = token
    other.gives_password()
    assert not other.is_in()


def test_another_password_ends_other_sessions_and_known_devices(person: Person, school: School):
    other = school.signed_in(school.tutor)
    typed = {"old": PASSWORD, "password": "lantern orchid tidal", "again": "lantern orchid tidal"}
    wrong = person.browser.post("/account/password", typed | {"old": "not it"})
    assert b"not your password" in wrong.content
    assert person.browser.post("/account/password", typed).status_code == 302
    assert person.is_in()
    assert other.get("/account/sessions").status_code == 302
    assert not KnownDevice.objects.filter(account=person.account).exists()


def test_a_session_that_was_left_open_guesses_at_the_password_five_times_and_holds_nobody_else_up(
    person: Person, school: School
):
    typed = {"old": "a guess", "password": "lantern orchid tidal", "again": "lantern orchid tidal"}
    answers = [person.browser.post("/account/password", typed).status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]
    assert person.browser.post("/account/password", typed | {"old": PASSWORD}).status_code == 429
    other = school.signed_in(school.tutor)
    assert other.post("/account/password", typed | {"old": PASSWORD}).status_code == 302


def test_the_look_is_kept_with_the_account(person: Person):
    person.browser.post("/account/settings", {"theme": "dark", "density": "compact"})
    shown = person.browser.get("/account/settings").content
    assert b'data-theme="dark"' in shown
    assert b'data-density="compact"' in shown


def test_a_theme_that_does_not_exist_is_refused(person: Person):
    person.browser.post("/account/settings", {"theme": "plaid", "density": ""})
    person.account.refresh_from_db()
    assert person.account.theme == ""


def test_one_may_work_in_another_of_ones_own_schools_only(person: Person, school: School):
    second, third = make_school("Elmbrook Academy"), make_school("Thornmere School")
    assert person.browser.get("/account/school").status_code == 403, "who works in one school chooses none"
    open_account(person.email, school_id=second.id, person_id=second.office)
    offered = person.browser.get("/account/school").content
    assert b'Go there<span class="unseen"> Elmbrook Academy' in offered
    assert b"Thornmere" not in offered
    person.browser.post("/account/school", {"school": str(second.id)})
    assert b"Elmbrook Academy" in person.browser.get("/account/settings").content
    person.browser.post("/account/school", {"school": str(third.id)})
    assert b"Elmbrook Academy" in person.browser.get("/account/settings").content


def test_who_works_in_two_schools_is_in_the_log_of_both(person: Person, school: School, audit_cursor):
    second = make_school("Elmbrook Academy")
    open_account(person.email, school_id=second.id, person_id=second.office)
    person.browser.post("/sign-out")
    audit_cursor.execute(
        "SELECT school_id FROM audit.event WHERE account_id = %s AND action = 'sign out'", [person.account.id]
    )
    assert {row[0] for row in audit_cursor.fetchall()} == {school.id, second.id}


def test_recording_shows_no_other_school_to_the_transaction_it_happens_in(person: Person, school: School):
    """Somebody of one school ends the sessions of a person of two: for a moment the log needs both."""
    second = make_school("Elmbrook Academy")
    open_account(person.email, school_id=second.id, person_id=second.office)
    with school.seen_by(school.it_administrator):
        end_every_session(Account.objects.get(id=person.account.id))
        assert set(Folder.objects.values_list("school_id", flat=True)) == {school.id}


@pytest.mark.parametrize(
    ("pin", "again"), [("12345", "12345"), ("123456", "123456"), ("482915", "482916"), ("48291x", "48291x")]
)
def test_a_pin_that_would_not_hold_is_refused_in_words(person: Person, pin: str, again: str):
    answer = person.browser.post("/account/pin", {"pin": pin, "again": again})
    assert b"error" in answer.content
    person.account.refresh_from_db()
    assert person.account.pin_hash == ""


def test_a_pin_needs_a_code_that_was_just_given(person: Person):
    person.session().change(proved_at=None)
    answer = person.browser.get("/account/pin")
    assert answer.headers["Location"] == "/account/confirm?next=%2Faccount%2Fpin"


def test_the_secret_that_one_session_was_shown_is_not_the_one_that_another_sets_up(
    person: Person, school: School
):
    """A thief looks at the page and waits: whoever sets up an authenticator later must not set up theirs."""
    thief = school.signed_in(school.tutor)
    thief.get("/sign-in/set-up")
    theirs = Authenticator.objects.get(account=person.account, confirmed_at=None).secret
    person.browser.get("/sign-in/set-up")
    mine = Authenticator.objects.get(account=person.account, confirmed_at=None)
    assert mine.secret != theirs
    thief.post("/sign-in/set-up", {"code": code_at(mine.secret, time.time())})
    assert not Authenticator.objects.filter(id=mine.id, confirmed_at__isnull=False).exists()


def test_new_recovery_codes_end_the_old(person: Person):
    [old, *_] = make_recovery_codes(by=person.account)
    assert person.browser.post("/account/recovery-codes").content.count(b"<li><code>") == 10
    stranger = Person(person.account, person.email)
    stranger.gives_password()
    stranger.gives_code(old)
    assert not stranger.is_in()


def test_the_tables_hold_nothing_that_signs_anybody_in(person: Person, superuser_cursor):
    set_pin(by=person.account, pin="482915")
    codes = make_recovery_codes(by=person.account)
    token, _ = make_link(person.account, AccountLink.Purpose.RESET)
    cookies = [cookie.value for cookie in person.browser.cookies.values()]
    secret = Authenticator.objects.get(account=person.account).secret
    known = [person.email, PASSWORD, "482915", token, secret.hex(), *codes, *cookies]
    forms = [form for text in known for form in (text, text.encode().hex(), text.replace("-", ""))]
    for table in TABLES:
        superuser_cursor.execute(f"SELECT t::text FROM {table} t")  # the names are those above
        stored = "\n".join(row[0] for row in superuser_cursor.fetchall())
        # Six figures stand by chance within the hashes and moments of many rows; a PIN of its own has neither beside it.
        found = [
            form
            for form in forms
            if form and re.search(rf"(?<![0-9a-f.]){re.escape(form)}(?![0-9a-f])", stored)
        ]
        assert found == [], table
    superuser_cursor.execute("SELECT count(*) FROM account WHERE id = %s", [person.account.id])
    assert superuser_cursor.fetchone() == (1,)


def test_what_happens_to_an_account_is_in_the_log_of_its_school(person: Person, school: School, audit_cursor):
    person.gives_password("wrong guess")
    person.browser.post("/sign-out")
    audit_cursor.execute(
        "SELECT permission, action, result FROM audit.event WHERE account_id = %s AND school_id = %s",
        [person.account.id, school.id],
    )
    rows = set(audit_cursor.fetchall())
    assert {
        ("accounts:session:start", "sign in", "allowed"),
        ("accounts:session:start", "sign in", "failed"),
        ("accounts:factor:give", "give a code: authenticator", "allowed"),
        ("accounts:own:change", "be known on a device", "allowed"),
        ("accounts:session:end", "sign out", "allowed"),
    } <= rows


@pytest.mark.parametrize(
    ("address", "forwarded", "behind_proxy", "expected"),
    [
        ("198.51.100.7", "203.0.113.9", False, "198.51.100.7"),
        ("198.51.100.7", "198.51.100.1, 203.0.113.9", True, "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "", False, "2001:db8:1:2::"),
        ("", "", False, ""),
    ],
)
def test_an_address_is_what_our_own_proxy_saw(
    settings: Settings, *, address: str, forwarded: str, behind_proxy: bool, expected: str
):
    settings.BEHIND_PROXY = behind_proxy
    request = RequestFactory().get("/", REMOTE_ADDR=address, headers={"x-forwarded-for": forwarded})
    assert visitor_of(request).address == expected


def test_two_passkeys_of_one_device_are_told_apart_by_when_they_were_set_up_and_used(school: School):
    """Whoever lost one of them revokes that one: a key and a laptop were both set up in the laptop's browser."""
    account = school.account(school.tutor)
    for hour, used in ((8, None), (9, 10)):
        one = Passkey(
            account=account,
            credential_hash=bytes([hour]) * 32,
            words="Chrome on Linux",
            created_at=MORNING.replace(hour=hour),
            used_at=MORNING.replace(hour=used) if used else None,
        )
        one.set_credential(bytes([hour]), b"a key")
        one.save()
    page = school.signed_in(school.tutor).get("/account/passkeys").content.decode()
    assert "set up 24 Nov, 08:55</small>" in page
    assert "set up 24 Nov, 09:55, last used 24 Nov, 10:55</small>" in page
