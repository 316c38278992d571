"""Letting a colleague in again who lost every second factor: two agree, a third is let in, and only with their password."""

import datetime as dt
import re
import threading

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client

from muster.messaging.models import Message
from muster.messaging.sealing import open_parcel
from muster.oversight.jobs import tell_of_recovery
from muster.people.actions import give_role
from muster.protection import clock
from muster.protection.accounts.actions.factors import give_authenticator, make_card
from muster.protection.accounts.models import Authenticator, KnownDevice, OneTimeCode, StoredSession
from muster.protection.accounts.timed_codes import new_secret
from muster.protection.approvals.models import Approval
from muster.protection.audit.reading import Sought, events
from muster.protection.tests.accounts_cast import new_browser
from tests.cast import PASSWORD, School

PAGE = "/accounts/recovery"


@pytest.fixture(autouse=True)
def a_mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is named; nothing is delivered before a worker runs."""
    monkeypatch.setattr(settings, "SMTP_URL", "smtp://localhost:25")


@pytest.fixture
def lost(school: School) -> School:
    """The tutor has an authenticator and a card, and an open session on the telephone that is gone."""
    account = school.account(school.tutor)
    give_authenticator(by=account, secret=new_secret())
    make_card(by=account)
    school.signed_in(school.tutor)
    return school


def asks(school: School, part: str = "office") -> Client:
    browser = school.signed_in(school.people[part])
    assert browser.post(PAGE, {"staff": str(school.tutor)}).status_code == 302
    return browser


def wish(school: School) -> Approval:
    with school.seen_by_command():
        return Approval.objects.get(school_id=school.id, kind=Approval.Kind.RECOVERY, answered_at=None)


def answers(school: School, part: str, answer: str = "agree"):  # Django's own test response
    browser = school.signed_in(school.people[part])
    return browser.post(f"{PAGE}/{wish(school).id}", {"answer": answer})


def link_in(answer: object) -> str:
    found = re.search(rb"https?://localhost(/recover/[\w-]+)", getattr(answer, "content"))  # noqa: B009  # any answer
    assert found, "no link was shown"
    return found.group(1).decode()


def gives(link: str, password: str = PASSWORD):  # as above
    return new_browser().post(link, {"password": password})


def has_factors(school: School) -> bool:
    account = school.account(school.tutor)
    return (
        Authenticator.objects.filter(account=account).exists()
        or OneTimeCode.objects.filter(account=account).exists()
    )


def test_two_colleagues_let_a_third_in_who_sets_up_a_new_factor(lost: School):
    asks(lost)
    link = link_in(answers(lost, "senior_leader"))
    assert has_factors(lost), "nothing of theirs goes before they are there with their password"
    browser = new_browser()
    assert browser.post(link, {"password": PASSWORD}).headers["Location"] == "/sign-in/code"
    assert not has_factors(lost)
    assert browser.get("/sign-in/code").headers["Location"] == "/sign-in/set-up"
    assert browser.get("/sign-in/set-up").status_code == 200
    assert browser.get("/").headers["Location"].startswith("/sign-in/code"), "in only once one is set up"


def test_agreeing_ends_every_session_and_known_device(lost: School):
    account = lost.account(lost.tutor)
    moment = clock.now()
    ends = moment + dt.timedelta(days=9)
    KnownDevice.objects.create(account=account, token_hash=b"t", words="", created_at=moment, expires_at=ends)
    asks(lost)
    assert StoredSession.objects.filter(account=account).exists(), "asking alone changes nothing"
    answers(lost, "senior_leader")
    assert not StoredSession.objects.filter(account=account).exists()
    assert not KnownDevice.objects.filter(account=account).exists()


def test_the_approver_sees_who_it_is_and_who_asked(lost: School):
    asks(lost)
    leader = lost.signed_in(lost.senior_leader)
    assert b"1 colleague lost their second factor" in leader.get("/").content
    page = leader.get(PAGE).content.decode()
    with lost.seen_by_command() as viewer:
        from muster.people.directory import names

        tutor, office = names(viewer).shown(lost.tutor), names(viewer).shown(lost.office)
    assert tutor in page
    assert f"{office} asked" in page


def test_nobody_is_both_people_nor_agrees_to_themselves(lost: School):
    office = asks(lost)
    refused = office.post(f"{PAGE}/{wish(lost).id}", {"answer": "agree"}, follow=True)
    assert "Somebody else has to agree to what you asked for." in refused.content.decode()
    assert "I have seen them" not in office.get(PAGE).content.decode()
    with lost.seen_by_command():
        Approval.objects.filter(school_id=lost.id).delete()
    asked = lost.signed_in(lost.office).post(PAGE, {"staff": str(lost.office)})
    assert asked.status_code == 422, "nobody asks for themselves"
    lost.account(lost.senior_leader)
    assert lost.signed_in(lost.head).post(PAGE, {"staff": str(lost.senior_leader)}).status_code == 302
    own = lost.signed_in(lost.senior_leader).post(f"{PAGE}/{wish(lost).id}", {"answer": "agree"}, follow=True)
    assert "Two others have to agree" in own.content.decode()
    assert wish(lost).answered_at is None


def test_it_has_no_part_in_it_whatever_else_they_are(lost: School):
    """In a small school the office may look after the IT: a new password and no second factor would be one person's to make."""
    with lost.seen_by(lost.head) as viewer:
        give_role(by=viewer, staff_id=lost.office, role="it_administrator", first_day=viewer.today)
    asked = lost.signed_in(lost.office).post(PAGE, {"staff": str(lost.tutor)})
    assert asked.status_code == 422
    assert b"lets nobody in again" in asked.content
    asks(lost, "senior_leader")
    assert b"lets nobody in again" in lost.signed_in(lost.office).get(PAGE).content
    answers(lost, "office")
    assert wish(lost).answered_at is None


