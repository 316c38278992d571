"""Signing in as a newcomer does: invited, a telephone in the hand, a PIN after a pause; on every screen, by axe."""

from __future__ import annotations

import base64
import re
import time

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from muster.people.actions.accounts import invite_staff
from muster.protection.accounts.models import Account
from muster.protection.accounts.rules import IDLE
from muster.protection.accounts.timed_codes import code_at
from tests.cast import School, make_school
from tests.journeys.conftest import SCREENS, Screen, Stranger
from tests.journeys.looking import faults

PASSWORD = "lantern orchid tidal"
PIN = "482915"


@pytest.fixture
def school(db_app: None) -> School:
    """A school that this journey has to itself."""
    return make_school()


def invited(school: School) -> str:
    """The path of the link that the tutor was given."""
    with school.seen_by_command() as viewer:
        link = invite_staff(by=viewer, staff_id=school.tutor, email=school.email(school.tutor))
    assert link is not None
    return f"/link/{link.token}"


def account_of(school: School) -> Account:
    return Account.objects.get_by_natural_key(school.email(school.tutor))


def look_over(page: Page) -> None:
    """Nothing that axe finds fault with, nothing that must be scrolled sideways."""
    assert faults(page) == []


def choose_password(page: Page, link: str) -> None:
    page.goto(link)
    look_over(page)
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


def set_up_telephone(page: Page) -> bytes:
    """Type the key instead of scanning; returns the secret that the telephone now holds."""
    expect(page.get_by_role("heading", name="Set up your second factor")).to_be_visible()
    look_over(page)
    page.get_by_text("I cannot scan").click()
    secret = base64.b32decode(page.locator("details code").inner_text().replace(" ", ""))
    page.get_by_label("Code", exact=True).fill(code_at(secret, time.time()))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", name="Keep these codes")).to_be_visible()
    expect(page.locator("ol.codes li")).to_have_count(10)
    look_over(page)
    return secret


def give_password(page: Page, school: School) -> None:
    page.get_by_label("E-mail").fill(school.email(school.tutor))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()


@pytest.mark.journey
@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_a_newcomer_sets_everything_up_and_comes_back_after_a_pause(
    stranger: Stranger, school: School, screen: Screen, settings: Settings
):
    page = stranger(screen)
    choose_password(page, invited(school))
    secret = set_up_telephone(page)
    page.get_by_role("link", name="I have kept them").click()
    page.goto("/account/settings")
    look_over(page)
    page.locator("details.menu > summary").click()
    page.get_by_role("button", name="Sign out").click()

    give_password(page, school)
    look_over(page)
    page.get_by_label("Code", exact=True).fill(code_at(secret, time.time() + 30))
    page.get_by_label("Ask for a code once a day on this device").check()
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Choose a PIN")).to_be_visible()
    look_over(page)
    page.get_by_label("PIN of six digits").fill(PIN)
    page.get_by_label("The same PIN again").fill(PIN)
    page.get_by_role("button", name="Keep this PIN").click()

    page.goto("/account/sessions")
    look_over(page)
    settings.CLOCK_OFFSET += IDLE
    page.goto("/account/sessions")
    expect(page.get_by_role("heading", name="Locked after a pause")).to_be_visible()
    look_over(page)
    page.get_by_label("PIN").fill(PIN)
    page.get_by_role("button", name="Unlock").click()
    expect(page).to_have_url(re.compile("/account/sessions$"))


@pytest.mark.journey
def test_what_is_wrong_is_said_beside_what_was_typed(stranger: Stranger, school: School):
    page = stranger()
    page.goto("/sign-in")
    page.get_by_label("E-mail").fill("nobody@example.org")
    page.get_by_label("Password").fill("wrong guess")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert").filter(has_text="do not fit together")).to_be_visible()
    expect(page.get_by_label("E-mail")).to_have_value("nobody@example.org")
    expect(page.get_by_label("Password")).to_have_value("")
    look_over(page)
