"""The office mends what is missing by keyboard alone, and the data manager brings earlier attendance in: on every screen."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload, Page, expect

from muster.people.upn import check_letter
from tests.cast import School, make_school
from tests.journeys.conftest import Opener
from tests.journeys.every_page import faults_on_every_screen

REST = "801200005001"
UPN = check_letter(REST) + REST


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def test_a_gap_is_mended_by_keyboard_and_the_next_one_waits(open_as: Opener, school: School) -> None:
    office = open_as(school, school.office)
    office.goto("/roll/fix?show=no_upn")
    fields = office.get_by_role("listitem").get_by_label("UPN of")
    expect(fields.first).to_be_focused()
    missing = fields.count()
    office.keyboard.type(UPN)
    office.keyboard.press("Enter")
    expect(office.get_by_role("status").first).to_contain_text("Saved. What it said before is kept.")
    expect(fields).to_have_count(missing - 1)
    expect(fields.first).to_be_focused()
    office.keyboard.type("A801")
    office.keyboard.press("Enter")
    expect(office.get_by_text("A UPN has 13 characters; this has 4.")).to_be_visible()
    expect(fields.first).to_have_value("A801")
    assert faults_on_every_screen(office) == {}


def send_marks(page: Page, lines: str) -> None:
    page.goto("/import/attendance")
    table = f"Pupil ID,Date,AM,PM\n{lines}".encode()
    page.get_by_label("Tables").set_input_files(
        FilePayload(name="marks.csv", mimeType="text/csv", buffer=table)
    )
    page.get_by_role("button", name="Show the plan").click()


def test_earlier_marks_are_asked_about_shown_and_brought_in(open_as: Opener, school: School) -> None:
    manager = open_as(school, school.data_manager)
    send_marks(manager, f"{school.ada},2026-11-19,/,H\n{school.ben},2026-11-19,L,\\\n")
    manager.get_by_label("1 mark is written H").select_option("G")
    assert faults_on_every_screen(manager) == {}
    manager.get_by_role("button", name="Use these answers").click()
    expect(manager.get_by_role("row", name="H Holiday not granted (G) 1")).to_be_visible()
    assert faults_on_every_screen(manager) == {}
    manager.get_by_role("button", name="Bring these marks in").click()
    expect(manager.get_by_role("status").first).to_contain_text("Brought in: 4 marks for 2 pupils")
    tutor = open_as(school, school.tutor)
    tutor.goto(f"/registers/{school.form_3b}/2026-11-19/pm/pupils/{school.ada}/")
    expect(tutor.get_by_text("brought in from another system").first).to_be_visible()


def test_a_file_with_faults_says_each_and_nothing_comes_in(open_as: Opener, school: School) -> None:
    manager = open_as(school, school.data_manager)
    send_marks(manager, f"{school.ada},2026-11-21,/,\nnobody,2026-11-19,/,\n{school.ada},soon,/,\n")
    expect(manager.get_by_text("Nothing has been imported.")).to_be_visible()
    expect(manager.get_by_role("rowheader", name="marks.csv, line 4, Date")).to_be_visible()
    assert faults_on_every_screen(manager) == {}
