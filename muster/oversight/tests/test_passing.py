"""A pass for one day: given face to face by whoever the school named, beside the password, and for nothing sensitive."""

import datetime as dt
import re

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings

from muster.messaging.models import Message
from muster.messaging.sealing import open_parcel
from muster.oversight.jobs import tell_of_day_pass
from muster.oversight.rules import MOST_PASSES, MOST_PASSES_A_DAY, day_pass_until, refusal_of_day_pass
from muster.people.actions import give_role
from muster.people.directory import names
from muster.people.roles import ROLES
from muster.protection.accounts.models import KnownDevice, StoredSession
from muster.protection.accounts.rules import only_letters
from muster.protection.accounts.secrets import keyed_hash, slow_hash
from muster.protection.approvals.models import DayPass
from muster.protection.audit.reading import Sought, events
from muster.protection.tests.accounts_cast import Person
from tests.cast import MORNING, TODAY, School

PAGE = "/accounts/day-passes"


@pytest.fixture
def forgetful(school: School) -> Person:
    """The tutor, whose telephone lies at home."""
    return Person(school.account(school.tutor), school.email(school.tutor)).set_up_authenticator()


def gives(school: School, part: str = "office", to: str = "tutor"):  # Django's own test response
    return school.signed_in(school.people[part]).post(PAGE, {"staff": str(school.people[to])})


def code_in(answer: object) -> str:
    found = re.search(r"<code>([2-9A-Z]{4}-[2-9A-Z]{4})</code>", getattr(answer, "content").decode())  # noqa: B009
    assert found, "no pass was shown"
    return found.group(1)


def types(person: Person, code: str, **more: str):
    person.gives_password()
    return person.gives_code(code, **more)


def pass_of(school: School) -> DayPass:
    with school.seen_by_command():
        return DayPass.objects.filter(school_id=school.id).latest("given_at")


def test_a_pass_lets_somebody_in_with_their_password_on_every_computer_of_the_day(
    school: School, forgetful: Person
):
    code = code_in(gives(school))
    assert types(forgetful, code).headers["Location"] == "/"
    assert forgetful.browser.get("/registers/").status_code == 200
    elsewhere = Person(forgetful.account, forgetful.email)
    assert types(elsewhere, code.replace("-", " ").lower()).status_code == 302
    assert elsewhere.is_in()
    assert forgetful.is_in()


def test_its_code_is_kept_with_a_slow_hash_of_its_own(school: School, forgetful: Person):
    code = only_letters(code_in(gives(school)))
    kept = pass_of(school)
    keyed = keyed_hash("day-pass", f"{school.account(school.tutor).id} {code}")
    assert bytes(kept.code_hash) == slow_hash(keyed, kept.id.bytes) != keyed


def test_a_pass_is_no_password_and_lets_nobody_else_in(school: School, forgetful: Person):
    code = code_in(gives(school))
    assert Person(forgetful.account, forgetful.email).gives_code(code).headers["Location"] == "/sign-in"
    other = Person(
        school.account(school.other_tutor), school.email(school.other_tutor)
    ).set_up_authenticator()
    types(other, code)
    assert not other.is_in()


def test_it_opens_nothing_that_asks_for_a_fresh_factor(school: School, forgetful: Person):
    code = code_in(gives(school))
    types(forgetful, code)
    assert forgetful.session().proved_at is None
    for address in ("/account/pin", "/sign-in/set-up"):
        assert forgetful.browser.get(address).headers["Location"].startswith("/account/confirm"), address
    assert b"does not fit" in forgetful.browser.post("/account/confirm", {"code": code}).content
    assert forgetful.browser.post("/account/confirm", {"code": forgetful.next_code()}).status_code == 302
    assert forgetful.browser.get("/account/pin").status_code == 200, "the telephone was in the bag after all"


def test_it_makes_no_device_known_and_spares_no_code_on_one_that_is(school: School, forgetful: Person):
    types(forgetful, code_in(gives(school)), remember="on")
    assert not KnownDevice.objects.filter(account=forgetful.account).exists()
    with_device = Person(forgetful.account, forgetful.email, secret=forgetful.secret)
    with_device.signs_in(remember="on")
    for device in KnownDevice.objects.filter(account=forgetful.account):
        device.change(factor_on=TODAY - dt.timedelta(days=1))
    code = code_in(gives(school))
    types(with_device, code)
    assert with_device.is_in()
    [device] = KnownDevice.objects.filter(account=forgetful.account)
    assert device.factor_on != TODAY
    assert with_device.session().known_device_id == device.id, "its PIN still unlocks it after a pause"


