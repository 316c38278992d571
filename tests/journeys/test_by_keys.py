"""The main pages by keyboard alone: home, search, a class, a pupil, the attendance of the school."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from tests.cast import School
from tests.journeys.conftest import Opener
from tests.journeys.looking import press, tab_to
from tests.past_registers import take_week

pytestmark = pytest.mark.journey

WEEK = dt.date(2026, 11, 16)


def go(page: Page, name: str, title: str) -> None:
    """Reach a link on the page with the tabulator and follow it."""
    tab_to(page, page.get_by_role("main").get_by_role("link", name=name).first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_the_first_stop_leads_past_the_bar_and_the_register_due_is_the_next(open_as: Opener, school: School):
    page = open_as(school, school.tutor)
    page.goto("/")
    press(page, "Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="3B morning").first).to_be_focused()


def test_a_pupil_is_found_and_read_without_a_mouse(open_as: Opener, school: School):
    page = open_as(school, school.tutor)
    page.goto("/")
    press(page, "/")
    page.keyboard.type("sincl")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Pupils found")
    assert "sincl" not in page.url
    go(page, "Ada Sinclair", "Ada Sinclair")
    marks = page.get_by_role("table", name="Marks by week")
    expect(marks).to_be_hidden()
    tab_to(page, page.get_by_role("link", name=re.compile("Late$")))
    page.keyboard.press("Enter")
    expect(marks).to_be_visible()
    go(page, "3B", "3B")


def test_a_class_is_sorted_by_its_gaps_and_opened_without_a_mouse(open_as: Opener, school: School):
    page = open_as(school, school.tutor)
    page.goto(f"/classes/{school.form_3b}")
    tab_to(page, page.get_by_role("link", name="sessions have no mark"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"sort=gaps#pupils$"))
    expect(page.get_by_role("columnheader", name="Gaps")).to_have_attribute("aria-sort", "descending")
    first = page.locator("main table a[href^='/pupils/']").first
    name = first.inner_text()
    tab_to(page, first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_who_stands_behind_the_schools_figure_is_reached_without_a_mouse(open_as: Opener, school: School):
    take_week(school, school.form_3b, WEEK, {school.ben: "NNNN......", school.ada: "//////////"})
    page = open_as(school, school.attendance_officer)
    page.goto("/school/attendance")
    who = page.get_by_role("link", name=re.compile("^Who they are")).first
    tab_to(page, who)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("only="))
    go(page, "Ben Whitmore", "Ben Whitmore")
