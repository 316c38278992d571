"""A released report reaches the family: links to whom they are owed, a check first, the paper, an end; and staff see it."""

import datetime as dt
import io
import re
import zipfile
from pathlib import Path

import pytest
from django.test import Client
from pypdf import PdfReader
from pytest_django import Settings

from muster.calendar.refusals import NotPossible
from muster.messaging.models import Message
from muster.messaging.sealing import open_parcel
from muster.oversight.queries.families import family_view
from muster.oversight.words import THE_FAMILY
from muster.people.actions import Correction, correct_particulars
from muster.people.actions.contacts import correct_relationship
from muster.people.models import MOST_WRONG_TRIES
from muster.people.records import Particulars, Relationship
from muster.reports.access import HAND_OUT_REPORTS
from muster.reports.actions.telling import send_again, tell_families
from muster.reports.jobs import tell_of_released
from muster.reports.links import HOLDS_FOR, OPENS_AGAIN_FOR
from muster.reports.models import ReportLink
from muster.reports.queries.links import AtHome, at_home
from muster.reports.queries.members import the_cycle
from tests.cast import MORNING, TODAY, School
from tests.rounds import GOOD, Round, begin_round
from tests.stolen_rows import stolen

BORN = {"day": "3", "month": "4", "year": "2018"}
WRONG = BORN | {"day": "4"}


@pytest.fixture(autouse=True)
def deployment(sealed_files: Path, settings: Settings) -> None:
    """Files of this test's own, and the address at which families reach the server."""
    settings.ADDRESS = "https://muster.example.org"
    settings.MESSAGES_STAY_HERE = True


@pytest.fixture
def released(school: School) -> Round:
    """A round of which Ada's report and Ben's are made and released today."""
    made = begin_round(school)
    made.write(made.reading, {school.ada: GOOD.format("Ada")})
    made.find_good(school.ada, school.ben)
    made.make()
    made.release()
    return made


def tell(released: Round, at: dt.datetime = MORNING) -> int:
    with released.school.seen_by(released.school.office, at) as office:
        return tell_families(by=office, cycle_id=released.id)


def messages(school: School) -> list[tuple[str, str]]:
    """The address and the words of every message of the school, oldest first."""
    with school.seen_by(school.office):
        rows = Message.objects.filter(school_id=school.id).order_by("made_at")
        parcels = [open_parcel(school.id, row.id, bytes(row.sealed))[1] for row in rows]
    return [(parcel.address, parcel.words) for parcel in parcels if parcel]


def link_in(words: str) -> str:
    found = re.search(r"https://muster\.example\.org(/report/\S+)", words)
    assert found
    return found.group(1)


def sent(released: Round, at: dt.datetime = MORNING) -> str:
    tell(released, at)
    return link_in(messages(released.school)[-1][1])


def proof_in(page: str) -> str:
    found = re.search(r'name="proof" value="([^"]+)"', page)
    assert found
    return found.group(1)


def home_of(released: Round, who: str) -> AtHome:
    school = released.school
    with school.seen_by(school.office) as office:
        row = the_cycle(office, HAND_OUT_REPORTS, released.id)
        return at_home(office, row, [school.people[who]])[school.people[who]]


def test_the_parent_who_may_gets_a_link_and_the_one_under_an_order_does_not(released: Round):
    assert tell(released) == 1
    ((address, words),) = messages(released.school)
    assert address == "iris@example.org"
    assert not re.search(r"\b(Ada|Sinclair|3B|Autumn report)\b", words)
    assert "your child in Year 3" in words
    assert "24 December" in words


def test_telling_twice_writes_once(released: Round):
    assert tell(released) == 1
    assert tell(released) == 0
    assert len(messages(released.school)) == 1


def test_the_job_tells_of_what_is_released_and_waits_where_the_server_has_no_address(
    released: Round, settings: Settings
):
    school_id = released.school.id
    settings.ADDRESS = None
    tell_of_released.run(school_id)
    assert messages(released.school) == []
    settings.ADDRESS = "https://muster.example.org"
    tell_of_released.run(school_id)
    tell_of_released.run(school_id)
    assert len(messages(released.school)) == 1


def test_nobody_is_told_before_the_day(school: School):
    made = begin_round(school)
    made.find_good(school.ada)
    made.make()
    made.release(TODAY + dt.timedelta(days=1))
    tell_of_released.run(school.id)
    assert messages(school) == []
    with school.seen_by(school.office) as office, pytest.raises(NotPossible):
        tell_families(by=office, cycle_id=made.id)


