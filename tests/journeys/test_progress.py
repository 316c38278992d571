"""What assessment says: targets by a rule, the matrix and its names, groups, what is to be checked, a moderation sample."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from muster.assessment.actions.points import ask_for
from muster.assessment.queries.lists import sheet_address
from muster.assessment.series import Series
from tests.assessed import SCALES, Assessed, assess
from tests.cast import School
from tests.journeys.conftest import DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK, SMALLEST, Opener, Screen
from tests.journeys.looking import faults, press

pytestmark = pytest.mark.journey

BOTH = pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])


@pytest.fixture
def assessed(school: School) -> Assessed:
    """Reading in summer and autumn: Ada moved up, Ben down and beyond the scale, Daisy has only the first."""
    made = assess(school)
    with school.seen_by(school.head) as head:
        ask_for(
            by=head, point_id=made.points["autumn"], courses=[made.course], series=Series.TARGET,
            version_id=made.versions[SCALES[0]],
        )  # fmt: skip
    for pupil, first, last in (
        (school.ada, "98", "104"),
        (school.ben, "101", "130"),
        (school.daisy, "95", ""),
    ):
        made.save(made.sent(pupil, first, point="summer"), made.sent(pupil, last))
    return made


def choose(page: Page, **wanted: str) -> None:
    """Choose in the form of a page by the words of its selects, and show it by the keyboard."""
    for label, option in wanted.items():
        page.get_by_label(label.replace("_", " ").capitalize(), exact=True).select_option(label=option)
    page.get_by_role("button", name="Show", exact=True).focus()
    press(page, "Enter")


@BOTH
def test_targets_are_shown_then_set_then_seen_by_the_teacher_then_taken_back(
    open_as: Opener, assessed: Assessed, screen: Screen
) -> None:
    school = assessed.school
    page = open_as(school, school.head, screen=screen)
    page.goto("/assessment/targets/")
    start = page.get_by_label("Starting point")
    from_summer = start.locator("option", has_text="Summer").first.get_attribute("value")
    start.select_option(from_summer)
    page.get_by_role("group", name="Set targets in").get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Show what would be set").focus()
    press(page, "Enter")
    expect(page.get_by_role("heading", name="This would be set")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("button", name="Set 3 targets").focus()
    press(page, "Enter")
    expect(page.get_by_role("heading", name="Set this year")).to_be_visible()
    teacher = open_as(school, school.tutor, screen=screen)
    teacher.goto(f"{sheet_address(assessed.place)}on-track")
    row = teacher.get_by_role("row", name="Ada Sinclair")
    expect(row).to_contain_text("on track")
    assert faults(teacher) == []
    page.get_by_role("button", name="Take back").focus()
    press(page, "Enter")
    expect(page.get_by_text("3 targets taken back.")).to_be_visible()


@BOTH
def test_a_number_of_the_matrix_opens_its_names(open_as: Opener, assessed: Assessed, screen: Screen) -> None:
    page = open_as(assessed.school, assessed.school.tutor, screen=screen)
    page.goto("/assessment/progress/")
    choose(page, **{"from": "Summer", "to": "Autumn"})
    expect(page.get_by_role("heading", level=2).first).to_contain_text("moved up")
    expect(page.get_by_text("Ada Sinclair")).to_have_count(0)
    page.locator(".matrix td.is-up a").first.focus()
    press(page, "Enter")
    expect(page.get_by_role("link", name="Ada Sinclair")).to_be_visible()
    assert faults(page) == []


@BOTH
def test_groups_are_compared_opened_and_shared(open_as: Opener, assessed: Assessed, screen: Screen) -> None:
    page = open_as(assessed.school, assessed.school.senco, screen=screen)
    page.goto("/assessment/groups/")
    choose(page, by="Sex", at="Autumn", beside="Summer")
    table = page.get_by_role("region", name="Groups")
    expect(table.get_by_role("columnheader", name="From all others then")).to_be_attached()
    table.get_by_role("link").first.focus()
    press(page, "Enter")
    expect(page.locator("#behind")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="For sharing").focus()
    press(page, "Enter")
    expect(page.get_by_text("rounded, small numbers withheld")).to_be_visible()
    assert faults(page) == []


@BOTH
def test_what_is_missing_or_unlikely_leads_to_its_sheet(
    open_as: Opener, assessed: Assessed, screen: Screen
) -> None:
    page = open_as(assessed.school, assessed.school.tutor, screen=screen)
    page.goto("/assessment/to-check/")
    expect(page.get_by_text("130 is more than 120.")).to_be_visible()
    assert faults(page) == []
    page.locator("main .list").get_by_role("link", name="Ben Whitmore").first.focus()
    press(page, "Enter")
    expect(page.locator("[data-grid]")).to_be_visible()
    expect(page.locator("thead th.now")).to_contain_text("Autumn")


@BOTH
def test_a_sample_is_drawn_and_noted_as_moderated(
    open_as: Opener, assessed: Assessed, screen: Screen
) -> None:
    page = open_as(assessed.school, assessed.school.head, screen=screen)
    page.goto("/assessment/")
    page.get_by_role("link", name="Moderation sample").click()
    page.get_by_label("Results").select_option(label="Autumn, attainment")
    page.get_by_label("Chosen").select_option(label="Nearest to where the expected begins")
    page.get_by_role("button", name="Draw the sample").focus()
    press(page, "Enter")
    page.get_by_label("Agreed: Ada Sinclair").focus()
    press(page, "Space")
    assert faults(page) == []
    page.get_by_role("button", name="Note as moderated").focus()
    press(page, "Enter")
    expect(page.get_by_text("1 result noted as moderated.")).to_be_visible()
    expect(page.get_by_role("row", name="Ada Sinclair")).to_contain_text("Moderated")


def test_every_page_can_be_read_on_every_screen(open_as: Opener, assessed: Assessed) -> None:
    page = open_as(assessed.school, assessed.school.head)
    column = assessed.column("autumn")
    for address in (
        "/assessment/targets/",
        "/assessment/progress/?cell=missing",
        "/assessment/groups/?by=sex&behind=0",
        f"/assessment/on-track/{assessed.school.form_3b}/",
        f"/assessment/to-check/?course={assessed.course}",
        f"/assessment/moderation/?column={column}&rule=both",
        "/assessment/scales/add",
        "/assessment/value-added/tables/",
        "/import/transitions",
    ):
        page.goto(address)
        for screen in (DESKTOP_DARK, PHONE, PHONE_DARK, SMALLEST):
            page.set_viewport_size({"width": screen.width, "height": screen.height})
            page.emulate_media(
                color_scheme="dark" if screen.theme == "dark" else "light", reduced_motion="reduce"
            )
            assert faults(page) == [], (address, screen)


def test_a_long_choice_is_read_in_full_on_a_phone(open_as: Opener, assessed: Assessed) -> None:
    page = open_as(assessed.school, assessed.school.head, screen=PHONE)
    page.goto("/assessment/targets/")
    chosen = page.get_by_label("Starting point")
    one_line = chosen.evaluate("one => parseFloat(getComputedStyle(one).minBlockSize)")
    chosen.evaluate("one => (one.options[one.selectedIndex].text = 'Summer 2026, attainment '.repeat(3))")
    box = chosen.bounding_box()
    assert box is not None
    assert box["height"] > one_line
    assert chosen.evaluate("one => one.scrollHeight <= one.clientHeight")
    assert faults(page) == []


def test_on_a_phone_who_has_not_entered_is_seen_with_how_much_and_can_be_reminded(
    open_as: Opener, assessed: Assessed
) -> None:
    page = open_as(assessed.school, assessed.school.head, screen=PHONE)
    for address in ("/assessment/not-entered/", f"/assessment/on-track/{assessed.school.form_3b}/"):
        page.goto(address)
        for region in page.get_by_role("region").all():
            assert region.evaluate("one => one.scrollWidth <= one.clientWidth"), address
        assert faults(page) == []
    page.goto("/assessment/not-entered/")
    remind = page.get_by_role("button", name="Remind").first
    box = remind.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= PHONE.width


def test_on_a_phone_the_matrix_and_a_sample_are_read_downwards(open_as: Opener, assessed: Assessed) -> None:
    page = open_as(assessed.school, assessed.school.head, screen=PHONE)
    page.goto("/assessment/progress/")
    choose(page, **{"from": "Summer", "to": "Autumn"})
    matrix = page.get_by_role("region", name="Progress matrix")
    assert matrix.evaluate("one => one.scrollWidth <= one.clientWidth")
    expect(matrix.locator("td.nobody").first).to_be_hidden()
    number = matrix.get_by_role("link").first.bounding_box()
    assert number is not None
    assert number["x"] + number["width"] <= PHONE.width
    assert number["height"] >= 44
    page.goto("/assessment/moderation/")
    page.get_by_role("button", name="Draw the sample").click()
    sample = page.get_by_role("region", name="Sample")
    assert sample.evaluate("one => one.scrollWidth <= one.clientWidth")
    expect(sample.get_by_role("row").nth(1)).to_contain_text("Agreed")
    assert faults(page) == []
