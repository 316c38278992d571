"""A school lets support look at a pupil's page for half an hour: two people agree, it is seen, and it is ended."""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import expect

from muster.people.actions import give_role
from muster.protection import clock
from muster.protection.accounts.models import Passkey
from tests.cast import TODAY, School, make_school
from tests.journeys.conftest import DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK, Opener, Screen
from tests.journeys.looking import faults, press

PAGE = "/protection/support"


@pytest.fixture
def school(db_app: None) -> School:
    made = make_school()
    helper = made.people["without_role"]
    with made.seen_by_command() as by:
        give_role(by=by, staff_id=helper, role="support", first_day=TODAY)
    passkey = Passkey(
        account=made.account(helper), credential_hash=uuid.uuid4().bytes, created_at=clock.now()
    )
    passkey.set_credential(b"id", b"key")
    passkey.save()
    return made


@pytest.mark.journey
@pytest.mark.parametrize("screen", [DESKTOP, DESKTOP_DARK, PHONE, PHONE_DARK], ids=str)
def test_one_asks_another_lets_in_and_it_is_seen_and_ended(open_as: Opener, school: School, screen: Screen):
    asking = open_as(school, school.people["it_administrator"], screen=screen)
    asking.goto(PAGE)
    assert faults(asking) == []
    asking.get_by_label("Who", exact=True).select_option(label="Wilma Norris")
    asking.get_by_label("May look at").select_option(label="Pupils' pages with their attendance")
    asking.get_by_role("button", name="Ask a second person").focus()
    press(asking, "Enter")
    expect(asking.get_by_text("Asked.")).to_be_visible()
    expect(asking.get_by_role("button", name="Let them in")).to_have_count(0)

    head = open_as(school, school.head, screen=screen)
    head.goto("/")
    expect(head.get_by_text("1 person of support waits to be let in")).to_be_visible()
    head.locator(".notices a[href='/protection/support']").click()
    assert faults(head) == []
    head.get_by_role("button", name="Let them in").focus()
    press(head, "Enter")
    expect(head.get_by_text("They are let in until")).to_be_visible()

    helper = open_as(school, school.people["without_role"], screen=screen)
    helper.goto(f"/pupils/{school.ada}")
    expect(helper.get_by_role("heading", name="Ada Sinclair")).to_be_visible()
    assert faults(helper) == []

    head.goto("/protection")
    expect(head.get_by_text("1 folder opened")).to_be_visible()
    assert faults(head) == []
    head.goto(PAGE)
    assert faults(head) == []
    head.get_by_role("button", name="End now").click()
    expect(head.get_by_text("They see nothing from now on")).to_be_visible()
    helper.reload()
    expect(helper.get_by_text("There is nothing here")).to_be_visible()


@pytest.mark.journey
@pytest.mark.parametrize("screen", [DESKTOP, PHONE_DARK], ids=str)
def test_one_pupil_is_named_and_lent(open_as: Opener, school: School, screen: Screen):
    asking = open_as(school, school.senior_leader, screen=screen)
    asking.goto(PAGE)
    asking.get_by_label("Who", exact=True).select_option(label="Wilma Norris")
    asking.get_by_label("May look at").select_option(label="Pupils' pages with their attendance")
    asking.get_by_label("Or of one pupil").fill("sinclair")
    asking.get_by_role("button", name="Ask a second person").click()
    expect(asking.get_by_role("link", name="Several people have that name. Choose one.")).to_be_visible()
    assert faults(asking) == []
    asking.get_by_label("Which pupil").select_option(label="Ada Sinclair, 3B")
    asking.get_by_role("button", name="Ask a second person").click()
    expect(asking.get_by_text("Asked.")).to_be_visible()

    head = open_as(school, school.head, screen=screen)
    head.goto(PAGE)
    expect(head.get_by_text("Pupils' pages with their attendance: Ada Sinclair")).to_be_visible()
    assert faults(head) == []
    head.get_by_role("button", name="Let them in").click()
    expect(head.get_by_text("They are let in until")).to_be_visible()

    helper = open_as(school, school.people["without_role"], screen=screen)
    helper.goto("/")
    expect(helper.get_by_text("You may look at 1 pupil for now.")).to_be_visible()
    helper.locator(f".notices a[href='{PAGE}/pupils']").click()
    assert faults(helper) == []
    helper.get_by_role("link", name="Ada Sinclair").click()
    expect(helper.get_by_role("heading", name="Ada Sinclair")).to_be_visible()
