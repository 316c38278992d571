"""After the register has closed: a change takes one tap for its reason, on the page itself, with and without script."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from playwright.sync_api import expect

from muster.attendance.actions.finishing import finish_register
from muster.attendance.actions.saving import save_marks
from muster.attendance.queries.sheets import mark_in_register
from muster.attendance.rules import SentMark, WhyChanged
from tests.cast import School, make_school
from tests.journeys.conftest import DESKTOP, PHONE, Opener, Screen
from tests.journeys.registers import RegisterOnScreen, address_of, saved_marks


@pytest.fixture
def school(db_app: None, settings) -> School:
    """Everybody was absent when the register was finished; it is twenty to ten now."""
    made = make_school()
    with made.seen_by(made.tutor) as viewer:
        pupils = (made.ada, made.ben, made.daisy, made.esra, made.newcomer)
        marks = [SentMark(uuid.uuid4(), pupil, "N", "") for pupil in pupils]
        save_marks(by=viewer, place=made.register(), marks=marks)
        finish_register(by=viewer, place=made.register())
    settings.CLOCK_OFFSET += dt.timedelta(minutes=45)
    return made


def open_register(
    open_as: Opener, school: School, screen: Screen = DESKTOP, *, script: bool = True
) -> RegisterOnScreen:
    page = open_as(school, school.tutor, screen=screen, script=script)
    page.goto(address_of(school.register()))
    return RegisterOnScreen(page)


def reason_of(school: School, pupil: uuid.UUID) -> WhyChanged:
    with school.seen_by(school.tutor) as viewer:
        return mark_in_register(viewer, school.register(), pupil).history[-1].change


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_change_takes_one_tap_for_its_reason(open_as: Opener, school: School, screen: Screen) -> None:
    register = open_register(open_as, school, screen)
    register.tap(school.ben, "Present")
    assert saved_marks(school)["Ben Whitmore"] == ("N", None)
    with register.page.expect_response("**/marks"):
        register.row(school.ben).get_by_role("button", name="Wrong pupil").click()
    register.expect_state("saved")
    assert saved_marks(school)["Ben Whitmore"] == ("/", None)
    assert reason_of(school, school.ben) is WhyChanged.WRONG_PUPIL


def test_a_change_is_made_and_explained_by_keys_alone(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school)
    register.focus_first()
    register.press("p")
    expect(register.row(school.daisy).get_by_role("button", name="Arrived late")).to_be_focused()
    register.press("Enter")
    register.expect_state("saved")
    assert reason_of(school, school.daisy) is WhyChanged.ARRIVED_LATE
    register.press("l", "Escape")
    expect(register.button(school.daisy, "Present")).to_be_checked()


def test_here_after_all_is_offered_to_who_was_away(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school, PHONE)
    register.tap(school.ada, "Present")
    register.row(school.ada).get_by_role("button", name="Here after all").click()
    register.expect_state("saved")
    assert reason_of(school, school.ada) is WhyChanged.HERE_AFTER_ALL
    register.tap(school.ada, "Absent")
    expect(register.row(school.ada).get_by_role("button", name="Here after all")).to_be_hidden()


def test_a_page_that_was_opened_before_closing_asks_too(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school)
    register.page.evaluate("document.querySelector('[data-register]').removeAttribute('data-finished')")
    register.tap(school.ben, "Late")
    register.row(school.ben).get_by_role("button", name="Reason received").click()
    register.expect_state("saved")
    assert reason_of(school, school.ben) is WhyChanged.REASON_RECEIVED


def test_a_change_left_alone_puts_the_mark_back(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school)
    register.tap(school.ben, "Present")
    register.row(school.ben).get_by_role("button", name="Leave it as it was").click()
    expect(register.button(school.ben, "Absent")).to_be_checked()
    assert saved_marks(school)["Ben Whitmore"] == ("N", None)


def test_without_a_network_the_reason_waits_with_the_mark(open_as: Opener, school: School) -> None:
    register = open_register(open_as, school, PHONE)
    register.page.context.set_offline(True)
    register.tap(school.ben, "Late after closing")
    register.row(school.ben).get_by_role("button", name="Arrived late").click()
    register.expect_state("waiting", "1 waiting")
    register.page.context.set_offline(False)
    register.expect_state("saved")
    assert saved_marks(school)["Ben Whitmore"][0] == "U"
    assert reason_of(school, school.ben) is WhyChanged.ARRIVED_LATE


def test_without_script_the_reasons_are_buttons_and_nothing_typed_is_lost(
    open_as: Opener, school: School
) -> None:
    register = open_register(open_as, school, script=False)
    register.tap(school.ben, "Late after closing")
    register.row(school.ben).get_by_label("Minutes late").fill("35")
    register.page.get_by_role("button", name="Save", exact=True).click()
    expect(register.page.get_by_role("heading", level=1)).to_have_text("Why does this mark change?")
    register.page.get_by_role("button", name="Arrived late").click()
    register.expect_counts(to_mark=0, present=0, late=1, absent=4)
    assert saved_marks(school)["Ben Whitmore"] == ("U", 35)
    assert reason_of(school, school.ben) is WhyChanged.ARRIVED_LATE
