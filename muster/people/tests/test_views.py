"""The office's pages: who may open them, and that each of them does what it says."""

import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from muster.calendar.queries import letterhead
from tests.cast import TODAY, School, make_school

pytestmark = pytest.mark.usefixtures("db_app")

OFFICE = {"office", "data_manager", "head"}
PAGES: dict[str, tuple[Callable[[School], str], set[str]]] = {
    "roll": (lambda _: "/roll/", OFFICE),
    "leavers": (lambda _: "/roll/?show=left", OFFICE),
    "admission": (lambda _: "/roll/add", OFFICE),
    "moves": (lambda _: "/roll/moves", OFFICE),
    "pupil": (lambda s: f"/roll/{s.ada}/", OFFICE),
    "history": (lambda s: f"/roll/{s.ada}/history", OFFICE),
    "name": (lambda s: f"/roll/{s.ada}/name", OFFICE),
    "particulars": (lambda s: f"/roll/{s.ada}/particulars", OFFICE),
    "details": (lambda s: f"/roll/{s.ada}/details", OFFICE),
    "care": (lambda s: f"/roll/{s.daisy}/care", OFFICE | {"senco"}),
    "needs": (lambda s: f"/roll/{s.esra}/needs", {"senco", "data_manager", "head", "senior_leader"}),
    "a need": (lambda s: f"/roll/{s.esra}/needs/0", {"senco", "data_manager", "head"}),
    "leaving": (lambda s: f"/roll/{s.ada}/leave", OFFICE),
    "return": (lambda s: f"/roll/{s.leaver}/return", OFFICE),
    "draft for the authority": (lambda s: f"/roll/{s.leaver}/leaving-return", OFFICE),
    "registration": (lambda s: f"/roll/{s.ada}/registration", OFFICE),
    "new contact": (lambda s: f"/roll/{s.ada}/contacts/add", OFFICE),
    "sharing": (lambda s: f"/roll/{s.ada}/contacts/share", OFFICE),
    "contacts of a sibling": (lambda s: f"/roll/{s.ben}/contacts/share/{s.ada}", OFFICE),
    "contact": (lambda s: f"/roll/{s.ada}/contacts/{s.parent}", OFFICE),
    "groups": (lambda _: "/groups/", OFFICE),
    "group": (lambda s: f"/groups/{s.form_3b}/", OFFICE),
    "new group": (lambda _: "/groups/add", OFFICE),
    "cover": (lambda _: "/cover/", {"office", "data_manager", "head", "senior_leader", "cover_manager"}),
    "new staff": (lambda _: "/staff/add", {"data_manager", "head", "it_administrator"}),
    "staff member": (lambda s: f"/staff/{s.tutor}/", {"data_manager", "head", "it_administrator"}),
    "role": (lambda s: f"/staff/{s.tutor}/roles/add", {"data_manager", "head", "it_administrator"}),
    "settings": (lambda _: "/school/settings", {"data_manager", "head", "it_administrator"}),
    "beginning": (lambda _: "/school/beginning", {"data_manager", "head", "it_administrator"}),
}
KNOCKING = (
    "office",
    "data_manager",
    "head",
    "senco",
    "senior_leader",
    "cover_manager",
    "it_administrator",
    "tutor",
    "governor",
)


@pytest.fixture(scope="module")
def shared(django_db_setup: None, django_db_blocker: object) -> School:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django's own
        return make_school()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_opens_to_those_whose_work_it_is_and_to_nobody_else(shared: School, page: str):
    address, allowed = PAGES[page]
    for part in KNOCKING:
        status = shared.signed_in(shared.people[part]).get(address(shared)).status_code
        assert status == (200 if part in allowed else 403), part


@pytest.mark.parametrize("page", [name for name in PAGES if name not in {"staff member", "role"}])
def test_a_page_has_a_title_that_names_no_child(shared: School, page: str):
    answer = shared.signed_in(shared.head).get(PAGES[page][0](shared))
    title = re.search(r"<title>(.*?)</title>", answer.content.decode())
    assert title
    assert not {"Sinclair", "Hargreaves", "Fenwick"} & set(title[1].split())


def test_staff_pages_never_open_a_pupil_for_it(shared: School):
    client = shared.signed_in(shared.it_administrator)
    for person in (shared.ada, shared.parent, uuid.uuid4()):
        assert client.get(f"/staff/{person}/").status_code == 404
        assert client.get(f"/staff/{person}/change").status_code == 404
        assert client.post(f"/staff/{person}/leave", {"last_day": TODAY}).status_code == 404


def test_roll_pages_never_open_staff_or_contacts(shared: School):
    client = shared.signed_in(shared.office)
    for page in ("", "history", "name", "particulars", "details", "care", "leave", "registration"):
        assert client.get(f"/roll/{shared.tutor}/{page}").status_code == 404
        assert client.get(f"/roll/{shared.parent}/{page}").status_code == 404


def test_an_unknown_change_of_a_group_answers_like_one_of_another_school(shared: School, school: School):
    client = shared.signed_in(shared.office)
    for address in (f"/groups/{school.form_3b}/", f"/groups/{uuid.uuid4()}/", f"/roll/{school.ada}/"):
        assert client.get(address).status_code == 404


def test_the_settings_change_how_names_are_shown_everywhere(school: School):
    client = school.signed_in(school.head)
    form = {
        "name": "Oakfield",
        "address": " Mill Lane \r\n\r\nThornmere",
        "pupil_word": "student",
        "name_order": "family_first",
        "register_mode": "feeds",
    }
    assert client.post("/school/settings", form).status_code == 302
    assert "Sinclair, Ada" in client.get("/roll/").content.decode()
    with school.seen_by(school.head) as viewer:
        assert letterhead(viewer).address == ("Mill Lane", "Thornmere")


def test_a_school_in_england_is_not_offered_to_be_the_register(school: School):
    client = school.signed_in(school.head)
    page = client.get("/school/settings").content.decode()
    assert 'name="register_mode" value="feeds"' in page
    assert "is_register" not in page


def test_an_empty_school_is_told_what_comes_next(school: School):
    page: Client = school.signed_in(school.head)
    assert "Everything is there" in page.get("/school/beginning").content.decode()
    assert "not set up yet" not in page.get("/").content.decode()
