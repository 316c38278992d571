import datetime as dt
import time

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from muster.protection.accounts import backend
from muster.protection.accounts.actions.factors import make_card, make_recovery_codes, set_pin
from muster.protection.accounts.actions.opening import disable, leave_school
from muster.protection.accounts.models import Account, KnownDevice, StoredSession
from muster.protection.accounts.timed_codes import code_at
from muster.protection.tests.accounts_cast import JSON, Person, minutes, new_browser
from tests.cast import PASSWORD, School


@pytest.fixture
def newcomer(school: School) -> Person:
    """The tutor, who has a password and nothing else yet."""
    return Person(school.account(school.tutor), school.email(school.tutor))


@pytest.fixture
def person(newcomer: Person) -> Person:
    """The tutor, with an authenticator in the hand."""
    return newcomer.set_up_authenticator()


@pytest.fixture
def with_pin(person: Person) -> Person:
    """The tutor, signed in on a known device and with a PIN."""
    set_pin(by=person.account, pin="482915")
    person.signs_in(remember="on")
    return person


def test_password_and_code_let_in(person: Person):
    assert person.gives_password().headers["Location"] == "/sign-in/code"
    assert not person.is_in()
    assert person.gives_code().headers["Location"] == "/"
    assert person.is_in()


def test_a_wrong_password_lets_nobody_in(person: Person):
    answer = person.gives_password("not the password")
    assert answer.status_code == 200
    assert b"do not fit together" in answer.content
    assert not person.is_in()


def test_the_e_mail_may_be_typed_in_any_case(person: Person):
    person.email = f"  {person.email.upper()} "
    assert person.gives_password().headers["Location"] == "/sign-in/code"


def test_a_page_that_was_asked_for_is_reached_after_both_steps(person: Person):
    asked = person.browser.get("/account/sessions")
    assert asked.headers["Location"] == "/sign-in?next=/account/sessions"
    typed = {"email": person.email, "password": PASSWORD, "next": "/account/sessions"}
    second = person.browser.post("/sign-in", typed).headers["Location"]
    assert second == "/sign-in/code?next=%2Faccount%2Fsessions"
    assert person.gives_code(next="/account/sessions").headers["Location"] == "/account/sessions"


