"""Marks for the school's register, in a school that every test knows."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from muster.people.actions import Correction, correct_particulars
from muster.people.records import Particulars
from tests.cast import School, make_school
from tests.past_registers import take_week

pytestmark = pytest.mark.usefixtures("db_app")
MONDAY = dt.date(2026, 11, 16)
ADA, BEN = "A801200001001", "B801200001002"
DAYS = {"first": "2026-11-16", "last": "2026-11-17"}


@pytest.fixture
def school() -> School:
    made = make_school()
    with made.seen_by_command() as by:
        born = dt.date(2018, 4, 3)
        numbers = [(made.ada, ADA), (made.ben, BEN)]
        correct_particulars(
            by=by, corrections=[Correction(who, Particulars(born=born, upn=upn)) for who, upn in numbers]
        )
    take_week(made, made.form_3b, MONDAY, {made.ada: "/\\NN/\\/\\/\\", made.ben: "L\\......GG"})
    return made


@pytest.fixture
def officer(school: School) -> Client:
    return school.signed_in(school.attendance_officer)


def compare(client: Client, text: str) -> tuple[int, str]:
    answer = client.post("/marks/differences", {"marks": SimpleUploadedFile("theirs.csv", text.encode())})
    return answer.status_code, answer.content.decode()


def test_the_page_offers_this_week(officer: Client):
    shown = officer.get("/marks/").content.decode()
    assert 'value="2026-11-23"' in shown
    assert 'value="2026-11-24"' in shown
    assert "Muster feeds the register of your other system" in shown


def test_the_file_holds_each_mark_and_no_name(officer: Client):
    answer = officer.post("/marks/file", DAYS)
    assert answer["Content-Disposition"].startswith('attachment; filename="marks-2026-11-')
    assert answer.content.decode().splitlines() == [
        "UPN,Date,Session,Code",
        f"{ADA},2026-11-16,AM,/",
        f"{ADA},2026-11-16,PM,\\",
        f"{ADA},2026-11-17,AM,N",
        f"{ADA},2026-11-17,PM,N",
        f"{BEN},2026-11-16,AM,L",
        f"{BEN},2026-11-16,PM,\\",
    ]


def test_only_what_was_entered_since_is_sent_again(officer: Client):
    entered = officer.post("/marks/file", {**DAYS, "since": "2026-11-17T10:00"}).content.decode().splitlines()
    assert entered[1:] == [f"{ADA},2026-11-17,PM,N"]


def test_the_file_of_these_marks_differs_nowhere(officer: Client):
    status, shown = compare(officer, officer.post("/marks/file", DAYS).content.decode())
    assert status == 200
    assert "Every session of these days says the same in both." in shown
    assert "Daisy Hargreaves" in shown  # has no UPN


def test_a_difference_is_shown_with_the_way_to_the_mark(school: School, officer: Client):
    status, shown = compare(
        officer, f"UPN,Date,Session,Code\n{ADA},2026-11-16,AM,I\n{ADA},2026-11-16,PM,\\\nZ9,2026-11-16,AM,/\n"
    )
    assert status == 200
    assert f"/registers/{school.form_3b}/2026-11-16/am/pupils/{school.ada}/" in shown
    assert "UPN Z9, not on roll here" in shown
    assert "Ben Whitmore" in shown  # the other system does not know him
    assert f"{MONDAY.isoformat()}/pm/pupils/{school.ada}/" not in shown


def test_a_file_with_a_wrong_line_is_not_compared(officer: Client):
    status, shown = compare(officer, "UPN,Date,Session,Code\nA,yesterday,AM,/\n")
    assert status == 422
    assert "Line 2" in shown


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ({"first": "2026-11-17", "last": "2026-11-16"}, "The last day is before the first."),
        ({"first": "2019-11-17", "last": "2019-11-18"}, "no academic year"),
        ({"first": "", "last": "2026-11-16"}, "required"),
    ],
)
def test_days_that_make_no_sense_are_answered_in_words(officer: Client, days: dict[str, str], says: str):
    answer = officer.post("/marks/file", days)
    assert answer.status_code == 422
    assert says in answer.content.decode()


@pytest.mark.parametrize("who", ["tutor", "office", "head", "governor"])
def test_others_send_no_marks(school: School, who: str):
    client = school.signed_in(school.people[who])
    assert client.get("/marks/").status_code == 403
    assert client.post("/marks/file", DAYS).status_code == 403
