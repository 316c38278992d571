import re

import pytest
from django.test import Client
from pytest_django import Settings

from muster.protection.accounts.actions.factors import set_pin
from muster.protection.accounts.actions.opening import disable
from muster.protection.accounts.models import StoredSession
from muster.protection.tests.accounts_cast import Person, minutes, new_browser
from tests.cast import School

PIN, OTHER_PIN = "482915", "739164"
NEXT = "/sign-in/next"


def known_here(school: School, part: str, browser: Client, pin: str) -> Person:
    """One of the cast who signs in on a computer that knows them, and has a PIN."""
    person_id = school.people[part]
    person = Person(school.account(person_id), school.email(person_id), browser).set_up_authenticator()
    set_pin(by=person.account, pin=pin)
    person.signs_in(remember="on")
    return person


@pytest.fixture
def tutor(school: School) -> Person:
    """The tutor, signed in on a computer of a classroom."""
    return known_here(school, "tutor", new_browser(), PIN)


@pytest.fixture
def both(school: School, tutor: Person) -> tuple[Person, Person]:
    """The tutor and a colleague, who have both handed over the same computer today."""
    tutor.browser.post("/hand-over")
    colleague = known_here(school, "cover_teacher", tutor.browser, OTHER_PIN)
    colleague.browser.post("/hand-over")
    return tutor, colleague


def whose(browser: Client) -> str:
    """The account that is in at a browser."""
    answer = browser.get("/keep-alive", headers={"accept": "application/json"})
    return str(answer.json()["account"]) if answer.status_code == 200 else ""


def test_one_is_out_at_once_and_the_next_comes_in_with_the_pin(both: tuple[Person, Person]):
    tutor, colleague = both
    assert whose(tutor.browser) == ""
    for person, pin in ((tutor, PIN), (colleague, OTHER_PIN), (tutor, PIN)):
        assert person.browser.post(NEXT, {"pin": pin}).headers["Location"] == "/"
        assert whose(person.browser) == str(person.account.id)
        assert person.browser.post("/hand-over").headers["Location"] == NEXT
        assert whose(person.browser) == ""


def test_what_was_the_key_before_opens_nothing_after(tutor: Person):
    before = tutor.browser.cookies["__Host-session"].value
    tutor.browser.post("/hand-over")
    assert not tutor.browser.cookies["__Host-session"].value
    tutor.browser.cookies["__Host-session"] = before
    assert not tutor.is_in()
    tutor.browser.post(NEXT, {"pin": PIN})
    assert tutor.is_in()
    tutor.browser.cookies["__Host-session"] = before
    assert not tutor.is_in()


def test_handing_over_takes_a_post_with_the_token_of_the_page(tutor: Person):
    assert tutor.browser.get("/hand-over").status_code == 405
    strict = Client(enforce_csrf_checks=True, headers={"host": "localhost"})
    strict.defaults["wsgi.url_scheme"] = "https"
    strict.cookies = tutor.browser.cookies
    assert strict.post("/hand-over").status_code == 403
    assert tutor.is_in()
    tutor.browser.post("/hand-over")
    assert strict.post(NEXT, {"pin": PIN}).status_code == 403


def test_the_device_keeps_nothing_but_the_cookie_it_is_known_by(tutor: Person):
    answer = tutor.browser.post("/hand-over")
    assert answer.headers["Clear-Site-Data"] == '"cache"'
    kept = {name for name, cookie in tutor.browser.cookies.items() if cookie.value}
    assert {name for name in kept if name.startswith("__Host-device-")}
    assert all(re.search("device|csrf", name) for name in kept)


def test_the_page_of_the_next_person_names_nobody(both: tuple[Person, Person], school: School):
    shown = both[0].browser.get(NEXT).content.decode()
    assert 'name="pin"' in shown
    for person in both:
        assert person.email not in shown
        assert str(person.account.id) not in shown
    assert "Adeyemi" not in shown


def test_who_has_no_pin_or_no_known_device_is_signed_out(school: School):
    person = Person(school.account(school.tutor), school.email(school.tutor)).set_up_authenticator()
    set_pin(by=person.account, pin=PIN)
    person.signs_in()
    assert person.browser.post("/hand-over").headers["Location"] == "/sign-in"
    assert not StoredSession.objects.filter(account=person.account).exists()
    assert person.browser.post(NEXT, {"pin": PIN}).status_code == 200
    assert not person.is_in()


