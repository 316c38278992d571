"""Somebody who leaves, or moves to other groups, loses access in every process of a real server, however busy it is."""

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection

import pytest

from muster.config.serving import free_port, served
from muster.people.models import Responsibility, RoleHolding
from muster.protection.accounts.actions.opening import leave_school
from tests.cast import TODAY, School, make_school

PARALLEL = 20
REQUESTS = 200
YESTERDAY = TODAY - dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: when it was sent, and what was answered."""

    sent_at: float
    status: int


@pytest.fixture(scope="module")
def port(django_db_setup: None) -> Iterator[int]:
    """Two processes of the web server on the tests' database."""
    with served(chosen := free_port()):
        yield chosen


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def end_roles(school: School) -> None:
    with school.seen_by_command():
        RoleHolding.objects.filter(school_id=school.id, staff_id=school.tutor).update(last_day=YESTERDAY)
        Responsibility.objects.filter(school_id=school.id, staff_id=school.tutor).update(last_day=YESTERDAY)


def move_to_another_form(school: School) -> None:
    with school.seen_by_command():
        Responsibility.objects.filter(school_id=school.id, staff_id=school.tutor).update(
            group_id=school.form_4a
        )


def take_the_account_away(school: School) -> None:
    leave_school(school.account(school.tutor), school.id)


@pytest.mark.parametrize(
    ("cut", "then"),
    [(end_roles, {403, 302}), (move_to_another_form, {404}), (take_the_account_away, {302})],
    ids=["the roles end", "the teacher moves", "the account is taken away"],
)
def test_no_request_that_begins_after_the_cut_is_let_in(
    school: School, port: int, cut: Callable[[School], None], then: set[int]
):
    cookie = school.signed_in(school.tutor).cookies["__Host-session"].value
    page = f"/classes/{school.form_3b}"
    assert ask(port, page, cookie).status == 200
    half = threading.Event()
    asked: list[Asked] = []

    def go_on_asking(number: int) -> None:
        asked.append(ask(port, page, cookie))
        if number == REQUESTS // 2:
            half.set()

    with ThreadPoolExecutor(PARALLEL) as pool:
        waiting = [pool.submit(go_on_asking, number) for number in range(REQUESTS)]
        assert half.wait(60)
        cut(school)
        cut_at = time.monotonic()
        waiting += [pool.submit(go_on_asking, REQUESTS + number) for number in range(REQUESTS)]
    for one in waiting:
        one.result()

    before = {one.status for one in asked if one.sent_at < cut_at}
    after = {one.status for one in asked if one.sent_at > cut_at}
    assert 200 in before
    assert after <= then
    assert sum(one.sent_at > cut_at for one in asked) >= REQUESTS
    fresh = ask(port, f"/pupils/{school.ada}", cookie).status
    assert fresh in {302, 403, 404}


def ask(port: int, path: str, cookie: str) -> Asked:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    sent_at = time.monotonic()
    try:
        connection.request("GET", path, headers={"Host": "localhost", "Cookie": f"__Host-session={cookie}"})
        return Asked(sent_at, connection.getresponse().status)
    finally:
        connection.close()
