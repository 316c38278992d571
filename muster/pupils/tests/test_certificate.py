"""The attendance certificate: one tagged page that says what the registers say, and a line in the log."""

import datetime as dt
import io

import pypdf
import pytest
from django.test import Client

from muster.people.actions import Correction, correct_particulars
from muster.people.records import Particulars
from tests.cast import School, make_school
from tests.past_registers import take_week

pytestmark = pytest.mark.usefixtures("db_app")
MONDAY = dt.date(2026, 11, 16)
DAYS = {"first": "2026-11-16", "last": "2026-11-20"}


@pytest.fixture
def school() -> School:
    made = make_school()
    take_week(made, made.form_3b, MONDAY, {made.ada: "/\\L\\NNII..", made.leaver: ".........."})
    with made.seen_by_command() as by:
        particulars = Particulars(born=dt.date(2018, 4, 3))
        correct_particulars(by=by, corrections=[Correction(made.ada, particulars)])
    return made


@pytest.fixture
def office(school: School) -> Client:
    return school.signed_in(school.office)


def address(school: School, pupil: str = "ada") -> str:
    return f"/pupils/{school.people[pupil]}/certificate"


def words_of(content: bytes) -> str:
    paper = pypdf.PdfReader(io.BytesIO(content))
    assert len(paper.pages) == 1
    return " ".join(paper.pages[0].extract_text().split())


def test_it_says_what_the_registers_say(school: School, office: Client):
    answer = office.post(address(school), DAYS)
    said = words_of(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    assert "Ada Sinclair" in said
    assert "Date of birth 3 April 2018" in said
    assert "Form 3B" in said
    assert "16 November 2026 to 20 November 2026" in said
    assert "Possible 8 100.0%" in said
    assert "Attended 4 50.0%" in said
    assert "Authorised absence 2 25.0%" in said
    assert "Unauthorised absence 2 25.0%" in said
    assert "Late, part of the above 1 12.5%" in said
    assert "In none of these figures: 2 half-days without a mark so far." in said
    assert "Olive Trent, for" in said


def test_neither_title_nor_name_of_the_file_says_who(school: School, office: Client):
    answer = office.post(address(school), DAYS)
    assert "Ada" not in answer["Content-Disposition"]
    about = pypdf.PdfReader(io.BytesIO(answer.content)).metadata
    assert about is not None
    assert about.title == "Attendance certificate"


def test_the_page_offers_the_year_so_far(school: School, office: Client):
    shown = office.get(address(school)).content.decode()
    assert 'value="2026-09-01"' in shown
    assert 'value="2026-11-24"' in shown


def test_one_who_left_has_a_certificate_of_the_days_here_and_none_of_those_after(
    school: School, office: Client
):
    here = office.post(address(school, "leaver"), {"first": "2026-09-01", "last": "2026-10-23"})
    assert "1 September 2026 to 23 October 2026" in words_of(here.content)
    after = office.post(address(school, "leaver"), DAYS)
    assert after.status_code == 422
    assert "The pupil was not on roll in these days." in after.content.decode()


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"first": "2026-07-01", "last": "2026-11-20"}, "Choose days that lie in one school year."),
        ({"first": "2026-11-20", "last": "2026-11-16"}, "The last day is before the first."),
        ({"first": "tomorrow", "last": "2026-11-16"}, "Enter a valid date."),
    ],
)
def test_days_that_cannot_be_counted_are_refused_and_kept(
    school: School, office: Client, days: dict[str, str], words: str
):
    answer = office.post(address(school), days)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert f'value="{days["first"]}"' in answer.content.decode()


def test_a_tutor_issues_none_and_nobody_else_than_a_pupil_has_one(school: School, office: Client):
    assert school.signed_in(school.tutor).post(address(school), DAYS).status_code == 403
    assert office.get(address(school, "head")).status_code == 404
    assert office.post(address(school, "head"), DAYS).status_code == 404
