"""The office keeps the roll in a real browser: adds a pupil, moves a form and takes it back; axe finds nothing."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.cast import School, make_school
from tests.journeys.conftest import DESKTOP, DESKTOP_DARK, PHONE, SMALLEST, Opener, Screen

pytestmark = pytest.mark.journey


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def scan(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def pages_of(school: School) -> tuple[str, ...]:
    return (
        "/roll/",
        "/roll/add",
        f"/roll/{school.ada}/",
        f"/roll/{school.ada}/leave",
        f"/roll/{school.ada}/contacts/{school.parent}",
        f"/roll/{school.ben}/contacts/share/{school.ada}",
        f"/roll/{school.esra}/needs",
        "/groups/",
        f"/groups/{school.form_3b}/",
        "/groups/add",
        "/cover/",
        "/staff/",
        f"/staff/{school.tutor}/",
        "/calendar/",
        f"/calendar/years/{school.year.id}/add/time",
        "/school/settings",
        "/school/beginning",
    )


@pytest.mark.parametrize("screen", [DESKTOP, DESKTOP_DARK, PHONE, SMALLEST], ids=repr)
def test_every_page_of_the_office_can_be_read_by_everybody(open_as: Opener, school: School, screen: Screen):
    page = open_as(school, school.head, screen=screen)
    for address in pages_of(school):
        page.goto(address)
        scan(page)
        overflow = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, address


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_pupil_is_added_moved_and_moved_back(open_as: Opener, school: School, *, script: bool):
    page = open_as(school, school.office, script=script)
    page.goto("/roll/")
    page.get_by_role("link", name="Add a pupil").click()
    page.get_by_label("First name", exact=True).fill("Maeve")
    page.get_by_label("Surname", exact=True).fill("Lindqvist")
    page.get_by_label("Date of birth").fill("2018-05-04")
    page.get_by_label("UPN").fill("C801200005001")
    page.get_by_role("button", name="Add to the roll").click()
    expect(page.get_by_text("The first letter does not fit the rest").first).to_be_visible()
    page.get_by_label("UPN").fill("B801200005001")
    page.get_by_label("Form").select_option(label="3B")
    page.get_by_role("button", name="Add to the roll").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Maeve Lindqvist")
    page.goto("/roll/")
    page.get_by_role("checkbox", name="Maeve Lindqvist").check()
    page.get_by_label("Into").select_option(label="4A")
    page.get_by_role("button", name="See what it does").click()
    expect(page.get_by_role("caption")).to_have_text(re.compile(r"1 pupil moves into\s+4A"))
    page.get_by_role("button", name="Move them").click()
    page.get_by_role("button", name="Undo", exact=True).first.click()
    expect(page.get_by_text("Everybody is where they were")).to_be_visible()