def test_from_the_link_to_the_paper(released: Round, stranger: Client):
    address = sent(released)
    page = stranger.get(address).content.decode()
    assert released.school.name in page
    assert not re.search(r"\b(Ada|Sinclair|3B|Autumn report)\b", page)
    ready = stranger.post(address, BORN).content.decode()
    assert "The report on Ada" in ready
    assert "Sinclair" not in ready
    paper = stranger.post(address, {"proof": proof_in(ready)})
    assert paper["Content-Type"] == "application/pdf"
    assert GOOD.format("Ada") in " ".join(
        PdfReader(io.BytesIO(paper.content)).pages[0].extract_text().split()
    )
    assert home_of(released, "ada") == AtHome(contacts=2, reached=1, opened=1, opened_on=TODAY)


def test_a_wrong_date_is_counted_and_the_fifth_ends_the_link(released: Round, stranger: Client):
    address = sent(released)
    for _ in range(MOST_WRONG_TRIES):
        page = stranger.post(address, WRONG)
        assert page.status_code == 422
        assert "Ada" not in page.content.decode()
    assert stranger.post(address, BORN).status_code == 404
    assert home_of(released, "ada").opened == 0


def test_no_paper_without_the_check_and_none_by_the_proof_of_another_link(released: Round, stranger: Client):
    address = sent(released)
    proof = proof_in(stranger.post(address, BORN).content.decode())
    with released.school.seen_by(released.school.office) as office:
        send_again(by=office, cycle_id=released.id, pupil_id=released.school.ada)
    other = next(
        link for link in (link_in(words) for _, words in messages(released.school)) if link != address
    )
    for given in ("", "9999999999.00", "9999999999.é", "9" * 201, proof):
        asked_again = stranger.post(other, {"proof": given})
        assert asked_again.status_code == 422
        assert "We have to ask for the date again" in asked_again.content.decode()
    assert stranger.get(address).status_code == 404  # a new link ends the one before


def test_a_link_ends_after_its_days(released: Round, stranger: Client):
    address = sent(released)
    with released.school.seen_by(released.school.office) as office:
        (link,) = ReportLink.objects.filter(school_id=office.school_id)
        assert link.ends_at == MORNING + HOLDS_FOR
        link.ends_at = MORNING
        link.save()
    page = stranger.get(address)
    assert page.status_code == 404
    assert "This link has run out" in page.content.decode()
    assert "give you the report on paper" in page.content.decode()


def test_a_check_that_has_run_out_is_asked_for_again(released: Round, stranger: Client, settings: Settings):
    address = sent(released)
    proof = proof_in(stranger.post(address, BORN).content.decode())
    settings.CLOCK_OFFSET += dt.timedelta(minutes=21)
    late = stranger.post(address, {"proof": proof})
    assert late.status_code == 422
    assert "We have to ask for the date again" in late.content.decode()
    proof = proof_in(stranger.post(address, BORN).content.decode())
    assert stranger.post(address, {"proof": proof}).status_code == 200


def test_once_opened_it_opens_for_a_day(released: Round, stranger: Client, settings: Settings):
    address = sent(released)
    for _ in range(2):
        proof = proof_in(stranger.post(address, BORN).content.decode())
        assert stranger.post(address, {"proof": proof}).status_code == 200
    with released.school.seen_by(released.school.office) as office:
        (link,) = ReportLink.objects.filter(school_id=office.school_id)
    assert link.opened_at is not None
    assert link.ends_at == link.opened_at + OPENS_AGAIN_FOR
    settings.CLOCK_OFFSET += OPENS_AGAIN_FOR
    assert "A report was opened with it." in stranger.get(address).content.decode()


@pytest.mark.parametrize(
    "now",
    [{"court_order": True}, {"warning": "Ring the head first"}, {"parental_responsibility": False}],
    ids=["order", "warning", "no responsibility"],
)
def test_what_changes_in_a_family_ends_the_link(released: Round, stranger: Client, now: dict[str, object]):
    address, school = sent(released), released.school
    mother = {"parental_responsibility": True, "lives_with": True, **now}
    with school.seen_by_command() as by:
        changed = Relationship(school.parent, "Mother", **mother)  # type: ignore[arg-type]  # flags and words
        correct_relationship(by=by, pupil_id=school.ada, relationship=changed)
    assert stranger.post(address, BORN).status_code == 404


def test_the_family_counts_among_those_who_opened_the_folder(released: Round, stranger: Client):
    address, school = sent(released), released.school
    stranger.post(address, {"proof": proof_in(stranger.post(address, BORN).content.decode())})
    with school.seen_by(school.head) as head:
        told = [(one.who, one.what, one.times) for one in family_view(head, school.ada).openings]
    assert (THE_FAMILY, "reports to families", 1) in told
    assert not [what for who, what, _ in told if who == THE_FAMILY and what != "reports to families"]


