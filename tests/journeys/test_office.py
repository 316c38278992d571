"""The office keeps the roll in a real browser: adds a pupil, moves a form and takes it back; axe finds nothing."""

import re

import pytest
from playwright.sync_api import expect

from tests.cast import School, make_school
from tests.journeys.conftest import SMALLEST, Opener
from tests.journeys.looking import faults, press

pytestmark = pytest.mark.journey


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


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


def test_the_pages_of_the_office_can_be_read_on_the_smallest_telephone(open_as: Opener, school: School):
    page = open_as(school, school.head, screen=SMALLEST)
    for address in pages_of(school):
        page.goto(address)
        assert faults(page) == [], address


def test_a_move_of_a_form_to_come_is_entered_shown_and_undone_on_a_telephone(open_as: Opener, school: School):
    page = open_as(school, school.head, screen=SMALLEST)
    page.goto("/school/sites/add")
    page.get_by_label("name").last.fill("Annexe")
    page.get_by_role("button", name="Add").click()
    page.get_by_role("link", name="Groups at Annexe").click()
    page.get_by_label("From which day").fill("2026-11-30")
    page.get_by_label("3B").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("3B, Monday 30 November: from the whole school to Annexe")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="Groups at Annexe").click()
    expect(page.get_by_label("3B (moves on Monday 30 November: Annexe)")).not_to_be_checked()
    assert faults(page) == []
    page.go_back()
    page.get_by_role("button", name="Undo the move of 3B").click()
    expect(page.get_by_text("The move will not happen.")).to_be_visible()
    expect(page.get_by_text("Moves to come")).to_have_count(0)


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


def test_the_next_pupil_of_the_list_is_a_key_away_and_signing_out_forgets_the_list(
    open_as: Opener, school: School
):
    page = open_as(school, school.tutor)
    page.goto(f"/classes/{school.form_3b}?sort=missed")
    links = page.locator("main table a[href^='/pupils/']")
    names = links.all_inner_texts()
    links.nth(1).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(names[1])
    expect(page.get_by_text(f"2 of {len(names)}")).to_be_visible()
    press(page, "j")
    expect(page.get_by_role("heading", level=1)).to_have_text(names[2])
    press(page, "k")
    expect(page.get_by_role("heading", level=1)).to_have_text(names[1])
    page.get_by_role("link", name="Before").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(names[0])
    assert faults(page) == []
    page.get_by_role("link", name="Back to the list").click()
    expect(page).to_have_url(re.compile(r"\?sort=missed$"))
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Password")).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('list')") is None


def test_a_key_held_a_little_long_goes_on_by_one_pupil(open_as: Opener, school: School):
    page = open_as(school, school.tutor)
    page.goto(f"/classes/{school.form_3b}")
    names = page.locator("main table a[href^='/pupils/']").all_inner_texts()
    page.get_by_role("link", name=names[0]).click()
    expect(page.get_by_text(f"1 of {len(names)}")).to_be_visible()
    page.keyboard.down("j")
    expect(page.get_by_text(f"2 of {len(names)}")).to_be_visible()
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url) if one.is_navigation_request() else None)
    page.keyboard.down("j")  # still: to the browser it repeats itself
    page.keyboard.up("j")
    press(page, "k")
    expect(page.get_by_text(f"1 of {len(names)}")).to_be_visible()
    assert asked == [page.url]


def test_all_pages_opens_by_keys_and_closes_with_the_focus_where_it_was(open_as: Opener, school: School):
    page = open_as(school, school.head)
    page.goto("/")
    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", name="School year")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", name="School year")).not_to_be_visible()
    expect(page.locator("details.menu > summary")).to_be_focused()
