"""Access for support: nothing without a grant of the school, which takes two people, is narrow, and ends by itself."""

import argparse
import datetime as dt
import re
import threading

import pytest
from django.db import connections
from django.test import Client
from pytest_django import Settings

from muster.calendar.access import IS_SUPPORT
from muster.cli import support as command
from muster.cli.support import run
from muster.oversight.queries.supporting import support_grants
from muster.oversight.tests.supported import (
    PAGE,
    SHUT,
    answers,
    asks,
    everywhere,
    grant,
    helped_school,
    helper,
    let_in,
    statuses,
    wish,
)
from muster.people.actions import give_role
from muster.people.directory import names
from muster.people.roles import SCOPES
from muster.protection.access.policy import declared_permissions
from muster.protection.accounts.models import Passkey, StoredSession
from muster.protection.audit.reading import Sought, events
from muster.protection.budgets.models import UnexplainedOpening
from tests.cast import TODAY, School


@pytest.fixture
def helped(school: School) -> School:
    """Wilma, who has no other role, is of support and has a passkey."""
    return helped_school(school)


def test_without_a_grant_support_sees_nobody(helped: School):
    browser = helped.signed_in(helper(helped))
    assert set(statuses(browser, everywhere(helped))) <= {403, 404}
    assert browser.get("/").status_code == 200
    with helped.seen_by(helper(helped)) as viewer:
        assert viewer.facts == {IS_SUPPORT}
        assert viewer.standing.groups == {}


def test_another_role_adds_nothing_to_that_of_support(helped: School):
    with helped.seen_by_command() as by:
        give_role(by=by, staff_id=helper(helped), role="head", first_day=TODAY)
    with helped.seen_by(helper(helped)) as viewer:
        assert viewer.facts == {IS_SUPPORT}


def test_two_people_let_support_in_for_what_was_named_and_nothing_else(helped: School):
    browser = let_in(helped)
    assert browser.get("/").status_code == 200
    assert b"Sinclair" in browser.get(f"/pupils/{helped.ada}").content
    assert set(statuses(browser, everywhere(helped)[2:])) <= {403, 404}
    assert b"Results" not in browser.get(f"/pupils/{helped.ada}").content


def test_support_sees_no_care_card_and_no_button_that_is_shut(helped: School):
    browser = let_in(helped)
    assert browser.get("/").status_code == 200
    addresses = [f"/pupils/{helped.daisy}", f"/pupils/{helped.daisy}/paper", "/pupils/"]
    pages = [browser.get(address).content.decode().partition("<main")[2] for address in addresses]
    assert [
        re.findall(rf"/pupils/{helped.daisy}/(care|contacts|emergency|photograph)", page) for page in pages
    ] == [
        [],
        [],
        [],
    ]
    assert not any("llergic" in page or "Care card" in page for page in pages)


@pytest.mark.parametrize(("scope", "finds", "opens"), [("names", 200, SHUT), ("pages", 200, 200)])
def test_a_scope_opens_what_its_words_say(helped: School, scope: str, finds: int, opens: int):
    browser = let_in(helped, scope)
    assert browser.get("/").status_code == 200
    assert statuses(browser, ["/pupils/", f"/pupils/{helped.ada}"]) == [finds, opens]


def test_no_scope_writes_exports_or_prints_a_list():
    facts = {fact for scope in SCOPES.values() for fact in scope.facts}
    granted = {
        name
        for name, one in declared_permissions().items()
        for each in one.grants
        if not facts.isdisjoint(each)
    }
    assert granted == {"people:names:see", "pupils:pupil:see", "assessment:pupil:see"}


def test_it_ends_by_itself_with_the_next_request(helped: School, settings: Settings):
    browser = let_in(helped, minutes=15)
    settings.CLOCK_OFFSET += dt.timedelta(minutes=14)
    assert browser.get(f"/pupils/{helped.ada}").status_code == 200
    settings.CLOCK_OFFSET += dt.timedelta(minutes=1)
    assert browser.get(f"/pupils/{helped.ada}").status_code == SHUT
    assert browser.get("/pupils/").status_code == 403


def test_whoever_may_ask_ends_it_at_once(helped: School):
    browser = let_in(helped)
    listed = helped.signed_in(helped.head)
    assert b"ended it early" not in listed.get(PAGE).content
    assert helped.signed_in(helped.it_administrator).post(f"{PAGE}/{grant(helped).id}/end").status_code == 302
    with helped.seen_by(helped.head) as viewer:
        name = names(viewer).shown(helped.it_administrator)
    assert f"{name} ended it early." in listed.get(PAGE).content.decode()
    assert browser.get(f"/pupils/{helped.ada}").status_code == SHUT
    assert helped.signed_in(helped.head).post(f"{PAGE}/{grant(helped).id}/end").status_code == 404, (
        "ended already"
    )


def test_it_takes_two_and_it_may_only_ask(helped: School):
    asks(helped, "head")
    assert b"Somebody else has to agree" in answers(helped, "head").content
    assert answers(helped, "it_administrator").status_code == 403
    assert wish(helped).answered_at is None
    assert b"They are let in until" in answers(helped, "data_protection_lead").content


@pytest.mark.parametrize("part", ["tutor", "office", "governor", "senco"])
def test_nobody_else_asks_agrees_or_ends(helped: School, part: str):
    asks(helped)
    browser = helped.signed_in(helped.people[part])
    assert browser.get(PAGE).status_code == 403
    assert browser.post(f"{PAGE}/{wish(helped).id}/answer", {"answer": "agree"}).status_code == 403


