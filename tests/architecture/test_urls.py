"""Requests every address of the program, as a stranger and as somebody without a role."""

import datetime as dt
import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import resolve

from muster.protection import clock
from muster.protection.access.guards import all_views
from muster.protection.access.policy import Of, Permission
from muster.protection.accounts.models import StoredSession
from tests.cast import TODAY, School

Route = tuple[str, Callable[..., object]]

SAMPLES = {
    "uuid": str(uuid.UUID(int=7)),
    "int": "7",
    "day": TODAY.isoformat(),
    "path": "one/two",
    "str": "one",
}
SLUGS = {"slot": "am", "slot_word": "am"}
PART = re.compile(r"<(?:(\w+):)?(\w+)>")

GUARDED = [route for route in all_views() if hasattr(route[1], "permission")]
PUBLIC = [route for route in all_views() if hasattr(route[1], "public_because")]


def address(route: str, **real: uuid.UUID) -> str:
    """An address for the route, with ids of nothing unless real ones are given."""

    def sample(part: re.Match[str]) -> str:
        converter, name = part.group(1) or "str", part.group(2)
        if name.removesuffix("_id") in real:
            return str(real[name.removesuffix("_id")])
        return SLUGS.get(name) or SAMPLES.get(converter, "one")

    return "/" + PART.sub(sample, route)


def name_of(route: Route) -> str:
    return route[0] or "/"


def test_every_address_leads_to_its_own_view():
    for route, view in all_views():
        assert resolve(address(route)).func is view, f"another route stands before {route}"


def test_every_view_says_who_may_reach_it():
    assert len(GUARDED) + len(PUBLIC) == len(list(all_views()))
    assert len(GUARDED) > 15


@pytest.mark.parametrize("route", PUBLIC, ids=name_of)
def test_a_public_view_gives_its_reason_in_words(route: Route):
    reason = getattr(route[1], "public_because", "")
    assert len(reason.split()) >= 4


@pytest.fixture(scope="module")
def stranger() -> Client:
    """A browser in which nobody has signed in."""
    client = Client(headers={"host": "localhost"})
    client.defaults["wsgi.url_scheme"] = "https"
    return client


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("route", GUARDED, ids=name_of)
def test_a_stranger_is_sent_to_sign_in_and_learns_nothing(
    db_app: None, stranger: Client, route: Route, method: str
):
    page = getattr(stranger, method)(address(route[0]))
    script = getattr(stranger, method)(address(route[0]), headers={"accept": "application/json"})
    assert (page.status_code, page.content) == (302, b"")
    assert page["Location"].startswith("/sign-in")
    assert (script.status_code, list(script.json())) == (401, ["sign_in"])


@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_without_a_role_gets_nowhere(school: School, method: str):
    """Somebody who no longer holds a role is told so, by every page alike."""
    client = school.signed_in(school.without_role)
    for route, view in GUARDED:
        if vars(view)["permission"].name in FOR_ALL:
            continue
        answer = getattr(client, method)(address(route))
        told = answer.status_code == 302 and answer["Location"].startswith("/sign-in/no-school")
        assert told or answer.status_code in {403, 404, 405}, f"{route} answered {answer.status_code}"


UNPRIVILEGED = ("governor", "it_administrator", "assistant", "office")


@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_whose_roles_do_not_allow_it_is_refused(school: School, method: str):
    """Everybody among the unprivileged who lacks a page's permission tries it.

    Pages about one's own pupils are decided only once the pupil is known; the next test names one.
    """
    clients = {part: school.signed_in(school.people[part]) for part in UNPRIVILEGED}
    for route, view in GUARDED:
        permission: Permission = vars(view)["permission"]
        if permission.name in FOR_ALL:
            continue
        refused = [part for part in UNPRIVILEGED if not allowed(school, part, permission)]
        assert refused or about_a_person(permission), f"{route} is open to all of {UNPRIVILEGED}"
        for part in refused:
            answer = getattr(clients[part], method)(address(route))
            assert answer.status_code == 403, f"{part} got {answer.status_code} from {route}"


