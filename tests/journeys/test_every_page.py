"""Every page that can be opened, as somebody whom it is for, on every screen: axe finds nothing, nothing is cut off."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Page

from muster.protection.access.guards import all_views
from tests.cast import TODAY, School, make_school
from tests.journeys.conftest import DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK, Opener
from tests.journeys.looking import faults

pytestmark = pytest.mark.journey

PEOPLE = (
    "head", "office", "data_manager", "attendance_officer", "tutor", "senco", "safeguarding_lead",
    "data_protection_lead", "it_administrator", "governor", "cover_manager",
)  # fmt: skip
"""Who tries a page, in this order, until one of them may open it."""

MANY_PAGES = 40
PARTS = re.compile(r"<(?:\w+:)?(\w+)>")
NO_PAGES = frozenset(
    {"text/javascript", "application/javascript", "application/json", "text/csv", "application/pdf"}
)


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def known_parts(school: School) -> Mapping[str, object]:
    """What may stand in an address, by the name of its part."""
    return {
        "pupil_id": school.ada,
        "pupil": school.ada,
        "sibling_id": school.ben,
        "contact_id": school.parent,
        "group_id": school.form_3b,
        "group": school.form_3b,
        "staff_id": school.tutor,
        "year_id": school.year.id,
        "day": TODAY.isoformat(),
        "slot": "morning",
        "what": "term",
        "at": 0,
    }


def addresses(school: School) -> Iterator[str]:
    """Every address of a guarded page whose parts this school can fill."""
    parts = known_parts(school)
    for route, view in all_views():
        names = PARTS.findall(route)
        if hasattr(view, "permission") and set(names) <= parts.keys():
            yield "/" + PARTS.sub(lambda part: str(parts[part[1]]), route)


def openers(school: School) -> dict[str, uuid.UUID]:
    """Who opens each page that is one: it answers a GET with HTML, for the first of PEOPLE who may."""
    clients = {who: school.signed_in(school.people[who]) for who in PEOPLE}
    found: dict[str, uuid.UUID] = {}
    for address in addresses(school):
        for who, client in clients.items():
            answer = client.get(address)
            if answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
                if b"<!doctype html>" in answer.content:
                    found[address] = school.people[who]
                break
    return found


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
    opened = openers(school)
    for address, person in opened.items():
        if person not in pages:
            pages[person] = open_as(school, person)
        pages[person].goto(address)
        if found := faults_on_every_screen(pages[person]):
            wrong[re.sub(r"[0-9a-f-]{36}", "...", address)] = found
    assert len(opened) > MANY_PAGES
    assert wrong == {}