def test_the_pass_and_what_it_opened_end_at_six(school: School, forgetful: Person, settings: Settings):
    code = code_in(gives(school))
    settings.CLOCK_OFFSET += dt.timedelta(hours=6)
    types(forgetful, code)
    settings.CLOCK_OFFSET += dt.timedelta(hours=3, minutes=4)
    forgetful.session().change(seen_at=MORNING + dt.timedelta(hours=9, minutes=3))
    assert forgetful.is_in(), "17:59"
    settings.CLOCK_OFFSET += dt.timedelta(minutes=2)
    assert not forgetful.is_in()
    again = Person(forgetful.account, forgetful.email)
    types(again, code)
    assert not again.is_in()
    assert b"over for today" in gives(school).content


def test_ending_it_ends_what_it_opened_and_nothing_else(school: School, forgetful: Person):
    code = code_in(gives(school))
    types(forgetful, code)
    before = school.signed_in(school.tutor)
    office = school.signed_in(school.office)
    assert office.post(f"{PAGE}/{pass_of(school).id}/end").status_code == 302
    assert not forgetful.is_in()
    assert before.get("/account/sessions").status_code == 200
    types(forgetful, code)
    assert not forgetful.is_in()
    assert office.post(f"{PAGE}/{pass_of(school).id}/end").status_code == 404


def test_its_holder_sees_it_and_ends_it(school: School, forgetful: Person):
    """Whoever never asked for one finds it on the first page, and on that of their account."""
    types(forgetful, code_in(gives(school)))
    own = school.signed_in(school.tutor)
    assert "A pass stands in for your second factor until 18:00" in own.get("/").content.decode()
    page = own.get("/account/sessions").content.decode()
    assert "by a pass for the day" in page
    assert f"/account/passes/{pass_of(school).id}/end" in page
    other = school.signed_in(school.other_tutor)
    other.post(f"/account/passes/{pass_of(school).id}/end")
    assert forgetful.is_in(), "nobody ends that of somebody else"
    own.post(f"/account/passes/{pass_of(school).id}/end")
    assert not forgetful.is_in()
    assert "counts now" not in own.get("/account/sessions").content.decode()


def test_a_new_pass_ends_the_one_before(school: School, forgetful: Person):
    first, _second = code_in(gives(school)), code_in(gives(school, "head"))
    types(forgetful, first)
    assert not forgetful.is_in()


@pytest.mark.parametrize("way", ["password", "sessions"])
def test_another_password_or_the_end_of_every_session_ends_it(school: School, forgetful: Person, way: str):
    code = code_in(gives(school))
    it = school.signed_in(school.it_administrator)
    if way == "sessions":
        assert it.post(f"/accounts/{school.tutor}/end-sessions").status_code == 302
    else:
        link = re.search(rb"/link/[\w-]+", it.post(f"/accounts/{school.tutor}/reset").content)
        assert link
        typed = {"password": "lantern orchid tidal", "again": "lantern orchid tidal"}
        forgetful.browser.post(link.group().decode(), typed)
        forgetful.gives_code(code)
        assert not forgetful.is_in()
    types(forgetful, code)
    assert not forgetful.is_in()


@pytest.mark.parametrize("part", ["it_administrator", "senior_leader", "tutor", "data_protection_lead"])
def test_nobody_gives_one_but_whom_the_school_named_and_the_head(school: School, part: str):
    assert gives(school, part, to="other_tutor").status_code == 403


@pytest.mark.parametrize("part", ["it_administrator", "safeguarding_lead"])
def test_no_pass_stands_in_for_a_passkey(school: School, part: str):
    account = school.account(school.people[part])
    Person(account, school.email(school.people[part])).set_up_authenticator()
    answer = gives(school, to=part)
    assert answer.status_code == 422
    assert b"asks for a passkey" in answer.content


def test_whoever_is_given_a_far_reaching_role_afterwards_gets_in_by_no_pass(
    school: School, forgetful: Person
):
    code = code_in(gives(school))
    with school.seen_by_command() as by:
        give_role(by=by, staff_id=school.tutor, role="safeguarding_lead", first_day=TODAY)
    assert b"does not fit" in types(forgetful, code).content


