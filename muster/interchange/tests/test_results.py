"""Results as tables: out and back in, matched by identifier and never by name, shown before anything happens."""

import csv
import io
import re
import uuid

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from muster.assessment.series import Series
from muster.interchange.problems import Findings, stops
from muster.interchange.results.reading import read_results
from muster.people.actions import Correction, correct_names, correct_particulars
from muster.people.records import Name, Particulars
from muster.protection.approvals.rules import ALONE_IN_A_DAY
from muster.protection.approvals.taking_out import take_out_alone
from muster.protection.budgets.models import Alarm
from tests.assessed import Assessed

HEADS = {7: ("Autumn, Attainment", "Autumn"), 8: ("Autumn, Effort",)}


def addresses(assessed: Assessed) -> tuple[str, str]:
    place = assessed.place
    return tuple(f"/results/{place.group_id}/{place.course_id}/points/{what}" for what in ("import", "csv"))  # type: ignore[return-value]  # two of them


def sent(table: str, name: str = "table.csv") -> dict[str, SimpleUploadedFile]:
    return {"table": SimpleUploadedFile(name, table.encode())}


def wanted_in(page: str) -> dict[str, str]:
    found = re.search(r'name="results" value="([^"]*)"', page)
    assert found is not None, "nothing is offered to be brought in"
    return {"results": found[1].replace("&#34;", '"').replace("&quot;", '"')}


def test_a_sheet_comes_back_as_it_went_out(assessed: Assessed):
    school = assessed.school
    assessed.save(assessed.sent(school.ada, "104"), assessed.sent(school.ben, ".a"))
    address, out = addresses(assessed)
    client = school.signed_in(school.tutor)
    table = client.get(out)
    assert table["Content-Disposition"] == 'attachment; filename="mark-sheet.csv"'
    page = client.post(address, sent(table.content.decode("utf-8-sig"))).content.decode()
    assert "There is nothing to bring in" in page
    assert "2 stay as they are" in page


def test_a_second_person_looks_where_a_role_alone_saves_many_tables(assessed: Assessed):
    school = assessed.school
    _, out = addresses(assessed)
    for part in (school.tutor, school.data_manager):
        with school.seen_by(part) as viewer:
            assert take_out_alone(viewer, [uuid.uuid4() for _ in range(ALONE_IN_A_DAY)])
        assert school.signed_in(part).get(out).status_code == 200
    with school.seen_by_command():
        raised = Alarm.objects.get(school_id=school.id)
    assert (raised.kind, raised.opener_id) == (Alarm.Kind.TAKEN_OUT, school.data_manager), (
        "a tutor has a class"
    )


def test_a_table_is_shown_and_then_brought_in(assessed: Assessed):
    school = assessed.school
    assessed.save(assessed.sent(school.ben, "99"))
    address, _ = addresses(assessed)
    client = school.signed_in(school.tutor)
    table = f'id,Pupil,"Autumn, Attainment","Autumn, Effort"\n{school.ada},Somebody,104,3\n{school.ben},Else,100,\n'
    page = client.post(address, sent(table)).content.decode()
    assert "2 new results" in page
    assert "1 changed" in page
    assert assessed.shown()["Ada Sinclair"] == ""
    assert client.post(address, wanted_in(page)).status_code == 302
    assert assessed.shown()["Ada Sinclair"] == "104"
    assert assessed.shown()["Ben Whitmore"] == "100"
    assert assessed.shown(series=Series.EFFORT)["Ben Whitmore"] == ""


def test_a_workbook_is_read_too(assessed: Assessed):
    school = assessed.school
    book = openpyxl.Workbook()
    book.active.append(["id", "Autumn"])
    book.active.append([str(school.ada), 104])
    kept = io.BytesIO()
    book.save(kept)
    address, _ = addresses(assessed)
    page = school.signed_in(school.tutor).post(
        address, {"table": SimpleUploadedFile("t.xlsx", kept.getvalue())}
    )
    assert "1 new result" in page.content.decode()


def test_a_pupil_is_found_by_upn(assessed: Assessed):
    school = assessed.school
    with school.seen_by(school.office) as office:
        correct_particulars(by=office, corrections=[Correction(school.ada, Particulars(upn="B801200005001"))])
    address, _ = addresses(assessed)
    page = (
        school.signed_in(school.tutor).post(address, sent("UPN,Autumn\nB801200005001,104\n")).content.decode()
    )
    assert "Ada Sinclair" in page
    assert "1 new result" in page


def test_a_name_alone_finds_nobody(assessed: Assessed):
    address, _ = addresses(assessed)
    answer = assessed.school.signed_in(assessed.school.tutor).post(
        address, sent("Pupil,Autumn\nAda Sinclair,104\n")
    )
    assert answer.status_code == 422
    assert "No column says who is meant" in answer.content.decode()


