"""Every page of registers can be used by everyone: axe finds nothing in light and dark, on desktop and telephones."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.cast import School, make_school
from tests.journeys.conftest import SCREENS, SMALLEST, Opener, Screen
from tests.journeys.looking import violations
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
    for name, other in (("list", "/registers/"), ("paper", f"{address}paper"), ("offline", "/offline/")):
        page.goto(other)
        found[name] = violations(page)
    page.goto(f"{address}pupils/{school.daisy}/")
    found["mark"] = violations(page)
    assert not any(found.values()), found


@pytest.mark.parametrize("path", ["", "paper"])
def test_nothing_is_cut_off_on_the_smallest_telephone(open_as: Opener, school: School, path: str) -> None:
    page = open_as(school, school.tutor, screen=SMALLEST)
    page.goto(address_of(school.register()) + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST.width


def test_what_a_thumb_must_hit_is_large_enough(open_as: Opener, school: School) -> None:
    page = open_as(school, school.tutor, screen=SMALLEST)
    page.goto(address_of(school.register()))
    sizes = page.locator(".marks label, .savebar button:visible, .nav a").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(box => [box.width, box.height])"
    )
    assert sizes
    assert min(min(size) for size in sizes) >= 44