def test_nobody_gives_themselves_one_nor_to_whom_it_would_be_no_use(school: School):
    school.account(school.other_tutor)
    assert gives(school, to="office").status_code == 422, "their own name is not offered"
    answer = gives(school, to="other_tutor")
    assert answer.status_code == 422
    assert b"no second factor yet" in answer.content


@pytest.mark.usefixtures("forgetful")
def test_who_forgets_it_often_is_given_another_way(school: School):
    for _ in range(MOST_PASSES):
        code_in(gives(school))
    answer = gives(school)
    assert answer.status_code == 422
    assert b"Have a card of codes printed" in answer.content


def test_guessing_a_pass_is_slowed_and_ends_the_session(school: School, forgetful: Person):
    gives(school)
    statuses = []
    for number in range(11):
        if number % 5 == 0:
            forgetful.gives_password()
        statuses.append(forgetful.gives_code(f"ABCD-{2222 + number}").status_code)
    assert statuses[-1] == 429


@pytest.mark.usefixtures("forgetful")
def test_a_factor_given_long_ago_gives_no_pass(school: School):
    office = school.signed_in(school.office)
    for session in StoredSession.objects.filter(account=school.account(school.office)):
        session.change(proved_at=MORNING - dt.timedelta(minutes=20))
    answer = office.post(PAGE, {"staff": str(school.tutor)})
    assert answer.headers["Location"].startswith("/account/confirm")


@pytest.mark.parametrize(
    "change", ["ends_at = ends_at + interval '9 hours'", "ended_at = NULL", "staff_id = given_by_id"]
)
def test_a_pass_that_something_else_wrote_lets_nobody_in(
    school: School, forgetful: Person, superuser_cursor, change: str
):
    code = code_in(gives(school))
    if "ended_at" in change:  # a pass that was ended is brought back to life
        school.signed_in(school.office).post(f"{PAGE}/{pass_of(school).id}/end")
    superuser_cursor.execute(f"UPDATE day_pass SET {change} WHERE id = %s", [pass_of(school).id])
    types(forgetful, code)
    assert not forgetful.is_in()


def test_the_person_is_told_and_both_sides_are_in_the_log(
    school: School, forgetful: Person, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(django_settings, "SMTP_URL", "smtp://localhost:25")
    types(forgetful, code_in(gives(school)))
    tell_of_day_pass.run(school.id, staff=school.tutor, giver=school.office)
    with school.seen_by_command() as viewer:
        rows = Message.objects.filter(school_id=school.id)
        [(person, parcel)] = [open_parcel(school.id, row.id, bytes(row.sealed)) for row in rows]
        giver = names(viewer).shown(school.office)
        actions = [(event.action, event.account_id) for event in events(viewer, Sought(most=60))]
    assert parcel is not None
    assert (person, parcel.address) == (school.tutor, forgetful.email)
    assert parcel.words.startswith(f"{giver} has given you a pass for today")
    assert ("give a day pass", school.account(school.office).id) in actions
    assert ("give a code: day pass", forgetful.account.id) in actions


def test_the_page_tells_who_had_one_and_whether_it_was_used(school: School, forgetful: Person):
    code = code_in(gives(school))
    browser: Client = school.signed_in(school.office)
    assert "Not used." in browser.get(PAGE).content.decode()
    types(forgetful, code)
    page = browser.get(PAGE).content.decode()
    assert "First used" in page
    assert code not in page, "a code is shown once"


@pytest.mark.parametrize(("hour", "ends"), [(0, 18), (8, 18), (17, 18), (18, None), (23, None)])
def test_a_pass_ends_at_six_and_is_not_given_after(hour: int, ends: int | None):
    until = day_pass_until(MORNING.replace(hour=hour, minute=0))
    assert until == (MORNING.replace(hour=ends, minute=0) if ends else None)


@pytest.mark.parametrize(
    ("roles", "given_today", "words"),
    [
        (("it_administrator", "day_pass_giver"), 0, "links to new passwords"),
        (("day_pass_giver",), 0, ""),
        (("head",), 0, ""),
        (("head",), MOST_PASSES_A_DAY, "Ask another person"),
    ],
)
def test_whoever_can_make_a_link_to_a_password_gives_no_pass(
    roles: tuple[str, ...], given_today: int, words: str
):
    facts = {fact for role in roles for fact in ROLES[role].facts}
    refusal = refusal_of_day_pass(facts, to_self=False, lately=0, given_today=given_today)
    assert words in refusal
    assert bool(words) == bool(refusal)