def test_what_is_refused_or_a_day_old_makes_no_link(lost: School):
    asks(lost)
    assert b"/recover/" not in answers(lost, "senior_leader", "refuse").content
    asks(lost)
    waits = wish(lost)
    with lost.seen_by_command():
        Approval.objects.filter(id=waits.id).update(asked_at=clock.now() - dt.timedelta(hours=25))
    assert answers(lost, "senior_leader").status_code == 404


@pytest.mark.parametrize("part", ["it_administrator", "tutor", "subject_teacher", "governor"])
def test_it_and_whoever_has_no_office_neither_asks_nor_agrees(lost: School, part: str):
    asks(lost)
    browser = lost.signed_in(lost.people[part])
    assert browser.get(PAGE).status_code == 403
    assert browser.post(f"{PAGE}/{wish(lost).id}", {"answer": "agree"}).status_code == 403


def test_a_factor_given_long_ago_does_not_agree(lost: School):
    asks(lost)
    leader = lost.signed_in(lost.senior_leader)
    for session in StoredSession.objects.filter(account=lost.account(lost.senior_leader)):
        session.change(proved_at=clock.now() - dt.timedelta(minutes=20))
    answer = leader.post(f"{PAGE}/{wish(lost).id}", {"answer": "agree"})
    assert answer.headers["Location"].startswith("/account/confirm")


def test_the_link_counts_once_and_never_without_the_password(lost: School):
    asks(lost)
    link = link_in(answers(lost, "senior_leader"))
    assert "That is not your password." in gives(link, "wrong").content.decode()
    assert has_factors(lost)
    assert gives(link).status_code == 302
    assert gives(link).status_code == 404, "used"


def test_guessing_the_password_behind_the_link_is_slowed(lost: School):
    asks(lost)
    link = link_in(answers(lost, "senior_leader"))
    assert [gives(link, "wrong").status_code for _ in range(7)] == [200] * 5 + [429] * 2


def test_the_link_sets_no_password_and_a_link_to_a_password_recovers_nothing(lost: School):
    asks(lost)
    token = link_in(answers(lost, "senior_leader")).rpartition("/")[2]
    other = new_browser()
    assert other.get(f"/link/{token}").status_code == 404
    typed = {"password": "lantern orchid tidal", "again": "lantern orchid tidal"}
    assert other.post(f"/link/{token}", typed).status_code == 404
    it = lost.signed_in(lost.it_administrator).post(f"/accounts/{lost.tutor}/reset")
    found = re.search(rb"/link/([\w-]+)", it.content)
    assert found
    assert other.get(f"/recover/{found.group(1).decode()}").status_code == 404


def test_a_link_ends_after_an_hour(lost: School):
    asks(lost)
    link = link_in(answers(lost, "senior_leader"))
    for row in lost.account(lost.tutor).links.all():
        row.change(expires_at=clock.now())
    assert gives(link).status_code == 404


def test_of_twenty_who_use_the_link_at_once_one_wins(lost: School):
    asks(lost)
    link = link_in(answers(lost, "senior_leader"))
    ended: list[int] = []

    def use() -> None:
        ended.append(gives(link).status_code)
        connections.close_all()

    threads = [threading.Thread(target=use) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ended.count(302) == 1, sorted(ended)
    assert set(ended) <= {302, 404, 429}


def test_of_two_who_agree_at_once_one_makes_the_link(lost: School):
    asks(lost)
    approval, ended = wish(lost), []
    browsers = [
        lost.signed_in(lost.people[part]) for part in ("head", "senior_leader", "data_protection_lead")
    ]

    def agree(browser: Client) -> None:
        answer = browser.post(f"{PAGE}/{approval.id}", {"answer": "agree"})
        ended.append(b"/recover/" in answer.content)
        connections.close_all()

    threads = [threading.Thread(target=agree, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ended) == [False, False, True]


def test_an_agreement_that_something_else_wrote_makes_no_link(lost: School):
    asks(lost)
    with lost.seen_by_command():
        Approval.objects.filter(id=wish(lost).id).update(asked_by_id=lost.head)
    assert answers(lost, "office").status_code == 404


def test_the_person_is_told_by_mail_who_asked_and_who_agreed(lost: School):
    asks(lost)
    tell_of_recovery.run(lost.id, staff=lost.tutor, first=lost.office, second=lost.tutor)
    tell_of_recovery.run(lost.id, staff=lost.tutor, first=lost.office, second=lost.senior_leader)
    with lost.seen_by_command() as viewer:
        from muster.people.directory import names

        rows = Message.objects.filter(school_id=lost.id).order_by("id")
        opened = [open_parcel(lost.id, row.id, bytes(row.sealed)) for row in rows]
        office, leader = names(viewer).shown(lost.office), names(viewer).shown(lost.senior_leader)
    parcels = [parcel for person, parcel in opened if person == lost.tutor and parcel]
    assert {parcel.address for parcel in parcels} == {lost.email(lost.tutor)}
    words = sorted((parcel.words for parcel in parcels), key=len)
    assert all(office in each for each in words)
    assert [leader in each for each in words] == [False, True]
    assert all("tell the head at once" in each for each in words)


def test_every_step_is_in_the_log(lost: School):
    asks(lost)
    gives(link_in(answers(lost, "senior_leader")))
    with lost.seen_by_command() as viewer:
        actions = [event.action for event in events(viewer, Sought(most=60))]
    wanted = ["follow a link: recovery", "let a colleague in again", "ask to let a colleague in again"]
    assert [action for action in actions if action in wanted] == wanted
