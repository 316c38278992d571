"""What the care dot and the evacuation pack say in a real browser when something is not to be had."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.cast import School, make_school
from tests.journeys.conftest import Opener
from tests.journeys.registers import RegisterOnScreen, address_of

pytestmark = pytest.mark.journey
PIN = "482911"


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def name_device(page: Page, pin: str, again: str) -> None:
    page.get_by_label("Name of this device").fill("Office tablet")
    page.get_by_label("PIN: six digits").fill(pin)
    page.get_by_label("The PIN again").fill(again)
    page.get_by_role("button", name="Hold the pack on this device").click()


@pytest.fixture
def devices(open_as: Opener, school: School) -> Page:
    page = open_as(school, school.office)
    page.goto("/evacuation/devices")
    return page


@pytest.mark.parametrize("has_script", [False, True])
def test_a_care_card_that_cannot_be_fetched_says_so_and_opens_later(
    open_as: Opener, school: School, *, has_script: bool
):
    """The script behind the dot comes with the first card that is opened, so it may be missing too."""
    page = open_as(school, school.tutor)
    page.goto(address_of(school.register()))
    register = RegisterOnScreen(page)
    row = register.row(school.daisy)
    dot = row.locator("[data-aside]")
    if has_script:
        dot.click()
        expect(row.get_by_role("status")).to_contain_text("What to do")
        dot.click()
    page.context.set_offline(True)
    dot.click()
    expect(row).to_contain_text("This could not be opened. Is there a network?")
    register.expect_state("saved", "All marks saved")
    register.tap(school.ada, "Present")
    register.expect_state("waiting", "1 waiting for the network")
    page.context.set_offline(False)
    page.reload()
    dot.click()
    expect(row.get_by_role("status")).to_contain_text("What to do")


@pytest.mark.parametrize(("pin", "again"), [("48291", "48291"), ("482911", "482912"), ("48291a", "48291a")])
def test_a_pin_that_is_no_pin_names_no_device(devices: Page, pin: str, again: str):
    name_device(devices, pin, again)
    expect(devices.get_by_text("The PIN is six digits, twice the same.")).to_be_visible()
    devices.reload()
    expect(devices.get_by_text("No device holds the pack yet.")).to_be_visible()


def test_a_device_that_is_not_named_keeps_nothing_and_says_so(devices: Page):
    devices.context.set_offline(True)
    name_device(devices, PIN, PIN)
    expect(devices.get_by_text("This device could not be named. Try again.")).to_be_visible()
    devices.context.set_offline(False)
    devices.reload()
    expect(devices.get_by_text("No device holds the pack yet.")).to_be_visible()
    expect(devices.get_by_role("heading", name="Evacuation pack: pupils only")).to_be_hidden()


def test_a_list_that_has_died_leaves_the_paper_registers(devices: Page):
    name_device(devices, PIN, PIN)
    expect(devices.get_by_text("Last refreshed at")).to_be_visible()
    # Each page that is opened fetches a new list, and one may be on its way.
    devices.route("**/evacuation/pack", lambda route: route.abort())
    devices.reload()
    expect(devices.get_by_text("Last refreshed at")).to_be_visible()
    devices.evaluate(
        """() => new Promise((done) => {
            const opening = indexedDB.open("evacuation-pack", 1);
            opening.onsuccess = () => {
                const store = opening.result.transaction("kept", "readwrite").objectStore("kept");
                const asked = store.get("pack");
                asked.onsuccess = () => {
                    store.put({ ...asked.result, at: Date.now() - 25 * 60 * 60 * 1000 }, "pack").onsuccess = done;
                };
            };
        })"""
    )
    devices.reload()
    expect(devices.get_by_text("The list has died, being older than 24 hours.")).to_be_visible()
    expect(devices.get_by_text("Last refreshed at")).to_be_hidden()
    devices.get_by_label("PIN of this device").fill(PIN)
    devices.get_by_role("button", name="Open the pack").click()
    expect(devices.get_by_role("button", name="Paper registers, Wednesday 25 November 2026")).to_be_visible()
    expect(devices.get_by_role("checkbox", name="Ada Sinclair")).to_have_count(0)
    expect(devices.get_by_role("button", name="Print the list")).to_be_hidden()
