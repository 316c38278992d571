"""The pages by which a school protects its data, by keyboard alone: proofs, the breach workbook, thresholds, files of marks."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.cast import FIRST_DAY, TODAY, School, make_school
from tests.journeys.conftest import DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK, Opener, Screen
from tests.journeys.looking import faults, press, tab_to
from tests.past_registers import take_week

pytestmark = pytest.mark.journey

SCREENS = pytest.mark.parametrize(
    "screen", [DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK], ids=["desktop", "dark", "phone", "phone dark"]
)


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def follow(page: Page, name: str) -> None:
    """Go to a link by the tabulator, and follow it."""
    tab_to(page, page.get_by_role("main").get_by_role("link", name=name, exact=True))
    press(page, "Enter")


def push(page: Page, name: str) -> None:
    """Go to a button by the tabulator, and press it."""
    tab_to(page, page.get_by_role("main").get_by_role("button", name=name, exact=True))
    press(page, "Enter")


def heading(page: Page, words: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


@SCREENS
def test_what_was_proved_and_done_is_read_and_the_check_is_run(
    open_as: Opener, school: School, screen: Screen
) -> None:
    page = open_as(school, school.data_protection_lead, screen=screen)
    page.goto("/protection")
    heading(page, "How is the school's data protected?")
    assert faults(page) == []
    done = page.get_by_role("main").get_by_role("listitem").filter(has_text="Access requests")
    expect(done).to_contain_text("Nobody waits.")
    follow(page, "Access requests")
    expect(page).to_have_url(re.compile("/access-requests$"))
    page.goto("/protection")
    follow(page, "Security check")
    heading(page, "Is anything open that should be closed?")
    push(page, "Look now")
    expect(page.get_by_text("Nobody has looked yet.")).to_have_count(0)
    assert faults(page) == []


@SCREENS
def test_a_breach_is_rehearsed_from_the_first_word_to_the_last(
    open_as: Opener, school: School, screen: Screen
) -> None:
    page = open_as(school, school.data_protection_lead, screen=screen)
    page.goto("/breaches")
    follow(page, "Work one out")
    heading(page, "What happened?")
    push(page, "Say whom it affects")
    expect(page.get_by_role("alert")).to_contain_text("without it nobody can be found")
    assert faults(page) == []
    tab_to(page, page.get_by_label("What happened"))
    page.keyboard.type("A backup")  # a choice is found by how it begins
    push(page, "Say whom it affects")
    heading(page, "Whom does it affect?")
    expect(page.get_by_text("This is a rehearsal.")).to_be_visible()
    assert faults(page) == []
    follow(page, "Write what happened")
    tab_to(page, page.get_by_label("What happened"))
    page.keyboard.type("A disk was left in a cupboard that is open.")
    push(page, "Save")
    expect(page.get_by_text("A disk was left in a cupboard that is open.")).to_be_visible()
    for name, words in (
        ("Draft for the regulator", "What does the regulator have to be told?"),
        ("Letters", "What do the families read?"),
    ):
        follow(page, name)
        heading(page, words)
        assert faults(page) == []
        follow(page, "Back")
        heading(page, "Whom does it affect?")
    push(page, "Close the file")
    expect(page.get_by_role("button", name="Close the file")).to_have_count(0)


@SCREENS
def test_thresholds_are_read_with_what_was_counted(open_as: Opener, school: School, screen: Screen) -> None:
    for weeks in (3, 2, 1):
        monday = TODAY - dt.timedelta(days=TODAY.weekday(), weeks=weeks)
        take_week(school, school.form_3b, monday, {school.ada: "NNNNNNNNNN", school.ben: "//////////"})
    page = open_as(school, school.head, screen=screen)
    page.goto("/school/attendance/thresholds")
    heading(page, "Who has reached a threshold?")
    expect(page.get_by_text("Opening this list was recorded.")).to_be_visible()
    assert faults(page) == []
    opened = page.get_by_role("main").locator("summary").filter(has_text="of Ada Sinclair").first
    tab_to(page, opened)
    press(page, "Enter")
    expect(opened.locator("..").get_by_role("listitem").first).to_be_visible()
    assert faults(page) == []
    follow(page, "The school's figures")
    expect(page).to_have_url(re.compile("/school/attendance$"))


@SCREENS
def test_a_file_of_marks_is_made_and_the_other_systems_is_compared(
    open_as: Opener, school: School, screen: Screen, tmp_path: Path
) -> None:
    page = open_as(school, school.data_manager, screen=screen)
    page.goto("/marks/")
    heading(page, "Which marks go to the school's register?")
    assert faults(page) == []
    with page.expect_download() as made:
        push(page, "Make the file")
    assert Path(made.value.path()).read_text().startswith("UPN,")
    send(page, tmp_path, "UPN,Date,Session,Code\r\nA1,yesterday,AM,/\r\n")
    heading(page, "What is wrong with the file?")
    expect(page.get_by_text("The date has to be like 2026-11-25")).to_be_visible()
    assert faults(page) == []
    follow(page, "Send it again")
    send(page, tmp_path, f"UPN,Date,Session,Code\r\nA1,{FIRST_DAY},AM,/\r\n")
    heading(page, "Where do the two registers differ?")
    assert faults(page) == []


def send(page: Page, place: Path, text: str) -> None:
    """Come to the field of a file without a mouse, choose one (the dialog is the browser's own), and compare it."""
    file = place / "theirs.csv"
    file.write_bytes(text.encode())
    field = page.get_by_label("Their file")
    tab_to(page, field)
    field.set_input_files(file)
    push(page, "Compare")
