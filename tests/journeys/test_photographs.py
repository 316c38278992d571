"""A tutor keeps a photograph in a real browser, sees it on the pupil's and the class's page, and removes it."""

import io
from pathlib import Path

import pytest
from django.core.files.storage import storages
from PIL import Image
from playwright.sync_api import Page, expect

from tests.cast import School, make_school
from tests.journeys.conftest import DESKTOP, PHONE_DARK, Opener, Screen
from tests.journeys.looking import expect_soon, faults

pytestmark = pytest.mark.journey


@pytest.fixture
def school(db_app: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> School:
    monkeypatch.setattr(storages["sealed"], "location", str(tmp_path), raising=False)
    return make_school()


def portrait() -> bytes:
    drawn = Image.new("RGB", (600, 800), "lightblue")
    drawn.paste((90, 60, 40), (180, 160, 420, 460))
    out = io.BytesIO()
    drawn.save(out, "JPEG")
    return out.getvalue()


def width_drawn(page: Page, picture: str) -> object:
    """How wide the picture is that the browser has decoded; 0 while, or where, it has none."""
    return page.locator(picture).evaluate("picture => picture.naturalWidth")


@pytest.mark.parametrize("screen", [DESKTOP, PHONE_DARK], ids=["desktop", "dark phone"])
def test_a_photograph_is_kept_seen_and_removed(open_as: Opener, school: School, screen: Screen):
    page = open_as(school, school.tutor, screen=screen)
    page.goto(f"/pupils/{school.ada}/pictures")
    page.get_by_label("Photograph", exact=True).set_input_files(
        {"name": "ada.jpg", "mimeType": "image/jpeg", "buffer": portrait()}
    )
    page.get_by_role("button", name="Keep this photograph").click()
    expect(page.get_by_role("button", name="Remove this photograph")).to_be_visible()
    expect_soon(page, lambda: width_drawn(page, "img.portrait"), 320)
    assert faults(page) == []

    page.goto(f"/pupils/{school.ada}")
    expect_soon(page, lambda: width_drawn(page, "img.avatar"), 320)
    page.goto(f"/classes/{school.form_3b}/pictures")
    expect_soon(page, lambda: width_drawn(page, "img.avatar"), 80)
    assert faults(page) == []

    page.goto(f"/pupils/{school.ada}/pictures")
    page.get_by_role("button", name="Remove this photograph").click()
    expect(page.get_by_text("There is no photograph.")).to_be_visible()


def test_what_is_no_picture_is_refused_beside_the_field(open_as: Opener, school: School):
    page = open_as(school, school.office, script=False)
    page.goto(f"/pupils/{school.ada}/pictures")
    page.get_by_label("Photograph", exact=True).set_input_files(
        {"name": "ada.jpg", "mimeType": "image/jpeg", "buffer": b"%PDF-1.7"}
    )
    page.get_by_role("button", name="Keep this photograph").click()
    expect(page.locator("#id_photograph_error")).to_contain_text("no picture that can be read")
