"""One tap in an emergency, in a real browser: from each place where a child stands, by thumb, by key, without script or network."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.cast import School, make_school
from tests.journeys.conftest import DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK, Opener, Screen
from tests.journeys.looking import violations
from tests.journeys.registers import RegisterOnScreen, address_of

pytestmark = pytest.mark.journey
TAP = "Emergency: care card and contacts"


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def shows_whom_to_ring(page: Page) -> None:
    expect(page.get_by_role("heading", name="Theo Sinclair")).to_be_visible()
    expect(page.get_by_role("link", name="07700 900123")).to_have_attribute("href", "tel:07700900123")
    expect(page.get_by_text("Court order: may not collect. Fetch the head.")).to_be_visible()


@pytest.mark.parametrize(
    "screen", [DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK], ids=["desktop", "dark", "phone", "phone dark"]
)
def test_one_tap_on_the_register_opens_card_and_contacts_and_the_reason_comes_after(
    open_as: Opener, school: School, screen: Screen
) -> None:
    page = open_as(school, school.cover_teacher, screen=screen)
    page.goto(address_of(school.register(school.form_4a)))
    row = RegisterOnScreen(page).row(school.theo)
    assert violations(page) == []
    row.get_by_role("button", name=f"Theo Sinclair {TAP}").click()
    shows_whom_to_ring(page)
    assert violations(page) == []
    page.get_by_role("button", name="A child is hurt or ill").click()
    expect(page.get_by_text("You said: A child is hurt or ill")).to_be_visible()
    assert violations(page) == []


def test_a_phone_shows_what_to_do_and_where_the_numbers_are_without_scrolling(
    open_as: Opener, school: School
) -> None:
    page = open_as(school, school.tutor, screen=PHONE)
    page.goto("/care/today/")
    page.get_by_role("button", name="Emergency: open contacts Daisy Hargreaves").click()
    expect(page.get_by_text("Give one pen in the outer thigh and ring 999")).to_be_in_viewport()
    expect(page.get_by_role("heading", name="Ring", exact=True)).to_be_in_viewport()


def test_the_button_stands_away_from_the_marks_and_is_large_enough(open_as: Opener, school: School) -> None:
    page = open_as(school, school.tutor, screen=PHONE)
    page.goto(address_of(school.register()))
    row = RegisterOnScreen(page).row(school.ada)
    button, marks = (row.locator(part).bounding_box() for part in (".sos", ".marks"))
    assert button
    assert marks
    assert button["width"] >= 24
    assert button["height"] >= 44
    assert marks["x"] - (button["x"] + button["width"]) > 44, "a thumb on a mark does not reach it"


def test_by_key_it_is_an_exclamation_mark_and_tab_passes_it_by(open_as: Opener, school: School) -> None:
    page = open_as(school, school.cover_teacher)
    page.goto(address_of(school.register(school.form_4a)))
    row = RegisterOnScreen(page).row(school.theo)
    row.locator("input[type=radio]").first.focus()
    page.keyboard.press("!")
    shows_whom_to_ring(page)


@pytest.mark.parametrize("address", ["/pupils/", "/evacuation/"])
def test_from_lists_it_is_one_tap_and_a_mistake_is_explained_with_one(
    open_as: Opener, school: School, address: str
) -> None:
    page = open_as(school, school.tutor, screen=PHONE)
    page.goto(address)
    assert violations(page) == []
    page.get_by_role("button", name="contacts of Theo Sinclair").click()
    shows_whom_to_ring(page)
    page.get_by_role("button", name="Opened by mistake").click()
    expect(page.get_by_role("heading", name="What did you open in an emergency?")).to_be_visible()
    expect(page.get_by_text("07700")).to_have_count(0)
    assert violations(page) == []


def test_on_a_screen_that_a_class_sees_only_the_name_stays(open_as: Opener, school: School) -> None:
    page = open_as(school, school.cover_teacher)
    page.goto(address_of(school.register(school.form_4a)))
    page.keyboard.press("v")
    RegisterOnScreen(page).row(school.theo).locator(".sos").click()
    expect(page.get_by_text("07700 900123")).to_be_hidden()
    expect(page.get_by_text("shows what is hidden from the class")).to_be_visible()
    page.keyboard.press("v")
    shows_whom_to_ring(page)


def test_without_a_network_the_tap_says_what_to_do_and_marks_keep_nobody_waiting(
    open_as: Opener, school: School
) -> None:
    page = open_as(school, school.cover_teacher, screen=PHONE)
    page.goto(address_of(school.register(school.form_4a)))
    page.evaluate("navigator.serviceWorker.ready")
    page.reload()
    register = RegisterOnScreen(page)
    page.context.set_offline(True)
    register.tap(school.theo, "Present")
    register.expect_state("waiting", "1 waiting for the network")
    register.row(school.theo).locator(".sos").click()
    expect(page.get_by_text("Ring the emergency services first")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="Open care card and contacts").click(timeout=20_000)
    shows_whom_to_ring(page)
