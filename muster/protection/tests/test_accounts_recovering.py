"""The last steps of recovery on the account itself, and the ways round it that must not be there."""

import threading
import time
import uuid

from django.db import connection, connections, transaction
from django.test import Client

from muster.protection import clock
from muster.protection.accounts.actions.opening import LinkOver, make_link, used_up
from muster.protection.accounts.models import Account, AccountLink, Passkey, StoredSession
from muster.protection.accounts.queries import PASSWORD_LINKS
from muster.protection.tests.accounts_cast import Person
from tests.cast import School

THREADS = 20


WAITING = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


def test_of_twenty_who_use_a_link_at_once_one_wins(school: School):
    token, _ = make_link(school.account(school.tutor), AccountLink.Purpose.RESET)
    ended: list[bool] = []

    def use() -> None:
        try:
            with transaction.atomic():
                used_up(token, PASSWORD_LINKS)
            ended.append(True)
        except LinkOver:
            ended.append(False)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=use) for _ in range(THREADS - 1)]
    with transaction.atomic():
        used_up(token, PASSWORD_LINKS)
        for thread in threads:
            thread.start()
        wait_until_somebody_waits()
    for thread in threads:
        thread.join()
    assert ended == [False] * (THREADS - 1)


def test_whoever_comes_second_with_a_link_is_told_that_it_is_over(school: School):
    token, _ = make_link(school.account(school.tutor), AccountLink.Purpose.RESET)
    typed = {"password": "four words of their own", "again": "four words of their own"}
    answers: list[int] = []

    def follow() -> None:
        try:
            answers.append(Client().post(f"/link/{token}", typed).status_code)
        finally:
            connections.close_all()

    second = threading.Thread(target=follow)
    with transaction.atomic():
        used_up(token, PASSWORD_LINKS)
        second.start()
        wait_until_somebody_waits()
    second.join()
    assert answers == [404]


def wait_until_somebody_waits() -> None:
    """Until another session stands before a lock of this transaction: with or without the link's own, it has read by then."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_stat_clear_snapshot()"
            )  # else a transaction sees for ever what it saw first
            cursor.execute(WAITING)
            if cursor.fetchone() != (0,):
                return
        time.sleep(0.01)
    raise TimeoutError("nobody waits")


def has_passkey(account: Account) -> None:
    passkey = Passkey(account=account, credential_hash=uuid.uuid4().bytes, created_at=clock.now())
    passkey.set_credential(b"an id", b"a key")
    passkey.save()


def test_a_code_adds_no_passkey_where_the_role_needs_one_and_there_is_one(school: School):
    for part, wanted in (("it_administrator", 401), ("tutor", 200)):
        account = school.account(school.people[part])
        has_passkey(account)
        browser = school.signed_in(school.people[part])
        assert browser.post("/account/passkeys/begin").status_code == 200, (
            "with a passkey that was just given"
        )
        for session in StoredSession.objects.filter(account=account):
            session.change(passkey_at=None)  # a code alone was given
        assert browser.post("/account/passkeys/begin").status_code == wanted


def test_a_code_makes_nothing_fresh_where_the_role_needs_a_passkey_and_there_is_one(school: School):
    """On every page that takes a code, for whoever has a stolen session or a card that a colleague printed."""
    account = school.account(school.it_administrator)
    has_passkey(account)
    colleague = Person(account, school.email(school.it_administrator)).set_up_authenticator()
    colleague.browser = school.signed_in(school.it_administrator)
    for session in StoredSession.objects.filter(account=account):
        session.change(proved_at=None)
    for address in ("/sign-in/passkey/needed", "/account/confirm", "/sign-in/code", "/sign-in/set-up"):
        colleague.browser.post(address, {"code": colleague.next_code()})
        assert colleague.session().proved_at is None, address


def test_a_password_and_a_code_take_no_authenticator_from_whoever_has_to_give_a_passkey(school: School):
    account = school.account(school.it_administrator)
    has_passkey(account)
    thief = Person(account, school.email(school.it_administrator)).set_up_authenticator()
    thief.signs_in()
    assert thief.session().proved_at is not None
    assert thief.browser.get("/sign-in/set-up").headers["Location"].startswith("/account/confirm")
