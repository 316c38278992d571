"""Letters as the office writes, previews and prints them, and what is recorded with each pupil."""

import datetime as dt
import io
import uuid

import psycopg
import pypdf
import pytest
from django.test import Client

from muster.attendance.access import WORK_FOLLOW_UP
from muster.attendance.queries.due import school_year
from muster.attendance.queries.roll import roll_on
from muster.attendance.records import FOLLOW_UP, Did, FollowUp
from muster.calendar.models import School as SchoolRow
from muster.people.actions import NewMembership, NewPupil, add_memberships, admit_pupils
from muster.people.records import Name, Particulars
from muster.protection.accounts.models import StoredSession
from muster.protection.approvals.deciding import waiting
from muster.protection.approvals.models import Approval
from muster.protection.approvals.rules import ALONE_IN_A_DAY
from muster.protection.approvals.taking_out import alone, take_out_alone
from muster.protection.budgets.rules import PROVE_IN_AN_HOUR
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from tests.cast import School, make_school
from tests.past_registers import take_week

pytestmark = pytest.mark.usefixtures("db_app")
MONDAY = dt.date(2026, 11, 16)
HERE = "/\\" * 5
TYPED = {
    "title": "List obecności",
    "language": "pl",
    "body": "Szanowni Państwo, {child} #import $x$ {days_missed} ({today}).",
}
ARABIC = {"title": "رسالة", "language": "ar"}


@pytest.fixture
def school() -> School:
    """Ada missed a day and a half of a week, and Lucas, who has left, all that there was."""
    made = make_school()
    take_week(made, made.form_3b, MONDAY, {made.ada: "NNI" + HERE[3:], made.ben: HERE})
    return made


@pytest.fixture
def office(school: School) -> Client:
    return school.signed_in(school.office)


