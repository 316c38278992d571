"""The head declares a snow day from home, on a phone; every register says so, and the next morning it is undone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.cast import TODAY, School, make_school
from tests.journeys.conftest import DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK, Opener, Screen
from tests.journeys.looking import faults
from tests.journeys.registers import RegisterOnScreen, address_of, saved_marks


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_closure_is_seen_declared_and_undone(open_as: Opener, school: School, *, script: bool) -> None:
    head = open_as(school, school.head, screen=PHONE, script=script)
    head.goto("/closures/")
    head.get_by_label("The whole site is closed (Y4)").check()
    head.get_by_role("button", name="Look what it changes").click()
    expect(head.get_by_role("heading", name="What this changes")).to_be_visible()
    expect(head.locator("#preview")).to_contain_text("14")
    expect(head.locator("#preview")).to_be_in_viewport()
    head.get_by_role("button", name="Declare it").click()
    expect(head.get_by_role("status").first).to_contain_text("Declared: 14 marks entered.")
    assert saved_marks(school)["Ada Sinclair"] == ("Y4", None)
    teacher = open_as(school, school.tutor)
    teacher.goto(address_of(school.register()))
    away = RegisterOnScreen(teacher).row(school.ada).get_by_role("radio", name="Away")
    expect(away).to_be_checked()
    head.get_by_role("button", name="Undo Site closed unexpectedly").click()
    expect(head.get_by_role("status").first).to_contain_text("Undone: 14 marks put back.")
    assert saved_marks(school)["Ada Sinclair"] == ("", None)


@pytest.mark.parametrize(
    "screen", [DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK], ids=["desktop", "dark", "phone", "phone dark"]
)
def test_the_page_is_open_to_all(open_as: Opener, school: School, screen: Screen) -> None:
    page = open_as(school, school.office, screen=screen)
    page.goto("/closures/")
    page.get_by_label("The whole site is closed (Y4)").check()
    page.get_by_label("Last day").fill(str(TODAY))
    page.get_by_role("button", name="Look what it changes").click()
    expect(page.get_by_role("heading", name="What this changes")).to_be_visible()
    assert faults(page) == []
