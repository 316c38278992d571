"""Somebody who lost every second factor is let in again by two colleagues, on a desktop and on a telephone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from muster.protection.accounts.actions.factors import give_authenticator
from muster.protection.accounts.timed_codes import new_secret
from tests.cast import PASSWORD, School, make_school
from tests.journeys.conftest import DESKTOP, PHONE_DARK, Opener, Screen, Stranger
from tests.journeys.looking import faults


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def ask(page: Page, name: str) -> None:
    page.goto("/accounts/recovery")
    page.get_by_label("Who").select_option(label=name)
    page.get_by_role("button", name="Ask a second colleague").click()
    expect(page.get_by_text("Asked. Somebody else who may agree")).to_be_visible()


@pytest.mark.journey
@pytest.mark.parametrize("screen", [DESKTOP, PHONE_DARK], ids=str)
def test_two_colleagues_let_a_third_in_again(
    open_as: Opener, stranger: Stranger, school: School, screen: Screen
):
    give_authenticator(by=school.account(school.tutor), secret=new_secret())
    office = open_as(school, school.office, screen=screen)
    ask(office, "Rachel Adeyemi")
    expect(office.get_by_text("Somebody else has to agree to what you asked for.")).to_be_visible()
    assert faults(office) == []

    leader = open_as(school, school.senior_leader, screen=screen)
    leader.goto("/")
    expect(leader.get_by_text(re.compile("1 colleague lost their second factor"))).to_be_visible()
    leader.goto("/accounts/recovery")
    expect(leader.get_by_role("heading", name="Rachel Adeyemi")).to_be_visible()
    assert faults(leader) == []
    leader.get_by_role("button", name="I have seen them: agree").click()
    expect(leader.get_by_role("heading", name="Hand over this link")).to_be_visible()
    assert faults(leader) == []
    link = re.sub(r"^https?://[^/]+", "", leader.locator("code").inner_text())

    tutor = stranger(screen)
    tutor.goto(link)
    assert faults(tutor) == []
    tutor.get_by_label("Your password").fill(PASSWORD)
    tutor.get_by_role("button", name="Continue").click()
    expect(tutor).to_have_url(re.compile("/sign-in/set-up"))
    tutor.goto(link)
    expect(tutor.get_by_role("heading", name="This link no longer works")).to_be_visible()