def test_staff_see_who_has_opened_and_print_the_rest(released: Round, stranger: Client):
    address, school = sent(released), released.school
    client = school.signed_in(school.office)
    before = client.get(f"/reports/{released.id}/hand-out").content.decode()
    assert "2 not opened, to print" in before
    stranger.post(address, {"proof": proof_in(stranger.post(address, BORN).content.decode())})
    after = client.get(f"/reports/{released.id}/hand-out").content.decode()
    assert "1 not opened, to print" in after
    assert "first opened on" in after
    rest = client.get(f"/reports/{released.id}/hand-out/{school.form_3b}?unopened=yes")
    assert len(zipfile.ZipFile(io.BytesIO(rest.content)).namelist()) == 1


def test_staff_who_read_the_message_cannot_follow_its_link(released: Round, settings: Settings):
    address, school = sent(released), released.school
    settings.MESSAGES_STAY_HERE = False
    client = school.signed_in(school.office)
    (message,) = set(re.findall(r"/messages/[0-9a-f-]{36}/", client.get("/messages/").content.decode()))
    shown = client.get(message).content.decode()
    assert "the report on your child in Year 3 is ready" in shown
    assert address.rpartition("/")[2] not in shown


def test_a_link_is_sent_again_and_words_say_where_none_can_be(released: Round):
    tell(released)
    school = released.school
    client = school.signed_in(school.office)
    again = client.post(f"/reports/{released.id}/{school.ada}/link", follow=True).content.decode()
    assert "1 link is sent" in again
    nowhere = client.post(f"/reports/{released.id}/{school.ben}/link", follow=True).content.decode()
    assert "Hand the report out on paper" in nowhere
    assert school.signed_in(school.tutor).post(f"/reports/{released.id}/{school.ada}/link").status_code == 403


def fail(released: Round) -> None:
    """The gateway says that no message of the school arrived."""
    with released.school.seen_by(released.school.office) as office:
        rows = Message.objects.filter(school_id=office.school_id)
        rows.update(state=Message.State.FAILED, failure=Message.Failure.ADDRESS)


def handed_out(released: Round, who: str) -> str:
    client = released.school.signed_in(released.school.people[who])
    return client.get(f"/reports/{released.id}/hand-out").content.decode()


def test_a_link_that_did_not_arrive_is_told_with_whose_it_is_and_mended(released: Round):
    tell(released)
    assert "did not arrive" not in handed_out(released, "office")
    fail(released)
    shown = handed_out(released, "office")
    assert "Iris Sinclair: The address or number does not take messages" in shown
    school = released.school
    assert f'href="/roll/{school.ada}/contacts/{school.parent}"' in shown
    again = f"/reports/{released.id}/{school.ada}/link"
    assert f'action="{again}"' in shown
    assert "1 link is sent" in school.signed_in(school.office).post(again, follow=True).content.decode()
    assert "did not arrive" not in handed_out(released, "office")


def test_the_tutor_hears_that_it_did_not_arrive_and_not_whose_it_was(released: Round):
    tell(released)
    fail(released)
    shown = handed_out(released, "tutor")
    assert "The address or number does not take messages" in shown
    assert "Iris" not in shown
    assert "/contacts/" not in shown


def test_a_link_that_was_tried_out_is_told(released: Round, stranger: Client):
    address = sent(released)
    for _ in range(MOST_WRONG_TRIES):
        stranger.post(address, WRONG)
    assert "wrong too often" in handed_out(released, "office")
    assert home_of(released, "ada").reached == 1


def test_the_newest_link_of_a_contact_counts(released: Round):
    tell(released)
    with released.school.seen_by(released.school.office, MORNING + dt.timedelta(minutes=5)) as office:
        send_again(by=office, cycle_id=released.id, pupil_id=released.school.ada)
    assert home_of(released, "ada").reached == 1
    with released.school.seen_by(released.school.office) as office:
        newest = Message.objects.filter(school_id=office.school_id).order_by("-made_at")[:1].get()
        newest.state, newest.failure = Message.State.FAILED, Message.Failure.REFUSED
        newest.save(update_fields=["state", "failure"])
    home = home_of(released, "ada")
    assert home.reached == 0
    assert [one.words for one in home.lost] == ["The gateway refused it"]


def test_without_a_date_of_birth_there_is_no_check_and_no_link(released: Round):
    school = released.school
    with school.seen_by_command() as by:
        correct_particulars(by=by, corrections=[Correction(school.ada, Particulars())])
    assert tell(released) == 0
    assert home_of(released, "ada").reached == 0


def test_of_whom_a_link_is_lies_nowhere_readable(released: Round, superuser_cursor):
    tell(released)
    superuser_cursor.execute(
        "SELECT l::text FROM reports_reportlink l WHERE school_id = %s", [released.school.id]
    )
    row = stolen(superuser_cursor)
    for person in (released.school.ada, released.school.parent):
        assert person.hex not in row
        assert str(person) not in row


def test_a_forged_link_never_was(stranger: Client, released: Round):
    assert stranger.get(sent(released)[:-2] + "xx").status_code == 404
    assert stranger.get("/report/nonsense").status_code == 404
