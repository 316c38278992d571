"""A computer in a classroom: one teacher is out with one key, the next in with a PIN, and nothing of either is left."""

from __future__ import annotations

import re
import time
import uuid

import pytest
from playwright.sync_api import Page, expect

from muster.protection.accounts.actions.factors import give_authenticator, set_pin
from muster.protection.accounts.timed_codes import code_at, new_secret
from tests.cast import PASSWORD, School, make_school
from tests.journeys.conftest import DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK, Screen, Stranger
from tests.journeys.looking import faults, press

PIN, OTHER_PIN = "482915", "739164"


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def sign_in(page: Page, school: School, person: uuid.UUID, pin: str) -> None:
    """From the start, as on the first lesson of the day."""
    secret, account = new_secret(), school.account(person)
    give_authenticator(by=account, secret=secret)
    set_pin(by=account, pin=pin)
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill(school.email(person))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Code", exact=True).fill(code_at(secret, time.time()))
    page.get_by_label("Ask for a code once a day on this device").check()
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("All pages").first).to_be_visible()


def come_back(page: Page, pin: str) -> None:
    """By keyboard alone: the field of the PIN has the focus."""
    expect(page.get_by_label("PIN")).to_be_focused()
    page.keyboard.type(pin)
    press(page, "Enter")


@pytest.mark.journey
def test_out_with_one_key_and_the_next_in_with_a_pin(stranger: Stranger, school: School):
    page = stranger()
    sign_in(page, school, school.tutor, PIN)
    page.goto("/account/password")
    page.get_by_label("Password so far").focus()
    press(page, "F8")
    expect(page.get_by_role("heading", name="Who is next?")).to_be_visible()
    page.go_back()
    expect(page.get_by_label("Password so far")).to_have_count(0)
    page.goto("/sign-in/next")

    sign_in(page, school, school.people["cover_teacher"], OTHER_PIN)
    expect(page.get_by_text("Voss").first).to_be_attached()
    press(page, "F8")
    come_back(page, PIN)
    expect(page.get_by_text("Adeyemi").first).to_be_attached()
    assert page.evaluate("sessionStorage.length") == 0


@pytest.mark.journey
def test_every_tab_leaves_the_screen(stranger: Stranger, school: School):
    page = stranger()
    sign_in(page, school, school.tutor, PIN)
    beside = page.context.new_page()
    beside.goto("/account/settings")
    page.goto("/account/sessions")
    expect(page.get_by_role("heading", name="Where you are signed in")).to_be_visible()
    expect(beside).to_have_url(re.compile("/account/settings$"))  # opening a page sends no other away
    expect(beside.get_by_role("heading", name="Settings")).to_be_visible()
    press(page, "F8")
    expect(page.get_by_role("heading", name="Who is next?")).to_be_visible()
    expect(beside).to_have_url(re.compile("/sign-in/next$"))
    expect(beside.get_by_role("heading", name="Settings")).to_have_count(0)


@pytest.mark.journey
def test_somebody_else_finds_the_page_covered(stranger: Stranger, school: School):
    page = stranger()
    sign_in(page, school, school.tutor, PIN)
    page.clock.install()
    page.goto("/account/settings")
    page.clock.run_for("15:10")
    page.get_by_role("button", name="I am somebody else").click()
    expect(page.get_by_role("heading", name="Who is next?")).to_be_visible()


@pytest.mark.journey
@pytest.mark.parametrize("screen", [DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK], ids=str)
def test_without_a_keyboard_it_is_two_taps_and_nobody_is_kept_out(
    stranger: Stranger, school: School, screen: Screen
):
    page = stranger(screen)
    sign_in(page, school, school.tutor, PIN)
    page.get_by_text("All pages").first.click()
    page.get_by_role("button", name="Hand over this computer").click()
    expect(page.get_by_role("heading", name="Who is next?")).to_be_visible()
    assert faults(page) == []
    come_back(page, "111222")
    expect(page.get_by_text("brings nobody back here").first).to_be_visible()
    assert faults(page) == []


@pytest.mark.journey
def test_it_works_without_script(stranger: Stranger, school: School):
    page = stranger(script=False)
    sign_in(page, school, school.tutor, PIN)
    page.get_by_text("All pages").first.click()
    page.get_by_role("button", name="Hand over this computer").click()
    page.get_by_label("PIN").fill(PIN)
    page.get_by_role("button", name="Come in").click()
    expect(page.get_by_text("Adeyemi").first).to_be_attached()
