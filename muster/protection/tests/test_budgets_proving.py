"""Whoever is stopped for want of a second factor: what is kept of it, who is told, and what takes it back."""

import datetime as dt
import uuid

import pytest
from django.test import Client

from muster.protection import clock
from muster.protection.accounts.models import StoredSession
from muster.protection.audit.reading import Sought, events
from muster.protection.audit.recording import Result
from muster.protection.budgets.models import Alarm, UnexplainedOpening
from muster.protection.budgets.rules import TIME_TO_PROVE
from muster.protection.tests.accounts_cast import Person
from muster.protection.tests.test_budgets import admitted
from tests.cast import School


@pytest.fixture
def senco(school: School) -> Person:
    """Somebody with a role for the whole school and an authenticator, in a browser that is signed in."""
    person = Person(school.account(school.senco), school.email(school.senco), school.signed_in(school.senco))
    return person.set_up_authenticator()


def goes_stale(person: Person) -> None:
    """The second factor of every session was given too long ago to count as fresh."""
    before = clock.now() - dt.timedelta(minutes=30)
    for session in StoredSession.objects.filter(account=person.account):
        session.change(proved_at=before)


def alarms(school: School) -> list[int]:
    with school.seen_by_command():
        return list(Alarm.objects.filter(school_id=school.id).values_list("kind", flat=True))


def counted(school: School) -> int:
    with school.seen_by_command():
        return UnexplainedOpening.objects.filter(school_id=school.id).count()


def walks(browser: Client, pupils: list[uuid.UUID]) -> list[int]:
    return [browser.get(f"/pupils/{pupil}").status_code for pupil in pupils]


def test_a_thief_without_the_factor_gets_half_as_far_and_leaves_an_alarm_and_a_line(
    school: School, senco: Person
):
    goes_stale(senco)
    assert walks(senco.browser, admitted(school, 21)) == [200] * 20 + [302]
    assert alarms(school) == [Alarm.Kind.UNPROVED]
    assert counted(school) == 21, "what was tried stays counted"
    with school.seen_by_command() as viewer:
        newest = events(viewer, Sought(account_id=senco.account.id, most=1))
    assert [(one.action, one.result) for one in newest] == [("stop for the second factor", Result.REFUSED)]


def test_a_thief_who_goes_on_trying_is_narrowed_without_having_seen_more(school: School, senco: Person):
    goes_stale(senco)
    answers = walks(senco.browser, admitted(school, 42))
    assert answers == [200] * 20 + [302] * 20 + [403] * 2
    assert sorted(alarms(school)) == [Alarm.Kind.NARROWED, Alarm.Kind.UNPROVED]


def test_the_head_is_told_once_there_was_time_to_give_it(school: School, senco: Person):
    goes_stale(senco)
    walks(senco.browser, admitted(school, 21))
    head = school.signed_in(school.head)
    assert b"has not given it" not in head.get("/alarms/").content, "they may be looking for their telephone"
    assert b"alarm waits" not in head.get("/").content
    with school.seen_by_command():
        Alarm.objects.filter(school_id=school.id).update(at=clock.now() - TIME_TO_PROVE)
    assert b"has not given it" in head.get("/alarms/").content
    assert b"1 alarm waits to be looked at" in head.get("/").content


def test_whoever_gives_the_factor_goes_on_and_is_nobodys_alarm(school: School, senco: Person):
    goes_stale(senco)
    pupils = admitted(school, 22)
    walks(senco.browser, pupils[:21])
    answer = senco.browser.post(
        "/account/confirm", {"code": senco.next_code(), "next": f"/pupils/{pupils[20]}"}
    )
    assert answer.headers["Location"] == f"/pupils/{pupils[20]}"
    assert alarms(school) == []
    assert walks(senco.browser, pupils[20:]) == [200, 200]
    assert counted(school) == 22, "each once, whether it was stopped before or not"


def test_the_owner_who_signs_in_elsewhere_does_not_take_back_the_thiefs_alarm(school: School, senco: Person):
    goes_stale(senco)
    walks(senco.browser, admitted(school, 21))
    owner = Person(senco.account, senco.email, secret=senco.secret)
    owner.signs_in()
    assert owner.is_in()
    assert alarms(school) == [Alarm.Kind.UNPROVED]


def test_a_script_that_is_stopped_is_counted_as_a_page_is(school: School, senco: Person):
    goes_stale(senco)
    pupils = admitted(school, 21)
    walks(senco.browser, pupils[:20])
    answer = senco.browser.get(f"/pupils/{pupils[20]}", headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert alarms(school) == [Alarm.Kind.UNPROVED]