def test_one_value_that_cannot_be_read_stops_all_of_it(assessed: Assessed):
    school = assessed.school
    address, _ = addresses(assessed)
    table = f"id,Autumn\n{school.ada},104\n{school.ben},lots\n"
    answer = school.signed_in(school.tutor).post(address, sent(table))
    assert answer.status_code == 422
    assert "line 3, Autumn, Attainment" in answer.content.decode()
    assert 'name="results"' not in answer.content.decode()


def test_nothing_is_brought_in_over_what_somebody_entered_meanwhile(assessed: Assessed):
    school = assessed.school
    address, _ = addresses(assessed)
    client = school.signed_in(school.tutor)
    page = client.post(address, sent(f"id,Autumn\n{school.ada},104\n{school.ben},101\n")).content.decode()
    assessed.save(assessed.sent(school.ada, "99"), by=school.data_manager)
    answer = client.post(address, wanted_in(page))
    assert answer.status_code == 409
    assert "Nothing was brought in" in answer.content.decode()
    assert assessed.shown() == assessed.shown() | {"Ada Sinclair": "99", "Ben Whitmore": ""}


def test_those_who_are_not_on_the_sheet_are_left_out_and_counted(assessed: Assessed):
    school = assessed.school
    address, _ = addresses(assessed)
    page = school.signed_in(school.tutor).post(
        address, sent(f"id,Autumn\n{school.theo},104\n{school.ada},104\n")
    )
    assert "1 line is left out" in page.content.decode()
    assert "Theo" not in page.content.decode()


@pytest.mark.parametrize("part", ["assistant", "senco", "office", "other_tutor"])
def test_whoever_may_not_enter_brings_nothing_in(assessed: Assessed, part: str):
    school = assessed.school
    address, _ = addresses(assessed)
    answer = school.signed_in(school.people[part]).post(address, sent(f"id,Autumn\n{school.ada},104\n"))
    assert answer.status_code in {403, 404}


def test_a_spreadsheet_takes_nothing_of_the_table_for_a_formula(assessed: Assessed):
    school = assessed.school
    with school.seen_by(school.office) as office:
        correct_names(by=office, corrections=[Correction(school.ada, Name("=HYPERLINK(1)", "Sinclair"))])
    _, out = addresses(assessed)
    client = school.signed_in(school.tutor)
    rows = list(csv.reader(io.StringIO(client.get(out).content.decode("utf-8-sig"))))
    assert any(row[1].startswith("'=") for row in rows)
    book = openpyxl.load_workbook(io.BytesIO(client.get(out.replace("csv", "xlsx")).content))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row if cell.value is not None} <= {
        "s",
        "n",
    }


@pytest.mark.parametrize(
    "data", [b"", b"\x00\x01\x02", b'id,Autumn\n"open', b"PK\x03\x04broken", b"id;Autumn\n1;2;3;4\n"]
)
def test_a_broken_table_is_described_and_never_raises(data: bytes):
    findings = Findings(tolerant=True)
    table = read_results("table.csv", data, HEADS, findings=findings)
    assert table is None or stops(findings) or not table.lines or len(table.lines) <= 1
    assert list(findings) or table is not None


def test_separators_and_case_of_the_header_do_not_matter():
    findings = Findings(tolerant=True)
    table = read_results("t.csv", b"\xef\xbb\xbfUPN;AUTUMN, effort;Other\nX;3;y\n", HEADS, findings=findings)
    assert table is not None
    assert (table.columns, table.lines[0].cells) == ({8: 1}, {8: "3"})
    assert [one.remedy for one in findings] == ["Not read: Other."]


def test_an_unusual_change_is_to_be_looked_at_before_it_is_brought_in(assessed: Assessed):
    school = assessed.school
    assessed.save(
        assessed.sent(school.ada, "85", point="summer"), assessed.sent(school.ben, "100", point="summer")
    )
    numbers = ((school.ada, "B801200005001"), (school.ben, "B801200001002"))
    with school.seen_by(school.office) as office:
        particulars = [Correction(pupil, Particulars(upn=upn)) for pupil, upn in numbers]
        correct_particulars(by=office, corrections=particulars)
    table = "UPN,Autumn\nB801200005001,118\nB801200001002,104\n"
    address, _ = addresses(assessed)
    page = school.signed_in(school.tutor).post(address, sent(table)).content.decode()
    assert page.count("an unusual change") == 1
    assert "The last was 85: an unusual change." in page


def test_a_result_of_a_roster_is_about_its_pupil_and_not_about_itself():
    table = b"sourcedId,status,lineItemSourcedId,studentSourcedId,score\nr1,active,l1,p1,104\n"
    read = read_results("results.csv", table, {7: ("score",)}, findings=Findings(tolerant=True))
    assert read is not None
    assert [(line.numbers, line.cells) for line in read.lines] == [({"pupil_id": "p1"}, {7: "104"})]