def test_the_pin_counts_on_this_browser_alone(tutor: Person):
    tutor.browser.post("/hand-over")
    elsewhere = new_browser()
    assert b"nothing of you is left" in elsewhere.get(NEXT).content.lower()
    elsewhere.post(NEXT, {"pin": PIN})
    assert whose(elsewhere) == ""
    assert StoredSession.objects.get(account=tutor.account).wrong_tries == 0


def test_five_wrong_pins_end_what_was_left_and_the_days_factor(both: tuple[Person, Person]):
    tutor, _colleague = both
    for _ in range(4):
        assert b"brings nobody back" in tutor.browser.post(NEXT, {"pin": "111222"}).content
    assert b"fifth wrong PIN" in tutor.browser.post(NEXT, {"pin": "111222"}).content
    tutor.browser.post(NEXT, {"pin": PIN})
    assert whose(tutor.browser) == ""
    for person in both:
        person.gives_password()
        assert not person.is_in()


def test_coming_back_does_not_wipe_out_the_wrong_pins_of_the_others(both: tuple[Person, Person]):
    tutor, colleague = both
    for _ in range(4):
        tutor.browser.post(NEXT, {"pin": "111222"})
    tutor.browser.post(NEXT, {"pin": PIN})
    tutor.browser.post("/hand-over")
    assert b"fifth wrong PIN" in tutor.browser.post(NEXT, {"pin": "111222"}).content
    colleague.browser.post(NEXT, {"pin": OTHER_PIN})
    assert whose(colleague.browser) == ""


def test_a_pin_that_two_people_chose_lets_in_neither(both: tuple[Person, Person]):
    tutor, colleague = both
    set_pin(by=colleague.account, pin=PIN)
    assert tutor.browser.post(NEXT, {"pin": PIN}).status_code == 200
    assert whose(tutor.browser) == ""


def test_what_was_proved_does_not_come_back_with_the_pin(tutor: Person):
    StoredSession.objects.get(account=tutor.account).change(passkey_at=tutor.session().factor_at)
    tutor.browser.post("/hand-over")
    tutor.browser.post(NEXT, {"pin": PIN})
    session = tutor.session()
    assert session.proved_at is None
    assert session.passkey_at is None
    assert session.factor_at is not None


def test_ten_hours_are_the_most_and_time_away_counts(tutor: Person, settings: Settings):
    tutor.browser.post("/hand-over")
    settings.CLOCK_OFFSET += minutes(601)
    tutor.browser.post(NEXT, {"pin": PIN})
    assert not tutor.is_in()


def test_a_pause_is_no_hindrance_to_the_next_person(tutor: Person, settings: Settings):
    settings.CLOCK_OFFSET += minutes(20)
    assert tutor.browser.post("/hand-over").headers["Location"] == NEXT
    tutor.browser.post(NEXT, {"pin": PIN})
    assert tutor.is_in()


def test_what_is_put_away_is_listed_and_can_be_ended_from_elsewhere(tutor: Person):
    tutor.browser.post("/hand-over")
    other = Person(tutor.account, tutor.email, secret=tutor.secret, codes_used=1)
    other.signs_in()
    assert b"put away" in other.browser.get("/account/sessions").content
    other.browser.post("/account/sessions/end-others")
    tutor.browser.post(NEXT, {"pin": PIN})
    assert not tutor.is_in()


def test_a_leaver_does_not_come_back(tutor: Person):
    tutor.browser.post("/hand-over")
    disable(tutor.account)
    tutor.browser.post(NEXT, {"pin": PIN})
    assert not tutor.is_in()


def test_a_row_that_was_put_away_by_something_else_brings_nobody_back(tutor: Person, superuser_cursor):
    tutor.browser.post("/hand-over")
    superuser_cursor.execute("UPDATE stored_session SET expires_at = expires_at + interval '1 day'")
    tutor.browser.post(NEXT, {"pin": PIN})
    assert not tutor.is_in()