@pytest.mark.parametrize(
    "foreign", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_no_step_leads_away_from_here(person: Person, foreign: str):
    person.gives_password()
    assert person.gives_code(next=foreign).headers["Location"] == "/"


def test_the_key_of_the_session_changes_with_each_step(person: Person):
    person.browser.cookies["__Host-session"] = "planted-by-an-attacker-0123456789"
    person.gives_password()
    after_password = person.browser.cookies["__Host-session"].value
    person.gives_code()
    after_code = person.browser.cookies["__Host-session"].value
    assert len({"planted-by-an-attacker-0123456789", after_password, after_code}) == 3
    person.browser.cookies["__Host-session"] = after_password
    assert not person.is_in()


def test_what_is_stored_of_a_session_opens_none(person: Person, superuser_cursor):
    person.signs_in(remember="on")
    superuser_cursor.execute(
        "SELECT stored_session::text FROM stored_session UNION ALL SELECT known_device::text FROM known_device"
    )
    stored = "".join(row for (row,) in superuser_cursor)
    assert len(person.browser.cookies) >= 2
    for cookie in person.browser.cookies.values():
        assert cookie.value not in stored
        assert cookie.value.encode().hex() not in stored


def test_signing_in_again_ends_the_session_before(person: Person):
    person.signs_in()
    before = person.session().id
    person.gives_password()
    assert not StoredSession.objects.filter(id=before).exists()


def test_a_code_counts_once(person: Person):
    person.gives_password()
    code = person.next_code()
    person.gives_code(code)
    again = Person(person.account, person.email)
    again.gives_password()
    assert b"was used before" in again.gives_code(code).content


def test_five_wrong_codes_end_the_session(person: Person):
    person.gives_password()
    for _ in range(4):
        assert person.gives_code("000000").status_code == 200
    assert person.gives_code("000000").headers["Location"] == "/sign-in"
    assert person.gives_code().headers["Location"] == "/sign-in"


def test_a_recovery_code_counts_once_however_it_is_typed(person: Person):
    code = make_recovery_codes(by=person.account)[6]
    person.gives_password()
    assert person.gives_code(code.lower().replace("-", " ")).headers["Location"] == "/"
    again = Person(person.account, person.email)
    again.gives_password()
    assert again.gives_code(code).status_code == 200
    assert not again.is_in()


def test_a_card_is_asked_for_by_number_and_each_code_counts_once(newcomer: Person):
    first, second, third, *_ = make_card(by=newcomer.account)
    newcomer.gives_password()
    assert b"number 1" in newcomer.browser.get("/sign-in/code").content
    assert newcomer.gives_code(second).status_code == 200
    assert newcomer.gives_code(first).headers["Location"] == "/"
    newcomer.gives_password()
    assert b"number 2" in newcomer.browser.get("/sign-in/code").content
    assert newcomer.gives_code(third).status_code == 200


def test_nobody_goes_on_without_a_second_factor(newcomer: Person):
    newcomer.gives_password()
    assert newcomer.browser.get("/sign-in/code").headers["Location"] == "/sign-in/set-up"
    assert newcomer.browser.get("/account/settings").headers["Location"].startswith("/sign-in/code")
    assert not newcomer.is_in()


def test_the_first_factor_is_set_up_and_its_recovery_codes_are_shown_once(newcomer: Person):
    newcomer.gives_password()
    page = newcomer.browser.get("/sign-in/set-up")
    assert b"<svg" in page.content
    assert b"style=" not in page.content
    waiting = newcomer.account.authenticators.get()
    wrong = newcomer.browser.post("/sign-in/set-up", {"code": "000000"})
    assert b"does not fit" in wrong.content
    shown = newcomer.browser.post("/sign-in/set-up", {"code": code_at(waiting.secret, time.time())})
    assert shown.content.count(b"<li>") == 10
    assert newcomer.is_in()


def test_a_password_alone_does_not_replace_a_factor(person: Person):
    person.gives_password()
    answer = person.browser.get("/sign-in/set-up")
    assert answer.headers["Location"].startswith("/account/confirm")
    assert not person.account.authenticators.filter(confirmed_at=None).exists()


def test_a_known_device_asks_for_a_code_once_a_day(person: Person, settings: Settings):
    person.signs_in(remember="on")
    assert person.gives_password().headers["Location"] == "/sign-in/code"
    assert person.browser.get("/sign-in/code").headers["Location"] == "/"
    assert person.is_in()
    settings.CLOCK_OFFSET += dt.timedelta(days=1)
    person.gives_password()
    assert person.browser.get("/sign-in/code").status_code == 200
    assert not person.is_in()


def test_a_device_that_is_not_known_asks_each_time(person: Person):
    person.signs_in()
    stranger = Person(person.account, person.email)
    stranger.gives_password()
    assert stranger.browser.get("/sign-in/code").status_code == 200


def test_a_device_is_forgotten_after_thirty_days(person: Person, settings: Settings):
    person.signs_in(remember="on")
    KnownDevice.objects.get(account=person.account).change(factor_on=dt.date(2100, 1, 1))
    settings.CLOCK_OFFSET += dt.timedelta(days=31)
    person.gives_password()
    assert not person.is_in()


def test_the_cookies_are_bound_to_this_host_and_hidden_from_scripts(person: Person):
    person.signs_in(remember="on")
    device = f"__Host-device-{person.account.id.hex[:12]}"
    assert {"__Host-session", device} <= set(person.browser.cookies)
    for cookie in person.browser.cookies.values():
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] == "Lax"
        assert cookie["path"] == "/"
        assert not cookie["domain"]


def test_after_a_pause_the_pin_is_asked_for_and_leads_back(with_pin: Person, settings: Settings):
    settings.CLOCK_OFFSET += minutes(16)
    asked = with_pin.browser.get("/account/sessions")
    assert asked.headers["Location"] == "/unlock?next=/account/sessions"
    typed = {"pin": "482915", "next": "/account/sessions"}
    assert with_pin.browser.post("/unlock", typed).headers["Location"] == "/account/sessions"
    assert with_pin.browser.get("/account/sessions").status_code == 200


def test_somebody_who_types_is_not_asked_for_the_pin(with_pin: Person, settings: Settings):
    for _ in range(4):
        settings.CLOCK_OFFSET += minutes(10)
        assert with_pin.is_in()


def test_an_open_register_keeps_the_session_for_an_hour(with_pin: Person, settings: Settings):
    session = with_pin.session()
    session.change(register_until=session.seen_at + minutes(60))
    settings.CLOCK_OFFSET += minutes(50)
    assert with_pin.is_in()


def test_five_wrong_pins_end_the_session_and_the_days_factor(with_pin: Person, settings: Settings):
    settings.CLOCK_OFFSET += minutes(16)
    for _ in range(4):
        assert with_pin.browser.post("/unlock", {"pin": "111222"}).status_code == 200
    assert with_pin.browser.post("/unlock", {"pin": "111222"}).headers["Location"] == "/sign-in"
    with_pin.gives_password()
    assert not with_pin.is_in()