FOR_ALL = {"accounts:own:change", "calendar:year:see", "people:staff:see"}
"""What everybody who works here may do, and everybody with an account for that account."""


def about_a_person(permission: Permission) -> bool:
    return any(fact.of is Of.PERSON for grant in permission.grants for fact in grant)


def allowed(school: School, part: str, permission: Permission) -> bool:
    with school.seen_by(school.people[part]) as viewer:
        return viewer.may(permission)


@pytest.mark.parametrize("part", ["it_administrator", "governor"])
def test_whose_role_sees_no_pupil_reaches_no_page_of_pupils(school: School, part: str):
    client = school.signed_in(school.people[part])
    scopes = ("attendance:", "pupils:", "people:care", "people:contacts", "people:roll", "people:names")
    about_pupils = [route for route, view in GUARDED if vars(view)["permission"].name.startswith(scopes)]
    assert len(about_pupils) > 15
    for route in about_pupils:
        real = address(route, pupil=school.ada, group=school.form_3b)
        assert client.get(real).status_code in {403, 404}, f"{part} reached {route}"


def test_a_refused_page_says_nothing_that_tells_one_refusal_from_another(
    school: School, other_school: School
):
    """A pupil of another form, of another school, and one who does not exist: the same answer, byte for byte."""
    client = school.signed_in(school.tutor)
    answers = set()
    for person in (school.theo, other_school.ada, uuid.uuid4()):
        answer = client.get(f"/pupils/{person}/contacts")
        answers.add((answer.status_code, answer.content.replace(str(person).encode(), b"")))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 404


def test_every_answer_keeps_pages_out_of_caches_and_scripts_out_of_pages(stranger: Client, db_app: None):
    answer = stranger.get("/pupils/")
    policy = answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_nothing_is_written_for_a_page_of_another_site(school: School):
    """Every address, with the head's cookie but without the token that only our own pages know."""
    client = school.signed_in(school.head)
    client.handler.enforce_csrf_checks = True
    exempt = set()
    for route, view in all_views():
        if getattr(view, "csrf_exempt", False):
            exempt.add(route)
            continue
        answer = client.post(address(route), headers={"origin": "https://elsewhere.example"})
        assert answer.status_code == 403, f"{route} answered {answer.status_code}"
        assert b"This page was open for too long" in answer.content, route
    assert exempt == LOOK_AT_NO_COOKIE


LOOK_AT_NO_COOKIE = {"registers/ticket", "assessment/ticket", "messages/receipts/<slug:token>"}
"""Views that take a ticket or token in place of a session; cookies that a browser adds by itself count for nothing there."""


def test_what_reaches_far_asks_for_the_second_factor_again(school: School):
    long_ago = clock.now() - dt.timedelta(hours=2)
    clients: dict[str, Client] = {}
    far_reaching = [route for route in GUARDED if vars(route[1])["permission"].fresh_factor]
    assert len(far_reaching) > 5
    for route, view in far_reaching:
        part = next(part for part in FAR_REACHING if allowed(school, part, vars(view)["permission"]))
        if part not in clients:
            clients[part] = school.signed_in(school.people[part])
            session = StoredSession.objects.filter(account=school.account(school.people[part]))
            session.latest("created_at").change(proved_at=long_ago)
        for method in ("get", "post"):
            answer = getattr(clients[part], method)(address(route))
            assert answer.status_code == 302, f"{method} {route} answered {answer.status_code}"
            assert answer["Location"].startswith("/account/confirm"), f"{method} {route}"


FAR_REACHING = (
    "head",
    "data_protection_lead",
    "data_manager",
    "it_administrator",
    "office",
    "safeguarding_lead",
)
"""The people who try pages that need a fresh second factor, in this order, until one may."""


def test_only_pages_that_repeat_nothing_travel_compressed():
    """A page that is added here needs a test as `test_a_register_repeats_nothing_of_what_it_was_asked_with`."""
    assert {view.__name__ for _, view in all_views() if hasattr(view, "compressed_because")} == {"register"}
