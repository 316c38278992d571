"""Everyone who came with a roster, invited at once: what the page shows, what it does, and what it refuses to do."""

import re
import uuid

import pytest
from django.test import Client
from pytest_django import Settings

from muster.invitations.proposing import proposed_roles
from muster.invitations.queries import NO_EMAIL, SHARED, Invitee, to_invite
from muster.messaging.models import Message
from muster.people import actions
from muster.people.actions import NewAdult
from muster.people.actions.accounts import invite_staff
from muster.people.models import RoleHolding
from muster.people.records import ContactDetails, Name, Particulars
from muster.protection.accounts.models import AccountLink
from muster.protection.accounts.queries import accounts_of_school
from tests.cast import PASSWORD, School, make_school

PAGE = "/accounts/invite"


@pytest.fixture
def school(db_app: None) -> School:
    """A school that this test has to itself."""
    return make_school()


@pytest.fixture
def newcomers(school: School) -> list[uuid.UUID]:
    """Four who came with a list: a teacher, a special needs lead, one without an address, and one more."""
    listed = (
        ("Uma", at("uma", school), ("Teacher",)),
        ("Vic", at("vic", school), ("Teacher", "SENCO")),
        ("Wyn", "", ("Teaching Assistant",)),
        ("Xia", at("xia", school), ()),
    )
    with school.seen_by(school.head) as by:
        return actions.add_staff(
            by=by,
            staff=[
                NewAdult(
                    Name(given=given, family="Newcomer"),
                    Particulars(posts=posts),
                    ContactDetails(emails=(email,) if email else ()),
                )
                for given, email, posts in listed
            ],
        )


def at(who: str, school: School) -> str:
    """An address of this school's own: accounts are of the whole server."""
    return f"{who}.{school.id.hex}@elm.example"


def lines(school: School, who: uuid.UUID) -> dict[uuid.UUID, Invitee]:
    with school.seen_by(who) as viewer:
        return {one.staff_id: one for one in to_invite(viewer)}


def ticked(
    *invited: tuple[uuid.UUID, str], by: str = "paper", roles: dict[str, str] | None = None
) -> dict[str, str]:
    said = {f"invite_{person}": "on" for person, _ in invited} | {
        f"email_{person}": email for person, email in invited
    }
    return said | (roles or {}) | {"by": by}


def roles_of(school: School, person: uuid.UUID) -> set[str]:
    with school.seen_by(school.head):
        return set(
            RoleHolding.objects.filter(school_id=school.id, staff_id=person).values_list("role", flat=True)
        )


def links_of(school: School, *people: uuid.UUID) -> int:
    known = accounts_of_school(school.id)
    accounts = [known[person] for person in people if person in known]
    return AccountLink.objects.filter(account__in=accounts).count()


def test_each_is_shown_with_the_address_and_the_posts_of_the_list(school: School, newcomers: list[uuid.UUID]):
    uma, vic, wyn, xia = newcomers
    found = lines(school, school.head)
    assert found[uma].email == at("uma", school)
    assert [(one.role, one.ticked) for one in found[vic].proposals] == [("teacher", True), ("senco", False)]
    assert (found[wyn].problem, found[wyn].ticked) == (NO_EMAIL, False)
    assert (found[xia].proposals, found[xia].ticked) == ((), False)
    assert found[uma].ticked
    assert found[vic].ticked


def test_it_proposes_no_role_that_it_may_not_give(school: School, newcomers: list[uuid.UUID]):
    found = lines(school, school.it_administrator)
    assert found[newcomers[1]].proposals == ()
    assert found[newcomers[1]].others == ("Teacher", "SENCO")


def test_sheets_hold_a_link_for_each_and_the_ticked_roles_are_given(
    school: School, newcomers: list[uuid.UUID]
):
    uma, vic, _, _ = newcomers
    head = school.signed_in(school.head)
    both = ticked((uma, at("uma", school)), (vic, at("vic", school)), roles={f"roles_{uma}": "teacher"})
    answer = head.post(PAGE, both)
    links = re.findall(r"https?://localhost(/link/[\w-]{40,})", answer.content.decode())
    assert len(set(links)) == 2
    assert roles_of(school, uma) == {"teacher"}
    assert roles_of(school, vic) == set(), "what is not ticked is not given"
    browser = Client(headers={"host": "localhost"})
    browser.defaults["wsgi.url_scheme"] = "https"
    chosen = browser.post(links[0], {"password": "lantern orchid tidal", "again": "lantern orchid tidal"})
    assert chosen.headers["Location"] == "/sign-in/code"
    assert uma not in lines(school, school.head) or vic not in lines(school, school.head)


