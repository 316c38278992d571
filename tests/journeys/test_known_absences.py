"""The office enters an absence beforehand; the register expects it, and whoever is here after all is here."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.cast import TODAY, School, make_school
from tests.journeys.conftest import DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK, Opener, Screen
from tests.journeys.looking import violations
from tests.journeys.registers import RegisterOnScreen, address_of, saved_marks


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def enter_dentist(page: Page) -> None:
    page.goto("/known-absences/")
    page.get_by_label("For one pupil").fill("Ada")
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("link", name="Ada Sinclair").click()
    page.get_by_label("What is it?").select_option(label="Medical or dental appointment (M)")
    page.get_by_label("Morning").check()
    page.get_by_label("Reason, in words").fill("Dentist")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").first).to_contain_text("Entered for 1 pupil.")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_an_absence_is_entered_expected_and_settled(open_as: Opener, school: School, *, script: bool) -> None:
    office = open_as(school, school.office, script=script)
    enter_dentist(office)
    teacher = open_as(school, school.tutor, screen=PHONE)
    teacher.goto(address_of(school.register()))
    register = RegisterOnScreen(teacher)
    expect(register.row(school.ada)).to_contain_text("Not expected today")
    expect(teacher.get_by_text("Dentist")).to_have_count(0)
    register.tap(school.ada, "Present")
    register.expect_state("saved")
    office.goto("/known-absences/")
    clash = office.get_by_role("listitem").filter(has_text="Known to be away, and marked as here")
    expect(clash).to_contain_text("Present (/)")
    clash.get_by_role("button", name="The register is right").click()
    expect(office.get_by_text("What was known and what was seen agree.")).to_be_visible()
    assert saved_marks(school)["Ada Sinclair"] == ("/", None)


def test_leave_is_asked_for_by_the_office_and_granted_by_the_head(open_as: Opener, school: School) -> None:
    office = open_as(school, school.office, screen=PHONE)
    office.goto(f"/known-absences/add?pupil={school.ada}")
    office.get_by_label("What is it?").select_option("leave")
    office.get_by_label("First day").fill(str(TODAY.replace(day=26)))
    office.get_by_label("Last day").fill(str(TODAY.replace(day=26)))
    office.get_by_label("Ground, for leave").select_option("Bereavement or a funeral")
    office.get_by_label("Asked for by").fill("Iris Sinclair")
    office.get_by_label("Asked for on").fill(str(TODAY))
    office.get_by_role("button", name="Save").click()
    expect(office.get_by_role("status").first).to_contain_text("Somebody who may grant leave decides now.")
    head = open_as(school, school.head)
    head.goto("/known-absences/")
    head.get_by_role("button", name="Grant Ada Sinclair").click()
    expect(head.get_by_text("Nothing is asked for.")).to_be_visible()


@pytest.mark.parametrize(
    "screen", [DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK], ids=["desktop", "dark", "phone", "phone dark"]
)
def test_the_pages_of_known_absences_are_open_to_all(open_as: Opener, school: School, screen: Screen) -> None:
    page = open_as(school, school.office, screen=screen)
    enter_dentist(page)
    addresses = ["/known-absences/", f"/known-absences/add?pupil={school.ada}"]
    page.get_by_role("link", name="Ada Sinclair").first.click()
    addresses.append(page.url)
    for address in addresses:
        page.goto(address)
        assert violations(page) == []
