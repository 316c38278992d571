"""Being away and coming back: the page covers itself and the session locks; what was typed stays; the end is announced."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Page, expect

from muster.protection.accounts.actions.factors import give_authenticator, make_card, set_pin
from muster.protection.accounts.models import StoredSession
from muster.protection.accounts.timed_codes import code_at, new_secret
from tests.cast import PASSWORD, School, make_school
from tests.journeys.conftest import DESKTOP, PHONE, Screen, Stranger
from tests.journeys.looking import violations

PIN = "482915"
TYPED = "Smith, the younger"


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def sign_in(page: Page, school: School, *, remember: bool = True) -> None:
    """As the tutor, with an authenticator that is in the hand."""
    secret = new_secret()
    account = school.account(school.tutor)
    give_authenticator(by=account, secret=secret)
    set_pin(by=account, pin=PIN)
    page.goto("/sign-in")
    give_password(page, school)
    page.get_by_label("Code", exact=True).fill(code_at(secret, time.time()))
    if remember:
        page.get_by_label("Ask for a code once a day on this device").check()
    page.get_by_role("button", name="Sign in", exact=True).click()


def give_password(page: Page, school: School, part: str = "tutor") -> None:
    page.get_by_label("E-mail").fill(school.email(school.people[part]))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def type_and_leave(page: Page) -> None:
    """Type something that is not sent, and go away for a quarter of an hour."""
    page.goto("/account/password")
    page.clock.install()
    page.reload()
    page.get_by_label("Password so far").fill(TYPED)
    page.clock.run_for("15:10")


def session_of(school: School) -> StoredSession:
    return StoredSession.objects.filter(account=school.account(school.tutor)).latest("created_at")


@pytest.mark.journey
@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=str)
def test_an_idle_page_is_covered_and_locked_and_the_pin_brings_back_what_was_typed(
    stranger: Stranger, school: School, screen: Screen
):
    page = stranger(screen)
    sign_in(page, school)
    type_and_leave(page)
    expect(page.get_by_role("heading", name="Covered")).to_be_visible()
    expect(page.get_by_label("Your PIN")).to_be_focused()
    assert session_of(school).locked_at is not None
    assert violations(page) == []

    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="Covered")).to_be_visible()
    page.get_by_label("Your PIN").fill("111222")
    page.keyboard.press("Enter")
    expect(page.get_by_text("That is not your PIN")).to_be_visible()
    page.get_by_label("Your PIN").fill(PIN)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Covered")).to_be_hidden()
    expect(page.get_by_label("Password so far")).to_have_value(TYPED)
    assert session_of(school).locked_at is None


@pytest.mark.journey
def test_who_types_is_not_covered(stranger: Stranger, school: School):
    page = stranger()
    sign_in(page, school)
    page.goto("/account/password")
    page.clock.install()
    page.reload()
    for letter in "abcd":
        page.get_by_label("Password so far").press(letter)
        page.clock.run_for("10:00")
    expect(page.get_by_role("heading", name="Covered")).to_be_hidden()


@pytest.mark.journey
def test_without_a_pin_one_signs_in_beside_the_page_and_comes_back_to_it(stranger: Stranger, school: School):
    page = stranger()
    sign_in(page, school, remember=False)
    type_and_leave(page)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again").click()
    beside = opened.value
    give_password(beside, school)
    [card_code, *_] = make_card(by=school.account(school.tutor))
    beside.reload()
    beside.get_by_label("Code", exact=True).fill(card_code)
    beside.get_by_role("button", name="Sign in", exact=True).click()
    expect(beside.get_by_role("heading", name="Your code")).to_have_count(0)
    page.get_by_role("button", name="I have signed in").click()
    expect(page.get_by_role("heading", name="Covered")).to_be_hidden()
    expect(page.get_by_label("Password so far")).to_have_value(TYPED)
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name=re.compile("Change|Keep|Set")).click()
    expect(page.get_by_role("alert")).to_be_visible()  # the form was taken: its token was renewed


@pytest.mark.journey
def test_somebody_else_who_signs_in_beside_a_covered_page_does_not_see_it(stranger: Stranger, school: School):
    page = stranger()
    sign_in(page, school, remember=False)
    type_and_leave(page)
    office = school.signed_in(school.office).cookies["__Host-session"].value
    page.context.add_cookies([{"name": "__Host-session", "value": office, "url": "https://localhost"}])
    page.get_by_role("button", name="I have signed in").click()
    expect(page).to_have_url(re.compile("/$"))
    expect(page.get_by_text("Olive Trent").first).to_be_attached()


@pytest.mark.journey
def test_the_page_says_half_an_hour_before_that_ten_hours_end(stranger: Stranger, school: School):
    page = stranger()
    sign_in(page, school)
    page.clock.install()
    page.goto("/account/settings")
    warning = page.get_by_text("ten hours after you signed in")
    expect(warning).to_be_hidden()
    for _ in range(57):
        page.clock.run_for("10:00")
        page.keyboard.press("Shift")
    expect(warning).to_be_visible()


@pytest.mark.journey
@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=str)
def test_a_printed_card_is_enough_without_script_and_without_a_telephone(
    stranger: Stranger, school: School, screen: Screen
):
    # Axe is not run here: in a page without script its promises never settle, and the journey would hang.
    codes = make_card(by=school.account(school.tutor))
    page = stranger(screen, script=False)
    page.goto("/registers/")
    give_password(page, school)
    expect(page.get_by_text("type the code with number 1.")).to_be_visible()
    page.get_by_label("Code", exact=True).fill(codes[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile("/registers/$"))
    page.goto("/account/settings")
    expect(page.get_by_text("Next is number 2.")).to_be_visible()