@pytest.mark.parametrize("host", ["127.0.0.1:8666", "localhost:8666"])
def test_a_request_that_calls_this_server_otherwise_leads_nobody_there(
    host: str, school: School, newcomers: list[uuid.UUID], settings: Settings
):
    settings.ADDRESS = "https://muster.elm.example"
    head = school.signed_in(school.head)
    sheets = head.post(PAGE, ticked((newcomers[0], at("uma", school))), headers={"host": host})
    one = head.post(f"/accounts/{newcomers[1]}/invite", {"email": at("vic", school)}, headers={"host": host})
    for answer in (sheets, one):
        assert "https://muster.elm.example/link/" in answer.content.decode()
        assert f"{host}/link/" not in answer.content.decode()


def test_messages_go_to_each_with_a_link_that_no_page_shows(
    school: School, newcomers: list[uuid.UUID], settings: Settings
):
    settings.MESSAGES_STAY_HERE = True
    uma, vic, _, _ = newcomers
    technician = school.signed_in(school.it_administrator)
    answer = technician.post(PAGE, ticked((uma, at("uma", school)), (vic, at("vic", school)), by="mail"))
    assert answer.headers["Location"] == "/accounts/"
    settings.MESSAGES_STAY_HERE = False
    with school.seen_by(school.head):
        sent = list(Message.objects.filter(school_id=school.id))
        assert links_of(school, uma, vic) == 2
    assert len(sent) == 2
    page = school.signed_in(school.head).get(f"/messages/{sent[0].id}/")
    assert "/link/" in page.content.decode()
    assert not re.search(r"/link/[\w-]{20}", page.content.decode()), "staff who read messages could follow it"


def test_one_who_cannot_be_invited_stops_them_all(school: School, newcomers: list[uuid.UUID]):
    uma, vic, _, _ = newcomers
    taken = school.email(school.tutor)
    school.account(school.tutor)
    head = school.signed_in(school.head)
    answer = head.post(
        PAGE, ticked((uma, at("uma", school)), (vic, taken), roles={f"roles_{uma}": "teacher"})
    )
    assert answer.status_code == 422
    assert "belongs to the account of somebody else here" in answer.content.decode()
    assert roles_of(school, uma) == set()
    with school.seen_by(school.head):
        assert links_of(school, uma, vic) == 0


@pytest.mark.parametrize(
    ("address", "words"),
    [("", "Type the e-mail"), ("no address", "valid email"), ("uma", "has this e-mail too")],
)
def test_what_is_wrong_with_an_address_is_said_at_its_line(
    address: str, words: str, school: School, newcomers: list[uuid.UUID]
):
    uma, vic, _, _ = newcomers
    answer = school.signed_in(school.head).post(
        PAGE, ticked((uma, at("UMA", school)), (vic, at(address, school) if address == "uma" else address))
    )
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_two_with_one_address_are_told_apart_before_anybody_is_invited(school: School):
    same = [
        NewAdult(Name(given=name), Particulars(), ContactDetails(emails=("one@elm.example",)))
        for name in "AB"
    ]
    with school.seen_by(school.head) as by:
        pair = actions.add_staff(by=by, staff=same)
    assert {lines(school, school.head)[one].problem for one in pair} == {SHARED}


def test_nobody_ticked_is_said(school: School, newcomers: list[uuid.UUID]):
    answer = school.signed_in(school.head).post(PAGE, {"by": "paper"})
    assert "Tick whom to invite" in answer.content.decode()


def test_a_role_that_was_not_proposed_cannot_be_slipped_in(school: School, newcomers: list[uuid.UUID]):
    uma = newcomers[0]
    slipped = ticked((uma, at("uma", school)), roles={f"roles_{uma}": "head"})
    assert school.signed_in(school.head).post(PAGE, slipped).status_code == 422
    assert roles_of(school, uma) == set()


def test_an_account_of_another_school_gets_no_link_from_this_one(school: School):
    elsewhere = make_school()
    stranger = elsewhere.account(elsewhere.tutor)
    with school.seen_by(school.head) as by:
        [person] = actions.add_staff(by=by, staff=[NewAdult(Name(given="Also", family="Here"))])
        assert invite_staff(by=by, staff_id=person, email=stranger.email) is None
    stranger.refresh_from_db()
    assert stranger.check_password(PASSWORD)
    assert not AccountLink.objects.filter(account=stranger).exists()


@pytest.mark.parametrize(
    ("post", "role"),
    [
        ("Deputy Head Teacher", "senior_leader"),
        ("Headteacher", "head"),
        ("Head of Year 9", "teacher"),
        ("Teacher of Mathematics", "teacher"),
        ("HLTA", "teaching_assistant"),
        ("systemAdministrator", "it_administrator"),
        ("Catering", ""),
        ("Overhead projectionist", ""),
    ],
)
def test_a_post_proposes_the_role_that_it_names(post: str, role: str):
    assert proposed_roles((post,)) == ((role,) if role else ())
