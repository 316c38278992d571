"""A governor compares groups by keyboard alone and takes the one page along; the office takes registers as a file."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.cast import School, make_school
from tests.journeys.conftest import PHONE, Opener


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_two_stretches_are_compared_and_printed(open_as: Opener, school: School, *, script: bool) -> None:
    governor = open_as(school, school.governor, screen=PHONE, script=script)
    governor.goto("/schools/groups")
    governor.get_by_label("Figures of").select_option(label="Autumn, second half (2026), so far")
    governor.get_by_label("Beside those of").select_option(label="Autumn, first half (2026)")
    governor.get_by_label("Beside those of").press("Tab")
    governor.keyboard.press("Enter")
    expect(governor.locator("caption")).to_contain_text("beside Autumn, first half (2026)")
    paper = governor.get_by_role("link", name="On one page (PDF)").get_attribute("href")
    assert paper is not None
    assert "beside=half-2026-09-01" in paper
    answer = governor.request.get(paper)
    assert answer.headers["content-type"] == "application/pdf"


def test_registers_of_many_days_are_downloaded(open_as: Opener, school: School) -> None:
    office = open_as(school, school.office)
    office.goto("/registers/file")
    office.get_by_label("Whose registers?").select_option(label="3B")
    with office.expect_download() as download:
        office.get_by_role("button", name="Get the file").click()
    assert download.value.suggested_filename == "registers.xlsx"
