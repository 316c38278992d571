"""A name that is one long word breaks where its line ends, on the screen and on the papers that a browser prints."""

from __future__ import annotations

import io
import zipfile

import pytest

from muster.oversight.actions.requests import make_pack
from tests import cast
from tests.cast import School
from tests.journeys.conftest import DESKTOP, PHONE, Opener, Screen, Stranger
from tests.journeys.looking import pixels_cut_off

pytestmark = pytest.mark.journey

LONG = "Donaudampfschifffahrtsgesellschaft" * 3


@pytest.fixture
def school(db_app: None, monkeypatch: pytest.MonkeyPatch) -> School:
    """The cast, of whom Ada is called so."""
    given, _family, more = cast.CHILDREN["ada"]
    monkeypatch.setitem(cast.CHILDREN, "ada", (given, LONG[:100], more))
    return cast.make_school()


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_page_that_is_printed_is_wider_than_its_paper(
    open_as: Opener, school: School, screen: Screen
) -> None:
    page = open_as(school, school.head, screen=screen)
    for address in (f"/who-opened-what/{school.ada}/family", "/evacuation/"):
        page.goto(address)
        assert LONG[:100] in page.locator("main").inner_text()
        for medium in ("screen", "print"):
            page.emulate_media(media=medium)
            assert pixels_cut_off(page) == 0, (address, medium)


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_neither_is_the_page_that_is_handed_out_on_request(
    stranger: Stranger, school: School, screen: Screen
) -> None:
    with school.seen_by_command() as viewer:
        package = make_pack(by=viewer, person_id=school.ada, key="")
    handed_out = zipfile.ZipFile(io.BytesIO(package.content)).read("folder.html").decode()
    page = stranger(screen)
    page.set_content(handed_out)
    assert LONG[:100] in page.locator("h1").inner_text()
    for medium in ("screen", "print"):
        page.emulate_media(media=medium)
        assert pixels_cut_off(page) == 0, medium