def pages_of(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def kept_of(school: School, pupil: str) -> FollowUp:
    with school.seen_by(school.office) as viewer:
        year = school_year(viewer, viewer.today)
        assert year is not None
        want = Want(FOLLOW_UP, year.period)
        opened = open_folders(viewer, WORK_FOLLOW_UP, [school.people[pupil]], want)
        held = opened.of(FOLLOW_UP, year.period).get(school.people[pupil])
        return held.record if held else FollowUp()


def test_everyone_past_a_threshold_is_listed_printed_on_a_page_each_and_recorded(
    school: School, office: Client
):
    shown = office.get("/letters/concern/print", {"whom": "persistent"}).content.decode()
    assert "Ada Sinclair" in shown
    assert "Ben Whitmore" not in shown
    assert "Print 1 letter and record it" in shown
    assert kept_of(school, "ada").steps == ()
    (page,) = pages_of(office.post("/letters/concern/paper", {"whom": "persistent"}).content)
    assert "Dear parent or carer of Ada Sinclair" in page
    assert "Ada has missed 1 and a half days, and attendance is 70.0%" in page
    assert "Olive Trent" in page
    (step,) = kept_of(school, "ada").steps
    assert (step.did, step.words, step.by) == (Did.WRITTEN, "Attendance concern", school.office)
    assert kept_of(school, "ada").owner is None, "a letter gives nobody a case to work on"
    assert kept_of(school, "ben").steps == ()


def test_a_letter_is_headed_by_where_the_school_is_and_how_it_is_rung(school: School, office: Client):
    with school.seen_by_command():
        SchoolRow.objects.filter(id=school.id).update(
            address="Mill Lane\nThornmere", telephone="01632 960999"
        )
    (page,) = pages_of(office.post("/letters/concern/paper", {"whom": "persistent"}).content)
    assert all(line in page for line in (school.name, "Mill Lane", "Thornmere", "01632 960999"))


def test_a_form_gets_one_pdf_with_a_page_for_each(school: School, office: Client):
    pages = pages_of(office.post("/letters/better/paper", {"whom": str(school.form_4a)}).content)
    assert len(pages) == 2
    assert "Amara" in pages[0]
    assert "Theo" in pages[1]


def test_a_preview_records_nothing_as_written(school: School, office: Client):
    (page,) = pages_of(office.get(f"/letters/concern/preview/{school.ada}").content)
    assert "Ada Sinclair" in page
    assert kept_of(school, "ada").steps == ()
    assert office.get(f"/letters/concern/preview/{school.leaver}").status_code == 404


def test_a_school_writes_its_own_in_its_own_language_and_nothing_of_it_is_source(
    school: School, office: Client
):
    assert office.post("/letters/new", TYPED).status_code == 302
    shown = office.get("/letters/").content.decode()
    name = shown.split("List obecności")[1].split("/letters/")[1].split("/print")[0]
    answer = office.get(f"/letters/{name}/preview/{school.ada}")
    assert "Szanowni Państwo, Ada #import $x$ 1½ (24/11/2026)." in pages_of(answer.content)[0]
    assert str(pypdf.PdfReader(io.BytesIO(answer.content)).root_object["/Lang"]) == "pl"
    assert office.post(f"/letters/{name}/discard").status_code == 302
    assert office.get(f"/letters/{name}").status_code == 404


def test_a_letter_from_right_to_left_has_its_address_and_its_telephone_numbers_in_their_order(
    school: School, office: Client
):
    """A number apart from the words beside it, which one run of letters never shows, is set on their other side."""
    office.post("/letters/new", {**ARABIC, "body": "اتصل على 01632 960998 {days_missed}"})
    name = office.get("/letters/").content.decode().split("رسالة")[1].split("/letters/")[1].split("/print")[0]
    runs: list[str] = []
    (page,) = pypdf.PdfReader(io.BytesIO(office.get(f"/letters/{name}/preview/{school.ada}").content)).pages
    page.extract_text(visitor_text=lambda text, *_: runs.append(text.strip()))
    for written in ("12 Lantern Lane", "01632 960998", "24/11/2026"):
        assert any(written in run for run in runs)


def test_a_shipped_letter_is_changed_in_place_and_is_another_schools_as_it_came(
    school: School, office: Client
):
    changed = {**TYPED, "title": "Concern", "language": "en"}
    office.post("/letters/concern", changed)
    assert "Szanowni" in office.get("/letters/concern").content.decode()
    other = make_school()
    assert "Dear parent or carer" in other.signed_in(other.office).get("/letters/concern").content.decode()


def test_a_field_that_is_none_is_refused_and_what_was_typed_stays(office: Client):
    answer = office.post("/letters/new", {**TYPED, "body": "Dear {parnet}"})
    assert answer.status_code == 422
    assert "There is no field {parnet}." in answer.content.decode()
    assert "Dear {parnet}" in answer.content.decode()


@pytest.mark.parametrize("field", ["title", "body"])
def test_a_letter_that_names_a_pupil_is_not_kept_for_everybody(office: Client, field: str):
    answer = office.post("/letters/new", {**TYPED, field: "On ADA  Sinclair's Monday"})
    assert answer.status_code == 422
    assert "Ada Sinclair is a pupil here." in answer.content.decode()


def test_nobody_chosen_prints_nothing(school: School, office: Client):
    answer = office.post("/letters/concern/paper", {"whom": "severe"})
    assert answer.status_code == 422
    assert "Choose between one pupil and 400." in answer.content.decode()
    assert office.post("/letters/concern/paper", {"whom": "everybody"}).status_code == 422
    assert "Nobody." in office.get("/letters/concern/print", {"whom": "severe"}).content.decode()


def test_letters_are_not_a_tutors(school: School):
    tutor = school.signed_in(school.tutor)
    assert tutor.get("/letters/").status_code == 403
    assert tutor.get(f"/letters/concern/preview/{school.ada}").status_code == 403


def test_a_letter_is_addressed_to_the_parent_with_whom_the_child_lives(school: School, office: Client):
    (page,) = pages_of(office.get(f"/letters/concern/preview/{school.ada}").content)
    assert "Iris Sinclair 12 Lantern Lane Thornmere ZX1 1AB" in page
    assert "Conrad" not in page
    (without,) = pages_of(office.get(f"/letters/concern/preview/{school.ben}").content)
    assert "Lantern Lane" not in without, "nobody is known to live with Ben"


def test_one_family_is_written_to_from_the_pupils_page(school: School, office: Client):
    assert f"/letters/to/{school.ada}" in office.get(f"/pupils/{school.ada}").content.decode()
    assert "Attendance concern" in office.get(f"/letters/to/{school.ada}").content.decode()
    (page,) = pages_of(office.post(f"/letters/meeting/to/{school.ada}").content)
    assert "Ada" in page
    (step,) = kept_of(school, "ada").steps
    assert step.words == "Invitation to talk about attendance"
    assert office.get(f"/letters/to/{school.leaver}").status_code == 404
    assert school.signed_in(school.tutor).get(f"/letters/to/{school.ada}").status_code == 403


def test_who_reached_the_rolling_limit_is_a_list_to_write_to():
    made = make_school()
    take_week(made, made.form_3b, MONDAY, {made.ada: "O" * 10, made.ben: "O" * 9 + "I"})
    shown = made.signed_in(made.office).get("/letters/concern/print", {"whom": "penalty"}).content.decode()
    assert "Ada Sinclair" in shown
    assert "Ben Whitmore" not in shown


def fill_form(school: School, pupils: int) -> None:
    """Put so many more pupils into form 4A."""
    with school.seen_by(school.office) as viewer:
        new = [
            NewPupil(Name(given=f"Pupil {n}", family="Ames"), Particulars(born=dt.date(2017, 4, 3)), MONDAY)
            for n in range(pupils)
        ]
        admitted = admit_pupils(by=viewer, pupils=new)
        places = [NewMembership(school.form_4a, pupil, MONDAY) for pupil in admitted]
        add_memberships(by=viewer, memberships=places)


def test_many_letters_wait_for_a_second_person(school: School, office: Client):
    fill_form(school, ALONE_IN_A_DAY - 1)
    whom = {"whom": str(school.form_4a)}
    assert "take a second person" in office.post("/letters/better/paper", whom, follow=True).content.decode()
    assert kept_of(school, "theo").steps == ()
    own = office.get("/letters/").content.decode()
    assert "Waits for a second person" in own
    wish = deciding_id(school)
    own_answer = office.post(f"/letters/wishes/{wish}", {"answer": "agree"}, follow=True).content.decode()
    assert "Somebody else has to agree" in own_answer
    told = "A letter to many families waits for you to agree or refuse."
    head = school.signed_in(school.head)
    assert told in head.get("/").content.decode()
    assert told not in office.get("/").content.decode(), "it is one's own"
    assert "4A" in head.get("/letters/").content.decode()
    head.post(f"/letters/wishes/{wish}", {"answer": "agree"})
    assert office.post("/letters/concern/paper", whom).status_code == 302, "another letter was not agreed to"
    assert len(pages_of(office.post("/letters/better/paper", whom).content)) == ALONE_IN_A_DAY + 1


def test_a_letter_that_says_something_else_by_now_was_not_agreed_to(school: School, office: Client):
    printed_elsewhere(school, ALONE_IN_A_DAY)
    whom = {"whom": str(school.form_4a)}
    office.post("/letters/better/paper", whom)
    head = school.signed_in(school.head)
    head.post(f"/letters/wishes/{deciding_id(school)}", {"answer": "agree"})
    office.post("/letters/better", {**TYPED, "title": "Back on track", "language": "en"})
    assert office.post("/letters/better/paper", whom).status_code == 302
    office.post("/letters/better/discard")
    assert len(pages_of(office.post("/letters/better/paper", whom).content)) == 2, "as it was agreed to"
    asked = head.get("/letters/").content.decode()
    assert "The letter has been changed since." in asked
    assert 'value="agree"' not in asked


def test_what_a_letter_says_lies_nowhere_in_the_clear(
    school: School, office: Client, superuser_cursor: psycopg.Cursor[tuple[str]]
):
    office.post("/letters/new", {**TYPED, "title": "Trip to Quillon", "body": "Dear parents at the quay,"})
    assert "Trip to Quillon" in office.get("/letters/").content.decode()
    superuser_cursor.execute(b"SELECT string_agg(t::text, ' ') FROM letters_letter t")
    (stored,) = superuser_cursor.fetchone() or ("",)
    for said in (b"Quillon", b"the quay"):
        assert said.decode() not in stored
        assert said.hex() not in stored


def printed_elsewhere(school: School, pupils: int) -> None:
    """The office took out so many other pupils alone before."""
    with school.seen_by(school.office) as viewer:
        assert take_out_alone(viewer, [uuid.uuid4() for _ in range(pupils)])


def test_a_list_that_is_printed_form_by_form_waits_for_a_second_person_as_the_whole_would(
    school: School, office: Client
):
    printed_elsewhere(school, ALONE_IN_A_DAY - 5)
    assert len(pages_of(office.post("/letters/better/paper", {"whom": str(school.form_4a)}).content)) == 2
    waits = office.post("/letters/better/paper", {"whom": str(school.form_3b)}, follow=True).content.decode()
    assert "They are asked." in waits
    assert "Yours so far: 47 in a day, 47 in a week." in waits
    assert kept_of(school, "ben").steps == ()
    school.signed_in(school.head).post(f"/letters/wishes/{deciding_id(school)}", {"answer": "agree"})
    assert len(pages_of(office.post("/letters/better/paper", {"whom": str(school.form_3b)}).content)) == 5
    with school.seen_by(school.office) as viewer:
        assert alone(viewer).in_day == ALONE_IN_A_DAY - 3, "what two people agreed to is nobody's own word"


def test_letters_and_previews_one_by_one_add_up_too(school: School, office: Client):
    printed_elsewhere(school, ALONE_IN_A_DAY - 1)
    assert office.get(f"/letters/better/preview/{school.ada}").status_code == 200
    assert office.post(f"/letters/better/to/{school.ada}").status_code == 200, "the same pupil counts once"
    seen = office.get(f"/letters/better/preview/{school.ben}", follow=True).content.decode()
    assert "A preview counts as a letter." in seen
    assert office.post(f"/letters/better/to/{school.ben}").headers["Location"] == "/letters/"
    assert kept_of(school, "ben").steps == ()
    head = school.signed_in(school.head)
    assert "Ben Whitmore" in head.get("/letters/").content.decode()
    head.post(f"/letters/wishes/{deciding_id(school)}", {"answer": "agree"})
    assert len(pages_of(office.post(f"/letters/better/to/{school.ben}").content)) == 1
    assert office.post(f"/letters/better/to/{school.leaver}").status_code == 404


def deciding_id(school: School) -> uuid.UUID:
    with school.seen_by(school.head) as viewer:
        (approval,) = waiting(viewer, Approval.Kind.LETTERS)
        return approval.id


@pytest.mark.parametrize(
    ("method", "address"), [("get", "/letters/better/preview/{}"), ("post", "/letters/better/to/{}")]
)
def test_whoever_looks_up_one_address_after_the_other_is_stopped_as_with_any_folder(
    school: School, office: Client, method: str, address: str
):
    """A letter to one family shows where it lives: a stolen session must not read the school by that."""
    fill_form(school, PROVE_IN_AN_HOUR + 5)
    StoredSession.objects.filter(account=school.account(school.office)).get().change(proved_at=None)
    answers = [getattr(office, method)(address.format(pupil)) for pupil in pupils_of(school)]
    assert [answer.status_code for answer in answers[:PROVE_IN_AN_HOUR]] == [200] * PROVE_IN_AN_HOUR
    assert {answer.headers["Location"].split("?")[0] for answer in answers[PROVE_IN_AN_HOUR:]} == {
        "/account/confirm"
    }


def test_letters_to_many_are_printed_with_a_fresh_factor_alone(school: School, office: Client):
    StoredSession.objects.filter(account=school.account(school.office)).get().change(proved_at=None)
    whom = {"whom": str(school.form_3b)}
    assert office.get("/letters/better/print", whom).headers["Location"].startswith("/account/confirm")
    assert office.post("/letters/better/paper", whom).headers["Location"].startswith("/account/confirm")
    assert office.get("/letters/").status_code == 200


def pupils_of(school: School) -> list[uuid.UUID]:
    with school.seen_by(school.office) as viewer:
        return sorted(roll_on(viewer, viewer.today))
