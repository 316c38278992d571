"""Reports on their way home: the head reads the queue by keyboard on a phone, makes the papers, and sets the day."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from muster.reports.actions.telling import tell_families
from muster.reports.queries.proofreading import proof_queue
from tests.cast import TODAY, School
from tests.journeys.conftest import DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK, SMALLEST, Opener, Screen
from tests.journeys.looking import faults, press
from tests.rounds import GOOD, Round, begin_round, seen

pytestmark = [pytest.mark.journey, pytest.mark.usefixtures("sealed_files")]


@pytest.fixture
def begun(school: School) -> Round:
    """A round in which everybody is written about; what is said of Ben names another child."""
    made = begin_round(school)
    with school.seen_by(school.head) as head:
        names = {row.pupil_id: row.name.split()[0] for row in proof_queue(head, seen(head, made)).rows}
    made.write(made.reading, {one: GOOD.format(name) for one, name in names.items()})
    about = {one: f"{name} is kind, and listens to the others." for one, name in names.items()}
    made.write(made.tutors, about | {school.ben: "Ada is kind, and reads at home."})
    return made


def read_all(page: Page) -> None:
    """Find every report good by the keyboard alone, from the first of the queue to the last."""
    page.locator("main .list a").first.focus()
    press(page, "Enter")
    good = page.get_by_role("button", name="Good: go to the next")
    next_one = page.get_by_text("Found good. Here is the next.")
    done = page.get_by_text("Every report is found good.")
    while not done.is_visible():
        heading = page.get_by_role("heading", level=1)
        before = heading.inner_text()
        good.focus()
        press(page, "Enter")
        expect(heading).not_to_have_text(before)
        expect(next_one.or_(done)).to_be_visible()


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_from_the_queue_to_the_day_of_release(open_as: Opener, begun: Round, screen: Screen) -> None:
    page = open_as(begun.school, begun.school.head, screen=screen)
    page.goto(f"/reports/{begun.id}/")
    page.get_by_role("link", name="Read the reports").click()
    first = page.locator("main .list li").first
    expect(first).to_contain_text("Ben Whitmore")
    expect(first).to_contain_text("to ask")
    read_all(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Which reports are still to be read?")
    page.get_by_role("link", name="Back to the reports").click()
    page.get_by_role("button", name="Make those that were found good").click()
    expect(page.locator("[data-making]")).to_contain_text("of")
    begun.make()
    page.goto(f"/reports/{begun.id}/")
    expect(page.locator("[data-making]")).to_have_count(0)
    page.get_by_label("Families get them from").fill(TODAY.isoformat())
    page.get_by_role("button", name="Keep the day").focus()
    press(page, "Enter")
    expect(page.get_by_role("link", name="Hand out")).to_be_visible()
    assert faults(page) == []


def test_every_page_of_a_round_can_be_read_on_every_screen(open_as: Opener, begun: Round) -> None:
    page = open_as(begun.school, begun.school.head)
    for address in (
        "/reports/",
        f"/reports/{begun.id}/",
        f"/reports/{begun.id}/proofs",
        f"/reports/{begun.id}/{begun.school.ben}/",
    ):
        page.goto(address)
        for screen in (DESKTOP_DARK, PHONE, PHONE_DARK, SMALLEST):
            page.set_viewport_size({"width": screen.width, "height": screen.height})
            page.emulate_media(
                color_scheme="dark" if screen.theme == "dark" else "light", reduced_motion="reduce"
            )
            assert faults(page) == [], (address, screen)


@pytest.mark.parametrize("screen", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_family_opens_its_report_by_keyboard(
    open_as: Opener, begun: Round, settings: Settings, screen: Screen
) -> None:
    school = begun.school
    begun.find_good(school.ada)
    begun.make()
    begun.release()
    page = open_as(school, school.office, screen=screen)
    page.goto("/messages/")
    settings.ADDRESS = page.evaluate("location.origin")
    with school.seen_by(school.office) as office:
        tell_families(by=office, cycle_id=begun.id)
    page.goto("/messages/")
    page.get_by_role("link", name="Iris Sinclair").click()
    page.locator(".as-written a").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("A report from")
    assert faults(page) == []
    month = page.get_by_label("Month")
    month.fill("September")
    assert month.evaluate("(field) => field.scrollWidth <= field.clientWidth"), (
        "the longest month is seen whole"
    )
    month.fill("")
    page.get_by_role("group", name="Your child's date of birth").get_by_label("Day").focus()
    for part in ("3", "April", "2018"):
        page.keyboard.type(part)
        press(page, "Enter" if part == "2018" else "Tab")
    expect(page.get_by_role("heading", level=1)).to_have_text("The report on Ada")
    assert faults(page) == []
    page.get_by_role("button", name="Open the report").focus()
    with page.expect_download() as given:
        page.keyboard.press("Enter")
    assert given.value.path().read_bytes().startswith(b"%PDF")
    page.goto(f"/reports/{begun.id}/hand-out")
    expect(page.get_by_role("listitem").filter(has_text="Ada Sinclair")).to_contain_text("opened")
    assert faults(page) == []
