"""The office plans a visit; its leader counts heads on a phone, also without a network; registers say so."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.cast import School, make_school
from tests.journeys.conftest import DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK, Opener, Screen
from tests.journeys.looking import faults
from tests.journeys.registers import saved_marks


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def plan_museum(page: Page) -> None:
    page.goto("/events/")
    page.get_by_role("checkbox", name="3B").check()
    page.get_by_role("button", name="Plan an event").click()
    page.get_by_label("What is it called?").fill("Museum")
    page.get_by_label("What is it?").select_option("visit")
    page.get_by_role("checkbox", name="Owen Pryce").check()
    page.get_by_label("Ada Sinclair").check()
    page.get_by_label("Daisy Hargreaves").check()
    page.get_by_label("Others, by name").fill("Theo Sinclair")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_visit_is_planned_counted_and_marked(open_as: Opener, school: School, *, script: bool) -> None:
    office = open_as(school, school.office, script=script)
    plan_museum(office)
    office.get_by_role("button", name="Plan it").click()
    expect(office.get_by_role("status").first).to_contain_text("Planned.")
    leader = open_as(school, school.subject_teacher, screen=PHONE, script=script)
    leader.goto("/events/")
    leader.get_by_role("link", name="Museum").click()
    leader.get_by_label("Ada Sinclair").check()
    leader.get_by_label("Theo Sinclair").check()
    if script:
        expect(leader.get_by_text("2 of 3 here")).to_be_visible()
        leader.reload()
        expect(leader.get_by_label("Ada Sinclair")).to_be_checked()
    leader.get_by_role("button", name="Confirm who is here").click()
    expect(leader.get_by_role("status").first).to_contain_text("Head count confirmed: 2 marks entered.")
    marks = saved_marks(school)
    assert (marks["Ada Sinclair"], marks["Daisy Hargreaves"]) == (("V", None), ("", None))


@pytest.mark.parametrize(
    "screen", [DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK], ids=["desktop", "dark", "phone", "phone dark"]
)
def test_the_pages_of_events_are_open_to_all(open_as: Opener, school: School, screen: Screen) -> None:
    page = open_as(school, school.office, screen=screen)
    plan_museum(page)
    assert faults(page) == []
    page.get_by_role("button", name="Plan it").click()
    expect(page.get_by_role("status").first).to_contain_text("Planned.")
    assert faults(page) == []
    page.get_by_role("link", name="Museum").click()
    page.get_by_text("Families, care and changes").click()
    expect(page.get_by_role("button", name="Cancel the event")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="Add pupils").click()
    expect(page.get_by_role("heading", name="Who else is coming?")).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_somebody_is_added_later_and_it_is_undone(open_as: Opener, school: School, *, script: bool) -> None:
    office = open_as(school, school.office, screen=PHONE, script=script)
    plan_museum(office)
    office.get_by_role("button", name="Plan it").click()
    office.get_by_role("link", name="Museum").click()
    office.get_by_text("Families, care and changes").click()
    office.get_by_role("link", name="Add pupils").click()
    office.get_by_label("Others, by name").fill("Ben Whitmore")
    office.get_by_role("button", name="Add them").click()
    expect(office.get_by_role("status").first).to_contain_text("1 pupil comes along too.")
    expect(office.get_by_label("Ben Whitmore")).to_be_visible()
    office.get_by_role("button", name="Undo").click()
    expect(office.get_by_role("status").first).to_contain_text("Left out.")
    expect(office.get_by_label("Ben Whitmore")).to_have_count(0)
