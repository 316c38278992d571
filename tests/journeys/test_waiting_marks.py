"""The network drops, the session ends, a field is left half-way: no mark is lost, and nothing readable stays."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Page, expect

from muster.attendance.queries.sheets import mark_in_register
from tests.cast import School, make_school
from tests.journeys.conftest import PHONE, Opener
from tests.journeys.looking import expect_soon, wait_for_worker
from tests.journeys.registers import RegisterOnScreen, address_of, saved_marks

WAITING_ON_DEVICE = """() => new Promise((resolve, reject) => {
  const opening = indexedDB.open("muster", 1);
  opening.onsuccess = () => {
    const reading = opening.result.transaction("marks").objectStore("marks").getAll();
    reading.onsuccess = () => resolve(reading.result);
    reading.onerror = () => reject(reading.error);
  };
})"""


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


@pytest.fixture
def register(open_as: Opener, school: School) -> RegisterOnScreen:
    page = open_as(school, school.tutor, screen=PHONE)
    page.goto(address_of(school.register()))
    return RegisterOnScreen(page)


def without_network(page: Page) -> None:
    page.context.set_offline(True)


def network_is_back(page: Page) -> None:
    page.context.set_offline(False)


def test_marks_made_without_a_network_go_out_when_it_is_back(
    register: RegisterOnScreen, school: School
) -> None:
    without_network(register.page)
    register.tap(school.ben, "Absent")
    register.tap(school.ada, "Present")
    register.expect_state("waiting", "2 waiting")
    assert saved_marks(school)["Ben Whitmore"] == ("", None)
    network_is_back(register.page)
    register.expect_state("saved", "All marks saved")
    assert saved_marks(school)["Ben Whitmore"] == ("N", None)
    assert saved_marks(school)["Ada Sinclair"] == ("/", None)


def test_what_waits_on_the_device_names_nobody(register: RegisterOnScreen, school: School) -> None:
    without_network(register.page)
    register.tap(school.ben, "Late")
    register.expect_state("waiting")
    kept = json.dumps(register.page.evaluate(WAITING_ON_DEVICE))
    assert str(school.ben) in kept
    assert not {"Ben", "Whitmore"} & set(kept.replace('"', " ").split())


def test_a_cable_alone_does_not_prove_that_the_server_is_there(
    register: RegisterOnScreen, school: School
) -> None:
    register.page.route("**/marks", lambda route: route.abort())
    register.tap(school.ben, "Absent")
    register.expect_state("waiting", "1 waiting")
    register.page.evaluate("dispatchEvent(new Event('online'))")
    register.page.wait_for_timeout(300)
    register.expect_state("waiting", "1 waiting")
    register.page.unroute("**/marks")
    register.page.evaluate("dispatchEvent(new Event('online'))")
    register.expect_state("saved")
    assert saved_marks(school)["Ben Whitmore"] == ("N", None)


def test_a_login_page_of_the_network_is_not_taken_for_the_server(
    register: RegisterOnScreen, school: School
) -> None:
    register.page.route(
        "**/marks", lambda route: route.fulfill(status=200, content_type="text/html", body="<p>Wifi</p>")
    )
    register.tap(school.ben, "Absent")
    register.expect_state("waiting", "1 waiting")
    assert saved_marks(school)["Ben Whitmore"] == ("", None)


def test_minutes_that_were_typed_and_not_left_are_saved(register: RegisterOnScreen, school: School) -> None:
    register.tap(school.ben, "Late")
    register.expect_state("saved")
    minutes = register.row(school.ben).get_by_label("Minutes late")
    minutes.fill("")
    minutes.press_sequentially("25")
    register.expect_state("saved")
    expect(minutes).to_be_focused()
    expect_soon(register.page, lambda: saved_marks(school)["Ben Whitmore"], ("L", 25))


def test_a_session_that_has_ended_still_sends_with_the_ticket_of_the_page(
    register: RegisterOnScreen, school: School
) -> None:
    register.page.context.clear_cookies()
    register.tap(school.ben, "Absent")
    register.expect_state("saved")
    assert saved_marks(school)["Ben Whitmore"] == ("N", None)


def test_without_a_ticket_the_page_says_how_many_marks_wait_for_signing_in(
    register: RegisterOnScreen, school: School
) -> None:
    register.page.context.clear_cookies()
    register.page.route("**/ticket", lambda route: route.abort())
    register.tap(school.ben, "Absent")
    register.tap(school.ada, "Absent")
    register.expect_state("sign-in", "Sign in to send 2")


@pytest.mark.parametrize("opens", ["/registers/", "the same register"])
def test_marks_left_behind_go_in_the_name_of_whoever_made_them(
    register: RegisterOnScreen, school: School, opens: str
) -> None:
    page = register.page
    without_network(page)
    register.tap(school.ben, "Absent")
    register.expect_state("waiting")
    page.context.clear_cookies()
    cookies = school.signed_in(school.office).cookies.values()
    page.context.add_cookies(
        [{"name": one.key, "value": one.value, "url": "https://localhost"} for one in cookies]
    )
    network_is_back(page)
    page.goto(address_of(school.register()) if opens == "the same register" else opens)
    expect(page.locator("[data-pending]")).to_be_hidden()
    expect_soon(page, lambda: page.evaluate(WAITING_ON_DEVICE), [])
    with school.seen_by(school.tutor) as viewer:
        (entered,) = mark_in_register(viewer, school.register(), school.ben).history
    assert (entered.code, entered.by_person) == ("N", school.tutor)


def test_a_page_without_a_network_says_so_and_shows_nobody(
    register: RegisterOnScreen, school: School
) -> None:
    wait_for_worker(register.page)
    without_network(register.page)
    register.page.goto("/registers/")
    expect(register.page.get_by_role("heading", level=1)).to_have_text("There is no network")
    kept = register.page.evaluate(
        "caches.keys().then(async (names) => (await (await caches.open(names[0])).keys()).map((one) => one.url))"
    )
    assert kept
    assert all("/static/" in address or address.endswith("/offline/") for address in kept)


def test_signing_out_says_what_becomes_of_marks_that_wait(register: RegisterOnScreen, school: School) -> None:
    page = register.page
    page.route("**/marks", lambda route: route.abort())
    page.route("**/ticket", lambda route: route.abort())
    register.tap(school.ben, "Absent")
    register.expect_state("waiting", "1 waiting")
    page.get_by_text("All pages").first.click()
    page.get_by_role("button", name="Sign out").click()
    dialog = page.get_by_role("dialog", name="Some marks are not saved yet")
    expect(dialog).to_contain_text("1 mark waits on this device.", timeout=8_000)
    dialog.get_by_role("button", name="Stay signed in").click()
    expect(page).to_have_url(re.compile(r"/registers/"))
    page.get_by_text("All pages").first.click()
    page.get_by_role("button", name="Sign out").click()
    dialog.get_by_role("button", name="Sign out now").click()
    expect(page).to_have_url(re.compile(r"/sign-in"))
    page.unroute("**/marks")
    page.unroute("**/ticket")
    page.reload()
    expect_soon(page, lambda: page.evaluate(WAITING_ON_DEVICE), [])
    assert saved_marks(school)["Ben Whitmore"] == ("N", None)


def test_finishing_without_a_network_waits_for_it(register: RegisterOnScreen, school: School) -> None:
    register.page.get_by_role("button", name="Mark the rest present").click()
    register.expect_state("saved", "All marks saved")
    without_network(register.page)
    register.tap(school.ben, "Absent")
    register.finish()
    register.expect_state("waiting", "Not finished yet: no network")
    network_is_back(register.page)
    register.expect_finished()
    assert saved_marks(school)["Ben Whitmore"] == ("N", None)


def test_finishing_what_is_saved_does_not_lose_the_page_without_a_network(
    register: RegisterOnScreen, school: School
) -> None:
    register.page.get_by_role("button", name="Mark the rest present").click()
    register.expect_state("saved", "All marks saved")
    without_network(register.page)
    register.finish()
    register.expect_state("waiting", "Not finished yet: no network")
    expect(register.button(school.ben, "Present")).to_be_checked()
    network_is_back(register.page)
    register.expect_finished()


def marked_differently_meanwhile(open_as: Opener, register: RegisterOnScreen, school: School) -> None:
    """The tutor marks Ben absent without a network; the assistant, elsewhere, marks him late."""
    without_network(register.page)
    register.tap(school.ben, "Absent")
    register.expect_state("waiting")
    other = RegisterOnScreen(open_as(school, school.assistant))
    other.page.goto(address_of(school.register()))
    other.tap(school.ben, "Late")
    other.expect_state("saved")


def test_finishing_stops_at_a_mark_that_somebody_else_made_meanwhile(
    open_as: Opener, register: RegisterOnScreen, school: School
) -> None:
    marked_differently_meanwhile(open_as, register, school)
    register.finish()
    network_is_back(register.page)
    register.expect_state("check", "1 to check")
    expect(register.row(school.ben).get_by_role("alert")).to_contain_text("Somebody else marked this pupil")


def test_a_mark_that_was_not_taken_on_another_page_is_shown_to_whoever_made_it(
    open_as: Opener, register: RegisterOnScreen, school: School
) -> None:
    page = register.page
    wait_for_worker(page)
    marked_differently_meanwhile(open_as, register, school)
    page.goto("/registers/")
    network_is_back(page)
    page.goto("/registers/")
    notice = page.locator("[data-to-check]")
    expect(notice).to_contain_text("1 mark that you made on this device was not taken")
    page.get_by_text("All pages").first.click()
    page.get_by_role("button", name="Sign out").click()
    dialog = page.get_by_role("dialog", name="Some marks are not saved yet")
    expect(dialog).to_contain_text("1 mark was not taken.")
    expect(dialog.get_by_text("device")).to_be_hidden()
    dialog.get_by_role("button", name="Stay signed in").click()
    notice.get_by_role("link", name="Look at this").click()
    register.expect_state("check", "1 to check")
    clash = register.row(school.ben).get_by_role("alert")
    expect(clash).to_contain_text(re.compile("Late.*Absent", re.DOTALL))
    clash.get_by_role("button", name="Use mine").click()
    register.expect_state("saved", "All marks saved")
    assert saved_marks(school)["Ben Whitmore"] == ("N", None)
    page.goto("/registers/")
    expect(notice).to_be_hidden()


def test_what_the_ticket_cannot_save_waits_for_whoever_made_it(
    open_as: Opener, register: RegisterOnScreen, school: School
) -> None:
    page = register.page
    wait_for_worker(page)
    without_network(page)
    register.tap(school.ben, "Absent")
    register.expect_state("waiting")
    page.goto("/")
    (own,) = (one["value"] for one in page.context.cookies() if one["name"] == "__Host-session")
    cookies = school.signed_in(school.it_administrator).cookies.values()
    page.context.add_cookies(
        [{"name": one.key, "value": one.value, "url": "https://localhost"} for one in cookies]
    )
    page.route("**/ticket", lambda route: route.fulfill(status=403, json={"why": "The ticket has ended."}))
    network_is_back(page)
    page.goto("/")
    expect_soon(page, lambda: [one.get("toCheck") for one in page.evaluate(WAITING_ON_DEVICE)], [True])
    expect(page.locator("[data-to-check]")).to_be_hidden()
    page.context.add_cookies([{"name": "__Host-session", "value": own, "url": "https://localhost"}])
    page.goto("/")
    page.get_by_role("link", name="Look at this").click()
    expect(register.button(school.ben, "Absent")).to_be_checked(timeout=5_000)
    assert saved_marks(school)["Ben Whitmore"] == ("N", None)


def test_signing_out_sends_what_can_be_sent_first(register: RegisterOnScreen, school: School) -> None:
    page = register.page
    without_network(page)
    register.tap(school.ben, "Absent")
    register.expect_state("waiting", "1 waiting")
    network_is_back(page)
    page.get_by_text("All pages").first.click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile(r"/sign-in"))
    assert saved_marks(school)["Ben Whitmore"] == ("N", None)
