import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from muster.protection.accounts.actions.throttling import (
    TooManyTries,
    count_failure,
    password_tracks,
    refuse_too_many,
)
from muster.protection.accounts.models import FailedTry
from muster.protection.accounts.rules import ADDRESS
from muster.protection.accounts.visitors import Visitor
from muster.protection.tests.accounts_cast import Person, minutes, new_browser
from tests.cast import School

HERE, ELSEWHERE, SPRAYING = "198.51.100.7", "203.0.113.9", "192.0.2.77"


@pytest.fixture
def person(school: School) -> Person:
    """The tutor, with an authenticator in the hand."""
    return Person(school.account(school.tutor), school.email(school.tutor)).set_up_authenticator()


@pytest.fixture
def attack(person: Person) -> Callable[..., int]:
    """Wrong passwords for the tutor's account, from an address; returns the status of the last answer."""

    def guess(times: int, address: str = HERE) -> int:
        attacker = Person(person.account, person.email)
        answers = [attacker.gives_password("wrong guess", REMOTE_ADDR=address) for _ in range(times)]
        return answers[-1].status_code

    return guess


def test_after_five_wrong_passwords_an_address_waits(person: Person, attack: Callable[..., int]):
    assert attack(5) == 200
    assert attack(1) == 429
    assert person.gives_password(REMOTE_ADDR=HERE).status_code == 429


def test_the_wait_ends_by_itself(person: Person, attack: Callable[..., int], settings: Settings):
    attack(6)
    settings.CLOCK_OFFSET += minutes(15)
    assert person.gives_password(REMOTE_ADDR=HERE).status_code == 302


def test_another_address_is_not_held_up(person: Person, attack: Callable[..., int]):
    attack(6)
    assert person.gives_password(REMOTE_ADDR=ELSEWHERE).status_code == 302


def test_many_addresses_together_are_held_up_but_never_a_known_device(
    person: Person, attack: Callable[..., int]
):
    person.signs_in(remember="on")
    answers = [attack(4, f"198.51.100.{number}") for number in range(8)]
    assert answers[0] == 200
    assert answers[-1] == 429
    stranger = Person(person.account, person.email)
    assert stranger.gives_password(REMOTE_ADDR=ELSEWHERE).status_code == 429
    assert person.gives_password(REMOTE_ADDR=ELSEWHERE).status_code == 302


def test_an_address_that_tries_a_few_passwords_on_everybody_is_held_up_and_nobody_else_is(person: Person):
    for number in range(ADDRESS.failures // 4):  # too few for any one account to be held up
        for _ in range(4):
            count_failure(password_tracks(f"staff{number}@oakfield.example", Visitor(SPRAYING, "", {}), None))
    assert person.gives_password(REMOTE_ADDR=SPRAYING).status_code == 429
    assert person.gives_password(REMOTE_ADDR=ELSEWHERE).status_code == 302


def test_a_known_device_has_a_limit_of_its_own(person: Person):
    person.signs_in(remember="on")
    answers = [person.gives_password("wrong guess").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_the_answer_is_the_same_where_there_is_no_account(person: Person):
    def answers(email: str) -> list[tuple[int, int]]:
        browser, typed = new_browser(), {"email": email, "password": "wrong guess"}
        given = [browser.post("/sign-in", typed, REMOTE_ADDR=HERE) for _ in range(7)]
        return [(one.status_code, len(one.content)) for one in given]

    known = answers(person.email)
    unknown = answers("x" * 12 + person.email[12:])
    assert known == unknown


def test_a_right_password_forgets_the_wrong_ones(person: Person, attack: Callable[..., int]):
    attack(4)
    person.gives_password(REMOTE_ADDR=HERE)
    assert attack(4) == 200


@pytest.mark.usefixtures("own_database")
def test_what_no_window_reaches_is_not_kept(attack: Callable[..., int], settings: Settings):
    attack(1)
    settings.CLOCK_OFFSET += dt.timedelta(hours=2)
    attack(1, ELSEWHERE)
    cut = FailedTry.objects.latest("at").at - dt.timedelta(hours=1)
    assert not FailedTry.objects.filter(at__lt=cut).exists()


def test_the_table_says_neither_who_nor_from_where(person: Person, attack: Callable[..., int]):
    attack(1)
    kept = b"".join(bytes(row.key_hash) for row in FailedTry.objects.all())
    assert kept
    assert person.email.encode() not in kept
    assert HERE.encode() not in kept
    assert bytes(person.account.email_hash) not in kept


def test_of_tries_sent_at_once_no_more_get_through_than_are_allowed(person: Person):
    visitor = Visitor(HERE, "", {})
    together = Barrier(12)

    def attempt() -> bool:
        together.wait()
        try:
            with transaction.atomic():
                tracks = password_tracks(person.email, visitor, None)
                refuse_too_many(tracks)
                count_failure(tracks)
        except TooManyTries:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(12) as threads:
        passed = sum(threads.map(lambda _: attempt(), range(12)))
    assert 1 <= passed <= 5
