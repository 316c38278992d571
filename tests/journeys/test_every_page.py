"""Every page that can be opened, as somebody whom it is for, on every screen: axe finds nothing, nothing is cut off."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import Page

from tests.cast import School, make_school
from tests.journeys.conftest import DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK, Opener
from tests.journeys.looking import faults
from tests.pages import pages_of

pytestmark = pytest.mark.journey

MANY_PAGES = 40


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def faults_on_every_screen(page: Page) -> dict[str, list[str]]:
    """What is wrong with an open page, by screen."""
    found = {}
    for screen in (DESKTOP, DESKTOP_DARK, PHONE_DARK, PHONE):
        page.set_viewport_size({"width": screen.width, "height": screen.height})
        page.emulate_media(
            color_scheme="dark" if screen.theme == "dark" else "light", reduced_motion="reduce"
        )
        if wrong := faults(page):
            found[f"{screen.width} {screen.theme}"] = wrong
    return found


def test_every_page_can_be_read_by_everybody(open_as: Opener, school: School) -> None:
    pages: dict[uuid.UUID, Page] = {}
    wrong = {}
    opened = pages_of(school)
    for address, person in opened.items():
        if person not in pages:
            pages[person] = open_as(school, person)
        pages[person].goto(address)
        if found := faults_on_every_screen(pages[person]):
            wrong[re.sub(r"[0-9a-f-]{36}", "...", address)] = found
    assert len(opened) > MANY_PAGES
    assert wrong == {}
