"""The head invites everyone who came with the list: by e-mail or on sheets, on every screen; the link opens as it is printed."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from muster.messaging.models import Message
from muster.people import actions
from muster.people.actions import NewAdult
from muster.people.records import ContactDetails, Name, Particulars
from tests.cast import School, make_school
from tests.journeys.conftest import PHONE, Opener, Stranger
from tests.journeys.every_page import faults_on_every_screen

PAGE = "/accounts/invite"
LISTED = (("Uma", "uma", ("Teacher",)), ("Vic", "vic", ("Teacher", "SENCO")), ("Wyn", "", ("Catering",)))


@pytest.fixture
def school(db_app: None) -> School:
    """A school whose list of staff has just come in."""
    school = make_school()
    with school.seen_by(school.head) as by:
        actions.add_staff(
            by=by,
            staff=[
                NewAdult(
                    Name(given=given, family="Newcomer"),
                    Particulars(posts=posts),
                    ContactDetails(emails=(address_of(school, who),) if who else ()),
                )
                for given, who, posts in LISTED
            ],
        )
    return school


def address_of(school: School, who: str) -> str:
    return f"{who}.{school.id.hex}@elm.example"


def invite(page: Page, *given: str) -> None:
    """Open the page from the accounts, and tick these newcomers and nobody else."""
    page.goto("/accounts/")
    page.get_by_role("link", name=re.compile(r"^Invite the \d+ staff")).click()
    for tick in page.get_by_role("row").get_by_role("checkbox", name="Newcomer").all():
        tick.uncheck()
    for name in given:
        page.get_by_role("checkbox", name=re.compile(f"{name} Newcomer")).check()


def messages_of(school: School) -> int:
    with school.seen_by(school.head):
        return Message.objects.filter(school_id=school.id).count()


def test_sheets_are_read_on_every_screen_and_the_link_on_one_lets_its_person_in(
    open_as: Opener, stranger: Stranger, school: School
) -> None:
    head = open_as(school, school.head)
    invite(head, "Uma", "Vic")
    assert faults_on_every_screen(head) == {}
    head.get_by_role("button", name="Make sheets to hand out").click()
    expect(head.get_by_role("heading", level=1)).to_have_text("Hand these out")
    expect(head.get_by_role("heading", level=2)).to_have_text(["Uma Newcomer", "Vic Newcomer"])
    assert faults_on_every_screen(head) == {}
    printed = head.locator(".sheet").first.locator(".secret").inner_text()
    newcomer = stranger(PHONE)
    newcomer.goto(printed)
    expect(newcomer.get_by_label("New password")).to_be_visible()
    head.goto(PAGE)
    expect(head.get_by_text("Invited already. A new link ends the older one.")).to_have_count(2)


def test_without_script_a_fault_is_said_at_its_line_and_nobody_is_invited(
    open_as: Opener, school: School
) -> None:
    head = open_as(school, school.head, screen=PHONE, script=False)
    invite(head, "Uma", "Wyn")
    head.get_by_role("button", name="Make sheets to hand out").click()
    expect(
        head.get_by_role("row", name=re.compile("Wyn")).get_by_text("Type the e-mail that they sign in with.")
    ).to_be_visible()
    expect(head.get_by_role("checkbox", name=re.compile("Uma Newcomer"))).to_be_checked()
    head.goto(PAGE)
    expect(head.get_by_text("Invited already")).to_have_count(0)


def test_links_go_by_e_mail_to_those_who_are_ticked(
    open_as: Opener, school: School, settings: Settings
) -> None:
    settings.MESSAGES_STAY_HERE = True
    head = open_as(school, school.head)
    invite(head, "Uma")
    assert faults_on_every_screen(head) == {}
    head.get_by_role("button", name="Send the links by e-mail").click()
    expect(head.get_by_role("status").first).to_contain_text("1 message is on its way.")
    assert messages_of(school) == 1
