"""Every page of registers can be used by everyone: axe finds nothing in light and dark, on desktop and telephones."""

from __future__ import annotations

import errno

import pytest
from django.test import RequestFactory
from playwright.sync_api import Page, expect

from muster.ui.errors import server_error
from tests.cast import School, make_school
from tests.journeys.conftest import DESKTOP, PHONE, SCREENS, SMALLEST, Opener, Screen
from tests.journeys.looking import faults, violations
from tests.journeys.registers import RegisterOnScreen, address_of


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def mark_a_few(page: Page) -> None:
    register = RegisterOnScreen(page)
    register.focus_first()
    register.press("p", "l", "Enter", "a")
    register.expect_state("saved")


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: f"{screen.width}-{screen.theme}")
def test_axe_finds_nothing_on_the_pages_of_registers(open_as: Opener, school: School, screen: Screen) -> None:
    page = open_as(school, school.tutor, screen=screen)
    address = address_of(school.register())
    page.goto(address)
    mark_a_few(page)
    found = {"register": violations(page)}
    for name, other in (("list", "/registers/"), ("offline", "/offline/")):
        page.goto(other)
        found[name] = violations(page)
    page.goto(f"{address}pupils/{school.daisy}/")
    found["mark"] = violations(page)
    assert not any(found.values()), found


def test_nothing_is_cut_off_on_the_smallest_telephone(open_as: Opener, school: School) -> None:
    page = open_as(school, school.tutor, screen=SMALLEST)
    page.goto(address_of(school.register()))
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST.width


def test_what_a_thumb_must_hit_is_large_enough(open_as: Opener, school: School) -> None:
    page = open_as(school, school.tutor, screen=SMALLEST)
    page.goto(address_of(school.register()))
    sizes = page.locator(".marks label, .savebar button:visible, .nav a").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => [box.width, box.height])"
    )
    assert sizes
    assert min(min(size) for size in sizes) >= 44


def write_to_a_full_disk() -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def answer_on_a_full_disk() -> str:
    try:
        write_to_a_full_disk()
    except OSError:
        return server_error(RequestFactory().get("/registers/")).content.decode()
    raise AssertionError("the disk is not full")


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: f"{screen.width}-{screen.theme}")
def test_a_full_disk_is_told_in_a_page_that_everybody_can_read(
    open_as: Opener, school: School, screen: Screen
) -> None:
    """The answer is the one that our server gives; only that the disk is full is brought about in between."""
    page = open_as(school, school.tutor, screen=screen)
    page.goto("/registers/")
    body = answer_on_a_full_disk()
    page.route("**/registers/", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto("/registers/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text("The server's disk is full. Nothing was changed.")).to_be_visible()
    assert faults(page) == []


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=str)
def test_axe_finds_nothing_on_pages_without_script(open_as: Opener, school: School, screen: Screen) -> None:
    page = open_as(school, school.tutor, screen=screen, script=False)
    found = {}
    for address in (
        address_of(school.register()),
        f"{address_of(school.register())}pupils/{school.daisy}/",
        "/",
    ):
        page.goto(address)
        assert not page.evaluate("'htmx' in window")
        found[address] = faults(page)
    assert not any(found.values()), found
