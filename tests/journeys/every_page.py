"""Opens every page, as somebody it is meant for, on every screen: axe finds nothing, nothing is cut off.

Pages are checked by domain, in several files that run in parallel; the last takes every domain not covered by the others.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection

from playwright.sync_api import Page

from tests.cast import School
from tests.journeys.conftest import DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK, Opener
from tests.journeys.looking import EVERY_RULE, OF_COLOUR, faults, tables_cut_off
from tests.pages import domains, pages_of

PEOPLE = frozenset({"people"})
REGISTERS = frozenset({"attendance", "timetable", "photographs"})
RESULTS = frozenset({"assessment", "reports"})
APART = PEOPLE | REGISTERS | RESULTS
GRIDS = frozenset({"Attendance by year group and week", "Marks by week"})
"""Tables in which both ways of reading count, down and across: on a telephone they scroll, beside their first column."""


def the_others() -> frozenset[str]:
    """The domains that have no file of their own."""
    return domains() - APART


def faults_on_every_screen(page: Page) -> dict[str, list[str]]:
    """What is wrong with an open page, by screen; in the dark a page differs in its colours alone."""
    found = {}
    for screen in (DESKTOP, DESKTOP_DARK, PHONE_DARK, PHONE):
        page.set_viewport_size({"width": screen.width, "height": screen.height})
        page.emulate_media(
            color_scheme="dark" if screen.theme == "dark" else "light", reduced_motion="reduce"
        )
        rules = OF_COLOUR if screen.theme == "dark" else EVERY_RULE
        wrong = faults(page, rules)
        if screen is PHONE:
            wrong += [f"{each} scrolls sideways" for each in tables_cut_off(page) if each not in GRIDS]
        if wrong:
            found[f"{screen.width} {screen.theme}"] = wrong
    return found


def faults_of_pages(
    open_as: Opener, school: School, of: Collection[str], *, at_least: int
) -> dict[str, object]:
    """What is wrong with the pages of some domains, by address and screen; there are `at_least` so many of them."""
    pages: dict[uuid.UUID, Page] = {}
    wrong: dict[str, object] = {}
    opened = pages_of(school, of=of)
    for address, person in opened.items():
        if person not in pages:
            pages[person] = open_as(school, person)
        pages[person].goto(address)
        if found := faults_on_every_screen(pages[person]):
            wrong[re.sub(r"[0-9a-f-]{36}", "...", address)] = found
    assert len(opened) >= at_least, "fewer pages than there were: can they still be opened?"
    return wrong
