"""A school in the United States from its scales to the report card: registers by day, letters with cut-offs, both averages."""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import Page, expect

from muster.assessment.headers import read_header
from muster.assessment.places import SheetPlace, Show
from muster.assessment.queries.lists import sheet_address
from tests.american import make_american_school
from tests.cast import School
from tests.journeys.conftest import DESKTOP_DARK, PHONE, Opener
from tests.journeys.looking import faults, press

BOOK = "/assessment/{0.algebra}/{1}/gradebook/"


@pytest.fixture
def lakeview(school: School) -> School:
    return make_american_school()


def set_a_course_up(page: Page) -> str:
    """The principal takes the letters over, and says who follows a course and how it makes grades. Returns the course."""
    page.goto("/assessment/scales/")
    page.get_by_role("button", name="Use it Letter grades").click()
    expect(page.get_by_role("link", name="Letter grades")).to_be_visible()
    page.goto("/assessment/courses/add")
    page.get_by_label("Subject").fill("Mathematics")
    page.get_by_label("Name of the course").fill("Algebra I, honors")
    assert page.get_by_label("Counts in Attainment 8 as").count() == 0
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Choose the groups").click()
    page.get_by_label("Algebra I, period 2").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("link", name="Categories and rules").click()
    course = page.url.rpartition("/courses/")[2].partition("/")[0]
    for place, (name, weight) in enumerate((("Homework", "20"), ("Tests", "80")), start=1):
        page.get_by_label(f"Name of category {place}").fill(name)
        page.get_by_label(f"Weight of category {place}").fill(weight)
    page.get_by_label("Letter", exact=True).select_option(label="Letter grades")
    page.get_by_label("Credits").fill("1")
    page.get_by_label("Added to grade points").fill("0.5")
    assert faults(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Categories by weight: Tests 80, Homework 20.")).to_be_visible()
    return course


def mark(page: Page, school: School, course: str) -> None:
    """Homework 18 of 20 and a test 40 of 50 for Mia: (90 x 20 + 80 x 80) / 100 = 82, which is a B-."""
    place = SheetPlace(school.algebra, uuid.UUID(course), Show.WORK)
    for title, category, out_of in (("Problem set", "Homework", "20"), ("Unit test", "Tests", "50")):
        page.goto(f"{sheet_address(place)}work")
        page.get_by_label("Title").fill(title)
        page.get_by_label("Marked out of").fill(out_of)
        page.get_by_label("Category").select_option(label=category)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("columnheader", name=title)).to_be_visible()
    with school.seen_by(school.teacher) as teacher:
        numbers = {one.title: one.number for one in read_header(teacher, place).columns}
    for title, typed in (("Problem set", "18"), ("Unit test", "40")):
        head = page.locator(f"thead th[data-column='{numbers[title]}']").get_attribute("id")
        page.locator(f"tr[data-pupil='{school.mia}'] input[aria-labelledby$='{head}']").fill(typed)
        press(page, "Enter")
    expect(page.locator("[data-state]")).to_contain_text("All results saved")


def test_from_the_scales_to_both_averages(open_as: Opener, lakeview: School) -> None:
    course = set_a_course_up(open_as(lakeview, lakeview.principal))
    page = open_as(lakeview, lakeview.teacher)
    mark(page, lakeview, course)
    page.goto(BOOK.format(lakeview, course))
    expect(page.get_by_role("columnheader", name="Student")).to_be_visible()
    page.get_by_role("link", name="82 for Mia Chen: why").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Why is this 82?")
    page.get_by_role("link", name="All grades").click()
    average = page.get_by_role("main")
    expect(average).to_contain_text("2.7")
    expect(average).to_contain_text("3.2")  # half a point more for honors
    assert "pupil" not in average.inner_text().casefold()
    for screen in (DESKTOP_DARK, PHONE):
        page.set_viewport_size({"width": screen.width, "height": screen.height})
        assert faults(page) == []


def test_the_year_has_semesters_and_quarters(open_as: Opener, lakeview: School) -> None:
    page = open_as(lakeview, lakeview.principal)
    page.goto("/calendar/")
    expect(page.get_by_role("heading", name="Semesters and quarters")).to_be_visible()
    page.get_by_role("link", name="Add a semester or quarter").click()
    expect(page.get_by_label("Kind")).to_contain_text("Quarter")
    assert faults(page) == []


def test_a_register_is_taken_once_a_day_in_the_words_of_the_country(
    open_as: Opener, lakeview: School
) -> None:
    page = open_as(lakeview, lakeview.teacher)
    page.goto("/")
    page.get_by_role("link", name="9-1").first.click()
    page.locator(".pupil input[type=radio]").first.focus()
    press(page, "P", "A", "P")
    expect(page.locator("[data-state]")).to_have_attribute("data-state", "saved")
    assert faults(page) == []
    words = page.get_by_role("main").inner_text()
    assert "pupil" not in words.casefold()
