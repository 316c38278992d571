"""What is pressed and tapped between a page's first paint and the loading of its scripts, as on a slow computer: nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from muster.assessment.queries.lists import sheet_address
from tests.assessed import assess
from tests.cast import School, make_school
from tests.journeys.conftest import DESKTOP, PHONE, Opener, Screen
from tests.journeys.looking import expect_soon
from tests.journeys.registers import RegisterOnScreen, address_of, saved_marks

pytestmark = pytest.mark.journey

#: Opens an address whose script is still on its way: `(address, script, screen, shows=) -> (page, let it come)`.
Waiting = Callable[..., tuple[Page, Callable[[], None]]]


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


@pytest.fixture
def waiting(open_as: Opener, school: School) -> Waiting:
    def opened(
        address: str, script: str, screen: Screen = DESKTOP, *, shows: str = "[data-pupil]"
    ) -> tuple[Page, Callable[[], None]]:
        page, held = open_as(school, school.tutor, screen=screen), list[Route]()

        def hold(route: Route) -> None:
            held.append(route)

        page.route(re.compile(rf"/{script}(\.\w+)?\.js"), hold)
        page.goto(address, wait_until="commit")
        expect(page.locator(shows).last).to_be_visible()
        expect_soon(page, lambda: len(held), 1)

        def let_come() -> None:
            held[0].continue_()
            page.unroute_all()
            page.wait_for_load_state("load")

        return page, let_come

    return opened


def test_keys_that_came_before_the_script_mark_as_if_it_had_been_there(school: School, waiting: Waiting):
    page, let_come = waiting(address_of(school.register()), "register")
    register = RegisterOnScreen(page)
    register.focus_first()
    for key in ("p", "l", "1", "3", "Backspace", "2", "Enter", "n", "Tab", "/", "Control+z"):
        page.keyboard.press(key)
    register.expect_nothing_marked(school.daisy)
    let_come()
    register.expect_counts(to_mark=2, present=1, late=1, absent=1)
    register.expect_state("saved", "All marks saved")
    assert list(saved_marks(school).values())[:3] == [("/", None), ("L", 12), ("N", None)]


def test_a_mark_that_was_tapped_before_the_script_is_sent(school: School, waiting: Waiting):
    page, let_come = waiting(address_of(school.register()), "register", PHONE)
    register = RegisterOnScreen(page)
    register.tap(school.ben, "Absent")
    register.tap(school.daisy, "Late")
    let_come()
    register.expect_state("saved")
    expect_soon(page, lambda: saved_marks(school)["Ben Whitmore"], ("N", None))
    code, minutes = saved_marks(school)["Daisy Hargreaves"]
    assert code == "L"
    assert minutes is not None


def test_where_the_script_never_comes_the_keys_are_the_browsers_again(open_as: Opener, school: School):
    page = open_as(school, school.tutor)
    page.route(re.compile(r"/ui/register(\.\w+)?\.js"), lambda route: route.abort())
    page.goto(address_of(school.register()))
    register = RegisterOnScreen(page)
    register.focus_first()
    register.press("ArrowRight")
    expect(register.button(school.daisy, "Late")).to_be_checked()


def test_results_typed_before_the_script_go_into_their_cells(school: School, waiting: Waiting):
    assessed = assess(school)
    page, let_come = waiting(sheet_address(assessed.place), "marksheet")
    cells = page.locator("tr[data-pupil] td:first-of-type input")
    cells.first.focus()
    for key in ("1", "0", "4", "Enter", "9", "9", "Enter"):
        page.keyboard.press(key)
    let_come()
    expect(page.locator("[data-state]")).to_contain_text("saved")
    expect(cells.nth(0)).to_have_value("104")
    expect(cells.nth(1)).to_have_value("99")


def test_enter_on_a_pupil_goes_on_to_the_next_and_marks_nobody(open_as: Opener, school: School):
    page = open_as(school, school.tutor)
    page.goto(address_of(school.register()))
    register = RegisterOnScreen(page)
    register.focus_first()
    register.press("Enter")
    expect(register.button(school.newcomer, "Present")).to_be_focused()
    register.expect_counts(to_mark=5, present=0, late=0, absent=0)


def test_enter_in_a_field_saves_and_does_not_mark_the_rest_without_script(open_as: Opener, school: School):
    page = open_as(school, school.tutor, script=False)
    page.goto(address_of(school.register()))
    register = RegisterOnScreen(page)
    register.tap(school.daisy, "Late")
    register.row(school.daisy).get_by_label("Minutes late").fill("7")
    register.press("Enter")
    register.expect_counts(to_mark=4, present=0, late=1, absent=0)
    assert saved_marks(school)["Daisy Hargreaves"] == ("L", 7)


def test_who_was_ticked_before_the_script_stays_seen_in_an_evacuation(school: School, waiting: Waiting):
    page, let_come = waiting("/evacuation/", "ticks", PHONE, shows="[data-seen]")
    first, second = page.locator("[data-seen]").nth(0), page.locator("[data-seen]").nth(1)
    first.check()
    let_come()
    expect(page.locator("[data-tally]")).to_contain_text("1 of")
    expect(first).to_be_checked()
    page.reload()
    expect(page.locator("[data-tally]")).to_contain_text("1 of")
    expect(first).to_be_checked()
    expect(second).not_to_be_checked()
