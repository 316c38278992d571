"""A teacher whose telephone lies at home is given a pass and signs in by it, on a desktop and on a telephone."""

from __future__ import annotations

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


def give(page: Page, name: str) -> str:
    page.goto("/accounts/day-passes")
    expect(page.get_by_text("Nobody needed one.")).to_be_visible()
    page.get_by_label("Who").select_option(label=name)
    page.get_by_role("button", name="I have seen them: make a pass").click()
    expect(page.get_by_role("heading", name=f"A pass for {name}")).to_be_visible()
    return page.locator("code").inner_text()


@pytest.mark.journey
@pytest.mark.parametrize("screen", [DESKTOP, PHONE_DARK], ids=str)
def test_a_pass_is_given_used_and_ended(open_as: Opener, stranger: Stranger, school: School, screen: Screen):
    give_authenticator(by=school.account(school.tutor), secret=new_secret())
    office = open_as(school, school.office, screen=screen)
    code = give(office, "Rachel Adeyemi")
    assert faults(office) == []

    tutor = stranger(screen)
    tutor.goto("/sign-in")
    tutor.get_by_label("E-mail").fill(school.email(school.tutor))
    tutor.get_by_label("Password").fill(PASSWORD)
    tutor.get_by_role("button", name="Continue").click()
    expect(tutor.get_by_text("Left it at home?")).to_be_visible()
    assert faults(tutor) == []
    tutor.get_by_label("Code", exact=True).fill(code)
    tutor.get_by_role("button", name="Sign in", exact=True).click()
    expect(tutor.get_by_text("A pass stands in for your second factor until 18:00.")).to_be_visible()
    tutor.goto("/account/sessions")
    expect(tutor.get_by_text("by a pass for the day")).to_be_visible()
    assert faults(tutor) == []

    office.get_by_role("link", name="Done").click()
    expect(office.get_by_text("counts now")).to_be_visible()
    assert faults(office) == []
    office.get_by_role("button", name="End now").click()
    expect(office.get_by_text("Ended, with every session that it opened.")).to_be_visible()
    tutor.reload()
    expect(tutor.get_by_label("Password")).to_be_visible()
