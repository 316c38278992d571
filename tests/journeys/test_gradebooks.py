"""A school sets its rules, a teacher types marks and notes late work, and a grade says why it is what it is."""

from __future__ import annotations

import uuid

from playwright.sync_api import Page, expect

from muster.assessment.headers import read_header
from muster.assessment.places import SheetPlace, Show
from muster.assessment.queries.lists import sheet_address
from tests.assessed import Assessed
from tests.journeys.conftest import DESKTOP_DARK, PHONE, SMALLEST, Opener
from tests.journeys.looking import faults, press


def set_the_rules(page: Page, course: uuid.UUID) -> None:
    """Two categories and a rule each for what is missing and late, from the course's own page."""
    page.goto(f"/assessment/courses/{course}/")
    page.get_by_role("link", name="Categories and rules").click()
    for place, (name, weight, dropped) in enumerate((("Homework", "40", "1"), ("Tests", "50", "0")), start=1):
        page.get_by_label(f"Name of category {place}").fill(name)
        page.get_by_label(f"Weight of category {place}").fill(weight)
        page.get_by_label(f"Lowest dropped of category {place}").fill(dropped)
    page.get_by_role("group", name="Work that was not handed in").get_by_label("Counts as zero").check()
    page.get_by_role("group", name="Late work").get_by_label("Loses points for each day").check()
    assert faults(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Categories by weight: Tests 50, Homework 40.")).to_be_visible()


def set_work(page: Page, address: str, title: str, category: str, out_of: str) -> None:
    page.goto(f"{address}work")
    page.get_by_label("Title").fill(title)
    page.get_by_label("Marked out of").fill(out_of)
    page.get_by_label("Category").select_option(label=category)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("columnheader", name=title)).to_be_visible()


def test_from_the_rules_to_why_this_is_68(open_as: Opener, assessed: Assessed) -> None:
    """Homework 60 less 20 for two days and 90 without the lower: 90. Test 20 of 40: 50. (90 x 40 + 50 x 50) / 90 = 67.8."""
    school = assessed.school
    set_the_rules(open_as(school, school.head), assessed.course)
    page = open_as(school, school.tutor)
    place = SheetPlace(school.form_3b, assessed.course, Show.WORK)
    address = sheet_address(place)
    for title, category, out_of in (
        ("Maps", "Homework", "20"),
        ("Rivers", "Homework", "20"),
        ("Test", "Tests", "40"),
    ):
        set_work(page, address, title, category, out_of)
    with school.seen_by(school.tutor) as tutor:
        numbers = {one.title: one.number for one in read_header(tutor, place).columns}
    for title, typed in (("Maps", "12"), ("Rivers", "18"), ("Test", "20")):
        head = page.locator(f"thead th[data-column='{numbers[title]}']").get_attribute("id")
        page.locator(f"tr[data-pupil='{school.ada}'] input[aria-labelledby$='{head}']").fill(typed)
        press(page, "Enter")
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "saved")
    expect(page.locator("[data-state]")).to_contain_text("All results saved")
    page.get_by_role("link", name="Gradebook").click()
    page.get_by_role("link", name="Late Maps").click()
    page.get_by_label("Days late: Ada Sinclair").fill("2")
    press(page, "Enter")
    expect(page.get_by_text("Noted for 1 pupil.")).to_be_visible()
    page.get_by_role("link", name="68 for Ada Sinclair: why").focus()
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Why is this 68?")
    expect(page.get_by_text("50 × 55.56% + 90 × 44.44% = 67.78")).to_be_visible()
    expect(page.get_by_text("2 days late: 60 less 20")).to_be_visible()
    expect(page.get_by_text("The weights add up to 90")).to_be_visible()


def test_every_page_of_the_gradebook_can_be_read_on_every_screen(open_as: Opener, assessed: Assessed) -> None:
    school = assessed.school
    page = open_as(school, school.head)
    set_the_rules(page, assessed.course)
    set_work(
        page, sheet_address(SheetPlace(school.form_3b, assessed.course, Show.WORK)), "Maps", "Homework", "20"
    )
    book = f"/assessment/{school.form_3b}/{assessed.course}/gradebook/"
    page.goto(book)
    work, late = (
        page.get_by_role("link", name=f"{what} Maps").get_attribute("href") or ""
        for what in ("Change", "Late")
    )
    addresses = (
        book,
        work,
        late,
        f"/assessment/courses/{assessed.course}/gradebook",
        f"/assessment/courses/{assessed.course}/",
        f"/assessment/grades/{school.ada}/",
        f"/assessment/grades/{school.ada}/{assessed.course}/",
    )
    for address in addresses:
        page.goto(address)
        for screen in (DESKTOP_DARK, PHONE, SMALLEST):
            page.set_viewport_size({"width": screen.width, "height": screen.height})
            page.emulate_media(
                color_scheme="dark" if screen.theme == "dark" else "light", reduced_motion="reduce"
            )
            assert faults(page) == [], (address, screen)
