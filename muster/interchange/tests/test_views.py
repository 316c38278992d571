import html
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from muster.interchange.models import RememberedColumns, SentRoster
from muster.interchange.tests.packages import package, replaced, zipped
from muster.people.models import Pupil
from tests.cast import School, make_school

SAMPLE = Path(__file__).parents[1] / "tables" / "tests" / "data" / "sds_uk_25users"


@pytest.fixture
def school(db_app: None) -> School:
    return make_school()


def send(client: Client, files: dict[str, bytes], **fields: str) -> HttpResponse:
    """Send files, and return the page of the plan."""
    uploads = [SimpleUploadedFile(name, data) for name, data in files.items()]
    answer = client.post("/import/", {"sent": uploads, **fields})
    assert answer.status_code == 302
    plan: HttpResponse = client.get(answer["Location"])  # type: ignore[assignment]  # the test client's own
    return plan


def text(answer: HttpResponse) -> str:
    return html.unescape(answer.content.decode())


def address(answer: HttpResponse, end: str) -> str:
    found = re.search(rf'action="(/import/[^"]+{end})"', answer.content.decode())
    assert found
    return found[1]


def apply(client: Client, plan: HttpResponse, **fields: str) -> HttpResponse:
    found = re.search(r'name="fingerprint" value="(\w+)"', plan.content.decode())
    assert found
    report: HttpResponse = client.post(address(plan, "/apply"), {"fingerprint": found[1], **fields})  # type: ignore[assignment]  # as above
    return report


def sample() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(SAMPLE.glob("*.csv"))}


def pupils(school: School) -> int:
    with school.seen_by(school.head):
        return int(Pupil.objects.count())


def test_the_sample_is_planned_in_words_applied_and_reported(school):
    client = school.signed_in(school.head)
    before = pupils(school)
    plan = send(client, sample())
    assert plan.status_code == 200
    assert "22 pupils join, 2 members of staff are added" in text(plan)
    assert "other schools have them: 14 groups" in text(plan)
    assert pupils(school) == before
    report = apply(client, plan)
    assert report.status_code == 200
    assert "<h1>Imported</h1>" in text(report)
    assert pupils(school) == before + 22
    assert "Nothing changes." in text(send(client, sample()))


def test_faults_are_listed_with_place_value_and_remedy_and_nothing_can_be_applied(school):
    bad = replaced(package(), "demographics.csv", "2014-02-02", "02/02/2014")
    plan = send(school.signed_in(school.head), {"roster.zip": zipped(bad)})
    assert "demographics.csv, line 3, birthDate" in text(plan)
    assert "02/02/2014" in text(plan)
    assert "Write it like 2026-09-01." in text(plan)
    assert "/apply" not in text(plan)


def test_what_exporters_get_wrong_can_be_read_past_without_sending_it_again(school):
    client = school.signed_in(school.head)
    bad = replaced(package(), "users.csv", ",true,", ",TRUE,")
    plan = send(client, {"roster.zip": zipped(bad)})
    assert "/apply" not in text(plan)
    place = address(plan, "")
    assert client.post(place, {"read_past": "yes"}).status_code == 302
    again = client.get(place)
    assert "for information" in text(again)
    assert "<h1>Imported</h1>" in text(apply(client, again))


def test_what_nothing_mends_cannot_be_read_past(school):
    client = school.signed_in(school.head)
    plan = send(client, {"list.pdf": b"%PDF-1.4"})
    assert "Export the same list as CSV or XLSX" in text(plan)
    assert "read_past" not in text(plan)


def test_a_question_is_answered_on_the_page(school):
    client = school.signed_in(school.head)
    plan = send(client, {"pupils.csv": b"Adno,Forename,Surname,DOB\n1,A,B,03/04/2012\n"})
    assert "Which way round are they?" in text(plan)
    assert "/apply" not in text(plan)
    place = address(plan, "")
    assert client.post(place, {"answer_0": "sideways"}).status_code == 200
    assert client.post(place, {"answer_0": "month first"}).status_code == 302
    assert "1 pupil joins" in text(client.get(place))


def test_columns_are_corrected_once_and_remembered(school):
    client = school.signed_in(school.head)
    files = {"klasse.csv": "Nr,Rufname,Nachname,Klasse\n1,Zoë,Ó,7A\n".encode()}
    plan = send(client, files)
    assert "What does this table list?" in text(plan)
    found = re.search(r'href="(/import/[^"]+/columns)"', plan.content.decode())
    assert found
    columns = client.get(found[1])
    assert columns.status_code == 200
    chip = re.search(r'href="([^"]+/columns\?\w+=pupils)"', columns.content.decode())
    assert chip
    chosen = {"table0-kind": "pupils", "table0-column_0": "admission_number", "table0-column_1": "given_name"}
    chosen |= {"table0-column_2": "family_name", "table0-column_3": "form"}
    assert client.post(chip[1], chosen).status_code == 302
    assert "1 pupil joins" in text(send(client, files))
    with school.seen_by(school.head):
        assert [row.kind for row in RememberedColumns.objects.all()] == ["pupils"]


def test_many_endings_need_a_tick(school):
    client = school.signed_in(school.head)
    apply(client, send(client, {"roster.zip": zipped(package())}))
    plan = send(client, {"roster.zip": zipped(package(pupils=1))})
    assert "of all memberships would end" in text(plan)
    refused = apply(client, plan)
    assert refused.status_code == 422
    assert "Say that the file is complete" in text(refused)
    assert "<h1>Imported</h1>" in text(apply(client, plan, many_may_end="on"))


def test_files_that_wait_are_sealed_and_belong_to_who_sent_them(school):
    client = school.signed_in(school.head)
    plan = send(client, {"pupils.csv": b"Adno,Forename,Surname\n1,Anneliese,Zuckermann\n"})
    with school.seen_by(school.head):
        assert b"Anneliese" not in bytes(SentRoster.objects.all()[0].sealed)
    place = address(plan, "/drop").removesuffix("/drop")
    assert school.signed_in(school.data_manager).get(place).status_code == 404
    assert client.post(f"{place}/drop").status_code == 302
    assert client.get(place).status_code == 404
    with school.seen_by(school.head):
        assert not SentRoster.objects.exists()


def test_only_who_may_import_reaches_the_pages(school):
    for part in ("tutor", "office", "it_administrator", "attendance_officer"):
        assert school.signed_in(school.people[part]).get("/import/").status_code == 403
    assert school.signed_in(school.data_manager).get("/import/").status_code == 200


def test_no_file_is_asked_for_again(school):
    answer = school.signed_in(school.head).post("/import/", {})
    assert answer.status_code == 422


def test_no_page_puts_a_name_into_its_title_or_address(school):
    client = school.signed_in(school.head)
    plan = send(client, sample())
    titles = re.findall(r"<title>([^<]*)</title>", text(plan))
    assert all("Klein" not in title for title in titles)
    assert "Klein" in text(plan)
