"""The office sends a photographer's zip, looks at who would get which picture, and keeps them: on every screen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import Page, expect

from muster.protection.files.redrawing import Redrawn, Shape, redraw
from tests.cast import School, make_school
from tests.journeys.conftest import Opener
from tests.journeys.every_page import faults_on_every_screen
from tests.photographers import NUMBER_BEN, UPN_ADA, delivered, with_numbers
from tests.photographs import portrait, with_photograph

pytestmark = pytest.mark.journey


@pytest.fixture
def school(db_app: None, sealed_files: Path) -> School:
    school = make_school()
    with_numbers(school)
    return school


def send(page: Page, data: bytes) -> None:
    page.get_by_label("Zip of photographs").set_input_files(
        {"name": "delivery.zip", "mimeType": "application/zip", "buffer": data}
    )
    page.get_by_role("button", name="Show who would get which").press("Enter")


def test_a_zip_is_looked_at_kept_and_seen(open_as: Opener, school: School) -> None:
    with_photograph(school, school.ben, "orange")
    page = open_as(school, school.office)
    page.goto("/import/photographs")
    assert faults_on_every_screen(page) == {}
    send(
        page,
        delivered(
            {
                f"3B/Lovelace Ada {UPN_ADA}.jpg": portrait(),
                f"3B/{NUMBER_BEN}.jpg": portrait("navy"),
                "3B/Daisy.jpg": portrait("orange"),
            }
        ),
    )
    expect(page.get_by_role("heading", level=1)).to_have_text("Who would get which picture")
    for words in ("1 pupil gets a picture.", "1 pupil gets a new one instead of the one there is."):
        expect(page.get_by_text(words)).to_be_visible()
    expect(page.get_by_role("row", name="3B/Daisy.jpg")).to_contain_text("name alone is not matched")
    for pupil in (school.ada, school.ben):
        expect(page.locator(f"[data-pupil='{pupil}'] .avatar canvas")).to_have_count(1)
    assert faults_on_every_screen(page) == {}
    page.get_by_role("button", name="Keep these pictures").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("2 photographs are kept.")
    page.goto(f"/classes/{school.form_3b}/pictures")
    expect(page.locator(f"[data-pupil='{school.ada}'] .avatar canvas")).to_have_count(1)


def test_how_far_a_zip_is_read_is_seen_while_the_browser_waits(
    open_as: Opener, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second picture is not drawn before the page has said that the first one is."""
    seen, drawn = Event(), count(1)

    def watched(contents: Sequence[bytes], shapes: Sequence[Shape]) -> list[Redrawn]:
        assert next(drawn) == 1 or seen.wait(20)
        return redraw(contents, shapes)

    monkeypatch.setattr("muster.photographs.actions.redraw", watched)
    monkeypatch.setattr("muster.interchange.photographs.redrawing.AT_A_TIME", 1)
    page = open_as(school, school.office)
    page.goto("/import/photographs")
    expect(page.locator("[data-drawing]")).to_be_hidden()
    page.expose_function("told", lambda words: seen.set() if words == "1 of 2 pictures read" else None)
    page.evaluate(
        "const words = document.querySelector('[data-words]');"
        "new MutationObserver(() => told(words.textContent)).observe(words, { childList: true })"
    )
    send(page, delivered({f"{UPN_ADA}.jpg": portrait(), f"{NUMBER_BEN}.jpg": portrait()}))
    expect(page.get_by_role("heading", level=1)).to_have_text("Who would get which picture")
    assert seen.is_set()


def test_an_unsafe_zip_is_refused_with_what_to_do_without_script(open_as: Opener, school: School) -> None:
    page = open_as(school, school.office, script=False)
    page.goto("/import/photographs")
    send(page, delivered({"../1.jpg": portrait()}))
    expect(page.get_by_text("No picture was kept.")).to_be_visible()
    expect(page.get_by_role("row", name="../1.jpg")).to_contain_text("points outside the zip")
