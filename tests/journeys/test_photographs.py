"""A tutor keeps a photograph in a real browser, sees it on the pupil's and the class's page, and removes it."""

import io
import uuid
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from muster.photographs.actions import keep_photograph
from tests.cast import School, make_school
from tests.journeys.conftest import DESKTOP, PHONE_DARK, Opener, Screen
from tests.journeys.looking import expect_soon, faults, press
from tests.journeys.registers import address_of

pytestmark = pytest.mark.journey

SKIN = [3, 2, 1]
"""The colour of the face in `portrait`, in steps of 32."""


@pytest.fixture
def school(db_app: None, sealed_files: Path) -> School:
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


def colour_drawn(page: Page, pupil: uuid.UUID) -> object:
    """The colour in the middle of the small picture beside a name, in coarse steps; None while there is none."""
    canvas = page.locator(f"[data-pupil='{pupil}'] .avatar canvas")
    if canvas.count() == 0:
        return None
    return canvas.evaluate(
        """canvas => {
            const copy = new OffscreenCanvas(1, 1).getContext("2d");
            copy.drawImage(canvas, 40, 28, 1, 1, 0, 0, 1, 1);
            return [...copy.getImageData(0, 0, 1, 1).data.slice(0, 3)].map((part) => Math.round(part / 32));
        }"""
    )


@pytest.mark.parametrize("screen", [DESKTOP, PHONE_DARK], ids=["desktop", "dark phone"])
def test_small_pictures_follow_the_register_and_a_projector_hides_them(
    open_as: Opener, school: School, screen: Screen
):
    with school.seen_by(school.tutor) as by:
        keep_photograph(by=by, pupil_id=school.ada, content=portrait())
    page = open_as(school, school.tutor, screen=screen)
    page.goto(address_of(school.register()))
    expect_soon(page, lambda: colour_drawn(page, school.ada), SKIN)
    assert page.locator(f"[data-pupil='{school.ben}'] .avatar canvas").count() == 0
    assert faults(page) == []
    press(page, "v")
    expect(page.locator(f"[data-pupil='{school.ada}'] .avatar canvas")).to_be_hidden()
    expect(page.locator(f"[data-pupil='{school.ada}'] .avatar")).to_contain_text("A")


def test_the_desk_and_the_care_card_show_whom_they_are_about(open_as: Opener, school: School):
    with school.seen_by(school.tutor) as by:
        keep_photograph(by=by, pupil_id=school.ada, content=portrait())
    page = open_as(school, school.office)
    page.goto("/desk/")
    press(page, *"ada")
    expect_soon(page, lambda: colour_drawn(page, school.ada), SKIN)
    assert faults(page) == []
    page.locator(f"a[data-pupil='{school.ada}']").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")
    expect_soon(page, lambda: colour_drawn(page, school.ada), SKIN)
    assert faults(page) == []
    page.goto(f"/pupils/{school.ada}/care")
    expect_soon(page, lambda: colour_drawn(page, school.ada), SKIN)
    assert faults(page) == []


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
    expect_soon(page, lambda: colour_drawn(page, school.ada), SKIN)
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