def test_the_helper_neither_asks_nor_agrees(helped: School):
    asks(helped)
    browser = helped.signed_in(helper(helped))
    assert browser.get(PAGE).status_code == 403
    assert browser.post(f"{PAGE}/{wish(helped).id}/answer", {"answer": "agree"}).status_code == 403


def test_who_has_no_passkey_is_not_let_in(helped: School):
    Passkey.objects.filter(account=helped.account(helper(helped))).delete()
    browser = helped.signed_in(helped.head)
    typed = {"staff": str(helper(helped)), "scope": "names", "minutes": "15"}
    answer = browser.post(PAGE, typed)
    assert answer.status_code == 422
    assert b"no passkey yet" in answer.content


def test_a_session_without_the_passkey_is_sent_to_give_it(helped: School):
    browser = let_in(helped)
    for session in StoredSession.objects.filter(account=helped.account(helper(helped))):
        session.change(passkey_at=None)
    assert browser.get(f"/pupils/{helped.ada}").headers["Location"].startswith("/sign-in/passkey/needed")


@pytest.mark.parametrize("minutes", ["0", "61", "600", "-5", "x"])
def test_more_than_an_hour_cannot_be_asked_for(helped: School, minutes: str):
    typed = {"staff": str(helper(helped)), "scope": "names", "minutes": minutes}
    assert helped.signed_in(helped.head).post(PAGE, typed).status_code == 422


def test_of_three_who_agree_at_once_one_lets_them_in(helped: School):
    asks(helped)
    approval, ended = wish(helped), []
    browsers = [
        helped.signed_in(helped.people[part]) for part in ("head", "senior_leader", "data_protection_lead")
    ]

    def agree(browser: Client) -> None:
        ended.append(browser.post(f"{PAGE}/{approval.id}/answer", {"answer": "agree"}).status_code)
        connections.close_all()

    threads = [threading.Thread(target=agree, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == [302, 404, 404]
    assert grant(helped).scope == "pages"


def test_what_was_agreed_to_once_lets_nobody_in_again(helped: School, settings: Settings):
    asks(helped, minutes=15)
    used = wish(helped)
    answers(helped)
    settings.CLOCK_OFFSET += dt.timedelta(minutes=20)
    again = helped.signed_in(helped.data_protection_lead).post(
        f"{PAGE}/{used.id}/answer", {"answer": "agree"}
    )
    assert again.status_code == 404
    assert helped.signed_in(helper(helped)).get("/pupils/").status_code == 403


def test_a_wish_waits_for_a_day(helped: School, settings: Settings):
    asks(helped)
    waits = wish(helped)
    settings.CLOCK_OFFSET += dt.timedelta(hours=25)
    answer = helped.signed_in(helped.head).post(f"{PAGE}/{waits.id}/answer", {"answer": "agree"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "change",
    [
        "ends_at = ends_at + interval '9 hours'",
        "scope = 'results'",
        "staff_id = agreed_by_id",
        "extent = 'pupil', about = agreed_by_id",
    ],
)
def test_a_grant_that_something_else_wrote_lets_nobody_in(helped: School, superuser_cursor, change: str):
    browser = let_in(helped)
    superuser_cursor.execute(f"UPDATE support_grant SET {change} WHERE id = %s", [grant(helped).id])
    assert browser.get(f"/pupils/{helped.ada}").status_code == SHUT


def test_the_school_sees_who_was_let_in_and_how_many_folders_were_opened(helped: School):
    browser = let_in(helped)
    browser.get(f"/pupils/{helped.ada}")
    browser.get(f"/pupils/{helped.people['ben']}")
    with helped.seen_by(helped.head) as viewer:
        [line] = support_grants(viewer)
    assert (line.folders, line.is_in_force) == (2, True)
    for address in (PAGE, "/protection"):
        shown = helped.signed_in(helped.head).get(address).content.decode()
        assert "Norris" in shown
        assert "2 folders opened" in shown
    assert "1 person of support is let in until" in helped.signed_in(helped.head).get("/").content.decode()
    log = helped.signed_in(helped.head).get(f"/who-opened-what?who={line.account}").content.decode()
    assert "the school granted you, for a while, to open pupils&#39; pages" in log


def test_every_step_is_in_the_log(helped: School):
    let_in(helped)
    helped.signed_in(helped.head).post(f"{PAGE}/{grant(helped).id}/end")
    with helped.seen_by_command() as viewer:
        actions = [event.action for event in events(viewer, Sought(most=60))]
    wanted = ["end access of support", "let support look at: pages", "ask for access of support: pages"]
    assert [action for action in actions if action in wanted] == wanted


def test_support_that_walks_the_school_is_stopped_like_anybody(helped: School):
    """What a grant opens is explained by no group, and so all of it is counted."""
    browser = let_in(helped)
    with helped.seen_by(helper(helped)) as viewer:
        assert viewer.facts > {IS_SUPPORT}
    browser.get(f"/pupils/{helped.ada}")
    with helped.seen_by_command():
        counted = UnexplainedOpening.objects.filter(school_id=helped.id, opener_id=helper(helped))
        assert list(counted.values_list("person_id", flat=True)) == [helped.ada]


def test_the_command_lists_and_ends(helped: School, capsys: pytest.CaptureFixture[str], monkeypatch):
    browser = let_in(helped)
    monkeypatch.setattr("muster.protection.walls.schools.school_ids", lambda: [helped.id])
    assert run(_arguments("list")) == 0
    assert re.search(
        r"Norris, Pupils' pages .*the whole school.*0 folders, in force", capsys.readouterr().out
    )
    assert run(_arguments("end")) == 0
    assert "Ended: 1." in capsys.readouterr().out
    assert browser.get("/pupils/").status_code == 403


def _arguments(what: str):
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return parser.parse_args([what])
