"""Taking a register as teachers do: by keys, by thumb, without script, in print, and two at once."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import expect

from muster.attendance.actions.saving import save_marks
from muster.attendance.rules import SentMark
from tests.cast import School, make_school
from tests.journeys.conftest import DESKTOP, PHONE, Opener, Screen
from tests.journeys.looking import faults
from tests.journeys.registers import RegisterOnScreen, address_of, saved_marks


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def open_register(
    open_as: Opener, school: School, *, screen: Screen = DESKTOP, script: bool = True
) -> RegisterOnScreen:
    page = open_as(school, school.tutor, screen=screen, script=script)
    page.goto(address_of(school.register()))
    return RegisterOnScreen(page)


def test_a_register_is_taken_by_keys_alone(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school)
    register.focus_first()
    register.press("p", "l", "Enter", "a", "\\", "/")
    register.expect_counts(to_mark=0, present=3, late=1, absent=1)
    register.expect_state("saved", "All marks saved")
    codes = [code for code, _ in saved_marks(school).values()]
    assert codes == ["/", "L", "N", "/", "/"]


def test_a_letter_after_the_minutes_marks_the_next_pupil(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school)
    register.focus_first()
    register.press("p", "l", "a", "l", "1", "2", "p")
    register.expect_counts(to_mark=0, present=2, late=2, absent=1)
    register.expect_state("saved", "All marks saved")
    assert [code for code, _ in saved_marks(school).values()] == ["/", "L", "N", "L", "/"]
    assert 12 in [minutes for _, minutes in saved_marks(school).values()]


def test_a_late_letter_held_a_little_long_marks_one_pupil_late(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school)
    register.focus_first()
    for _ in range(3):
        register.page.keyboard.down("l")
    register.page.keyboard.up("l")
    register.expect_counts(to_mark=4, present=0, late=1, absent=0)


def test_a_letter_held_a_little_long_marks_one_pupil(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school)
    register.focus_first()
    register.press("p")
    for _ in range(3):
        register.page.keyboard.down("n")
    register.page.keyboard.up("n")
    register.press("p")
    register.expect_counts(to_mark=2, present=2, late=0, absent=1)


def test_late_fills_the_minutes_from_the_clock_of_the_school(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school)
    register.focus_first()
    register.press("l")
    expect(register.row(school.daisy).get_by_label("Minutes late")).to_be_focused()
    expect(register.row(school.daisy).get_by_label("Minutes late")).to_have_value(
        re.compile(r"^([5-9]|[1-5]\d)$")
    )
    register.press("1", "2", "Enter")
    register.expect_state("saved")
    assert saved_marks(school)["Daisy Hargreaves"] == ("L", 12)


def test_each_row_is_one_stop_of_the_tab_key(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school)
    register.focus_first()
    register.press("Tab")
    expect(register.button(school.newcomer, "Present")).to_be_focused()
    register.press("ArrowDown", "ArrowUp", "ArrowUp", "ArrowRight")
    expect(register.button(school.daisy, "Late")).to_be_focused()
    assert set(saved_marks(school).values()) == {("", None)}


def test_undo_goes_back_to_no_mark(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school)
    register.focus_first()
    register.press("a", "Control+z")
    register.expect_nothing_marked(school.daisy)
    register.expect_state("saved")
    assert saved_marks(school)["Daisy Hargreaves"] == ("", None)


def test_marking_the_rest_present_is_one_step_that_can_be_undone(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school, screen=PHONE)
    register.tap(school.ben, "Absent")
    the_rest = register.page.get_by_role("button", name="Mark the rest present")
    the_rest.click()
    register.expect_counts(to_mark=0, present=4, late=0, absent=1)
    expect(the_rest).to_be_disabled()
    register.page.get_by_role("button", name="Undo").click()
    expect(the_rest).to_be_enabled()
    register.expect_counts(to_mark=4, present=0, late=0, absent=1)
    register.expect_state("saved")
    assert [code for code, _ in saved_marks(school).values()].count("") == 4


def test_a_register_with_gaps_asks_before_it_is_finished(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school, screen=PHONE)
    register.tap(school.ben, "Present")
    register.finish()
    expect(register.page.get_by_role("heading", level=1)).to_have_text("4 pupils have no mark")
    register.page.get_by_role("button", name="Finish anyway").click()
    register.expect_finished()


def test_going_to_the_gaps_leads_to_the_first_pupil_without_a_mark(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school)
    register.tap(school.daisy, "Present")
    register.tap(school.newcomer, "Present")
    register.finish()
    register.page.get_by_role("link", name="Go to them").click()
    expect(register.button(school.ada, "Present")).to_be_focused()
    register.press("p", "p", "p")
    register.finish()
    register.expect_finished()


def test_keys_begin_with_the_first_gap_and_change_nobody_where_there_is_none(
    open_as: Opener, school: School
) -> None:
    register = open_register(open_as, school)
    register.tap(school.daisy, "Present")
    register.page.locator("h1").click()
    register.press("a", "p")
    expect(register.button(school.newcomer, "Absent")).to_be_checked()
    register.press("p", "p", "p")
    register.expect_state("saved")
    register.page.reload()
    register.press("a", "ArrowDown")
    expect(register.button(school.daisy, "Present")).to_be_checked()
    register.page.locator("h1").click()
    register.press("g")
    register.page.wait_for_timeout(1600)
    register.press("ArrowDown")
    expect(register.button(school.daisy, "Present")).to_be_focused()


def test_inside_a_register_slash_marks_and_ctrl_k_searches(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school)
    register.press("/")
    expect(register.page.locator("[data-search]")).not_to_be_focused()
    register.focus_first()
    register.press("/", "Control+k")
    expect(register.button(school.daisy, "Present")).to_be_checked()
    expect(register.page.locator("[data-search]")).to_be_focused()


def test_the_care_card_closes_by_itself_after_ten_seconds(open_as: Opener, school: School) -> None:
    page = open_as(school, school.tutor)
    page.clock.install()
    page.goto(address_of(school.register()))
    register = RegisterOnScreen(page)
    register.row(school.daisy).locator("[data-aside]").click()
    expect(register.row(school.daisy).locator(".aside")).to_contain_text("What to do")
    page.clock.fast_forward(9_000)
    expect(page.locator(".aside")).to_have_count(1)
    page.clock.fast_forward(1_100)
    expect(page.locator(".aside")).to_have_count(0)


def test_a_finished_register_says_when_it_was_saved(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school)
    register.page.get_by_role("button", name="Mark the rest present").click()
    register.finish()
    register.expect_finished()
    assert {code for code, _ in saved_marks(school).values()} == {"/"}


def test_each_row_of_a_phone_without_script_leads_to_its_other_marks(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school, screen=PHONE, script=False)
    link = register.row(school.daisy).get_by_role("link", name="Other mark")
    for row in register.page.locator(".pupil").all():
        expect(row.get_by_role("link", name="Other mark")).to_be_visible()
    assert (link.bounding_box() or {"height": 0})["height"] >= 44
    link.tap()
    expect(register.page.get_by_role("heading", level=1)).to_have_text("Daisy Hargreaves")


def test_a_phone_with_script_keeps_its_rows_short(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school, screen=PHONE)
    expect(register.row(school.daisy).get_by_role("link", name="Other mark")).to_be_hidden()
    register.row(school.daisy).locator(".who").tap()
    expect(register.row(school.daisy).get_by_role("link", name="Other mark, and history")).to_be_visible()


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=str)
def test_what_the_picture_opens_has_nothing_too_small_to_hit(
    open_as: Opener, school: School, screen: Screen
) -> None:
    register = open_register(open_as, school, screen=screen)
    register.row(school.daisy).locator(".who").click()
    expect(register.row(school.daisy).get_by_role("link", name="Other mark, and history")).to_be_visible()
    assert faults(register.page) == []


def test_the_page_is_a_plain_form_without_script(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school, script=False)
    register.tap(school.daisy, "Late")
    register.row(school.daisy).get_by_label("Minutes late").fill("7")
    expect(register.page.locator("[data-state]").get_by_text("0 of 5 saved")).to_be_visible()
    expect(register.page.get_by_text("All marks saved")).to_be_hidden()
    register.page.get_by_role("button", name="Save", exact=True).click()
    register.expect_counts(to_mark=4, present=0, late=1, absent=0)
    expect(register.page.locator("[data-state]").get_by_text("1 of 5 saved")).to_be_visible()
    register.tap(school.newcomer, "Absent")
    register.page.get_by_role("button", name="Mark the rest present").click()
    register.expect_counts(to_mark=0, present=3, late=1, absent=1)
    register.finish()
    register.expect_finished()
    assert saved_marks(school)["Daisy Hargreaves"] == ("L", 7)


def test_two_teachers_never_overwrite_each_other_silently(open_as: Opener, school: School) -> None:
    mine = open_register(open_as, school)
    theirs = open_as(school, school.assistant)
    theirs.goto(address_of(school.register()))
    other = RegisterOnScreen(theirs)
    other.tap(school.ada, "Late")
    other.expect_state("saved")
    mine.tap(school.ada, "Absent")
    mine.expect_state("check", "1 to check")
    clash = mine.row(school.ada).get_by_role("alert")
    expect(clash).to_contain_text(re.compile("Late.*Absent", re.DOTALL))
    assert saved_marks(school)["Ada Sinclair"][0] == "L"
    clash.get_by_role("button", name="Use mine").click()
    mine.expect_state("saved", "All marks saved")
    assert saved_marks(school)["Ada Sinclair"] == ("N", None)


def test_the_care_card_opens_from_the_picture_and_closes_again(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school)
    expect(register.page.get_by_text("What to do")).to_have_count(0)
    register.focus_first()
    register.press(".")
    expect(register.row(school.daisy).locator(".aside")).to_contain_text("What to do")
    register.page.keyboard.press("Escape")
    expect(register.page.locator(".aside")).to_have_count(0)


def test_one_key_covers_the_page_and_keeps_what_was_typed(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school)
    register.focus_first()
    register.press("p")
    register.page.get_by_role("heading", level=1).click()
    register.press("h")
    expect(register.page.get_by_role("heading", name="Covered")).to_be_visible()
    on_top = "document.elementFromPoint(innerWidth / 2, 220).closest('#cover') !== null"
    assert register.page.evaluate(on_top)
    register.page.get_by_role("button", name="Go on").click()
    expect(register.button(school.daisy, "Present")).to_be_checked()


def test_a_visit_entered_by_the_office_meanwhile_counts_as_elsewhere_and_an_illness_as_absent(
    open_as: Opener, school: School
) -> None:
    register = open_register(open_as, school)
    expect(register.page.locator("[data-count=elsewhere]")).to_be_hidden()
    with school.seen_by(school.office) as by:
        sent = [
            SentMark(uuid.uuid4(), one, code, "") for one, code in ((school.ada, "V"), (school.daisy, "I"))
        ]
        save_marks(by=by, place=school.register(), marks=sent)
    for _ in ("told", "opened anew"):
        register.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(register.page.locator("[data-count=elsewhere]")).to_be_visible()
        expect(register.page.locator("[data-count=elsewhere]")).to_have_text("1")
        register.expect_counts(to_mark=3, present=0, late=0, absent=1)
        register.page.reload()