def test_without_a_known_device_a_pause_means_signing_in_again(person: Person, settings: Settings):
    set_pin(by=person.account, pin="482915")
    person.signs_in()
    settings.CLOCK_OFFSET += minutes(16)
    assert person.browser.get("/unlock").headers["Location"] == "/sign-in"
    assert not StoredSession.objects.filter(account=person.account).exists()


def test_locking_asks_for_the_pin_at_once(with_pin: Person):
    with_pin.browser.post("/lock")
    assert not with_pin.is_in()
    with_pin.browser.post("/unlock", {"pin": "482915"})
    assert with_pin.is_in()


def test_ten_hours_are_the_most(with_pin: Person, settings: Settings):
    for _ in range(59):
        settings.CLOCK_OFFSET += minutes(10)
        assert with_pin.is_in()
    assert with_pin.browser.get("/keep-alive", headers=JSON).json()["ends_in_seconds"] < 1800
    settings.CLOCK_OFFSET += minutes(10)
    assert not with_pin.is_in()


def test_a_script_is_told_where_to_sign_in(person: Person):
    answer = person.browser.get("/account/sessions", headers=JSON)
    assert answer.status_code == 401
    assert answer.json() == {"sign_in": "/sign-in"}


def test_signing_out_ends_the_session_and_takes_the_cookie(person: Person):
    person.signs_in()
    answer = person.browser.post("/sign-out")
    assert answer.headers["Location"] == "/sign-in"
    assert not person.browser.cookies["__Host-session"].value
    assert not StoredSession.objects.filter(account=person.account).exists()


def test_a_session_that_was_ended_elsewhere_does_not_come_back(person: Person):
    person.signs_in()
    key = person.browser.cookies["__Host-session"].value
    other = Person(person.account, person.email, secret=person.secret, codes_used=1)
    other.signs_in()
    other.browser.post("/account/sessions/end-others")
    assert not person.is_in()
    assert person.browser.cookies["__Host-session"].value != key
    assert other.is_in()


def test_whoever_leaves_is_out_with_the_next_request(person: Person, school: School):
    person.signs_in()
    leave_school(person.account, school.id)
    assert not person.is_in()
    assert b"do not fit together" in person.gives_password().content


def test_an_account_without_a_role_today_reaches_nothing(school: School):
    nobody = Person(
        school.account(school.without_role), school.email(school.without_role)
    ).set_up_authenticator()
    nobody.signs_in()
    assert nobody.browser.get("/account/settings").status_code == 403


def test_a_disabled_account_is_out_at_once(person: Person):
    person.signs_in()
    disable(person.account)
    assert not person.is_in()
    assert person.gives_password().status_code == 200


class CountedArgon2(Argon2PasswordHasher):
    """The hasher of production, which counts how often it is asked: what the answer costs, whatever else the machine does."""

    asked = 0

    def verify(self, password: str, encoded: str) -> bool:
        type(self).asked += 1
        return bool(super().verify(password, encoded))


def test_an_unknown_account_costs_as_much_as_a_known_one(person: Person, settings: Settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.{CountedArgon2.__name__}"]
    backend._nobodys_password.cache_clear()
    person.account.choose_password(PASSWORD)
    invited = Account()
    invited.set_email(f"invited-{person.email}")
    invited.set_unusable_password()
    invited.save()
    new_browser().post(
        "/sign-in", {"email": f"first-{person.email}", "password": "wrong"}
    )  # makes nobody's password
    costs: dict[str, set[tuple[int, int]]] = {"known": set(), "unknown": set(), "invited": set()}
    for turn in range(3):
        for kind, email in (
            ("known", person.email),
            ("unknown", f"nobody{turn}-{person.email}"),
            ("invited", f"invited-{person.email}"),
        ):
            before, browser = CountedArgon2.asked, new_browser()
            with CaptureQueriesContext(connection) as sent:
                typed = {"email": email, "password": "wrong"}
                browser.post("/sign-in", typed, REMOTE_ADDR=f"203.0.113.{turn}")
            costs[kind].add((CountedArgon2.asked - before, len(sent) if kind != "invited" else 0))
    backend._nobodys_password.cache_clear()
    assert costs["known"] == costs["unknown"]
    assert {hashed for hashed, _ in costs["known"] | costs["unknown"] | costs["invited"]} == {1}
