"""A day without computers: every register of a session on paper, one a page, and typed in one after the other."""

import io

import pypdf
import pytest

from muster.attendance.models import Register, RegisterEntry
from muster.attendance.queries.on_paper import day_on_paper, sheets_of_part
from muster.protection.access.decisions import Refused
from tests.cast import TODAY, School

DAY = f"/registers/day/{TODAY.isoformat()}/paper"


def pages(content: bytes) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def test_the_office_prints_every_register_of_a_session_one_a_page(school: School):
    answer = school.signed_in(school.office).get(f"{DAY}/am")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    first, second = pages(answer.content)
    assert "3B morning register" in first
    assert "4A morning register" in second
    assert "Ada Sinclair" in first
    assert "Theo Sinclair" in second
    for page in (first, second):
        assert "Taken by (name)" in page
        assert "Signature" in page
        assert "Time" in page
        assert "Tuesday 24 November 2026" in page


def test_the_paper_is_tagged_and_its_title_names_nobody(school: School):
    paper = pypdf.PdfReader(io.BytesIO(school.signed_in(school.office).get(f"{DAY}/am").content))
    assert "/StructTreeRoot" in paper.root_object
    assert paper.metadata is not None
    assert paper.metadata.title == "Paper registers"


def test_one_register_prints_without_care_reasons_or_marks(school: School):
    answer = school.signed_in(school.tutor).get(f"/registers/{school.form_3b}/{TODAY.isoformat()}/am/paper")
    (page,) = pages(answer.content)
    assert "5 pupils" in page
    assert "allergy" not in page.lower()
    assert school.signed_in(school.governor).get(f"{DAY}/am").status_code == 403


def test_a_typed_in_register_leads_back_to_the_list_where_the_next_one_waits(school: School):
    client = school.signed_in(school.office)
    with school.seen_by(school.office) as viewer:
        (morning, afternoon) = day_on_paper(viewer, TODAY).parts
        assert [(one.name, one.is_taken, one.is_next) for one in morning.registers] == [
            ("3B", False, True),
            ("4A", False, False),
        ]
    sent = {"absent": "1", "took": str(school.cover_teacher), "at": "08:55", "everyone_else": "on"}
    address = f"/registers/{school.form_3b}/{TODAY.isoformat()}/am/from-paper?from=list"
    answer = client.post(address, sent)
    assert answer["Location"] == f"{DAY}#next-am"
    shown = client.get(DAY).content.decode()
    assert "The register is entered" in shown
    assert "1 of 2 in Muster" in shown
    with school.seen_by(school.office) as viewer:
        (morning, afternoon) = day_on_paper(viewer, TODAY).parts
        assert [(one.name, one.is_taken, one.is_next) for one in morning.registers] == [
            ("3B", True, False),
            ("4A", False, True),
        ]
        assert afternoon.taken == 0


def test_a_day_or_a_slot_without_registers_says_so(school: School):
    client = school.signed_in(school.office)
    assert (
        "There is no register on this day" in client.get("/registers/day/2026-11-22/paper").content.decode()
    )
    assert client.get("/registers/day/2026-11-22/paper/am").status_code == 404
    assert client.get(f"{DAY}/p1").status_code == 404


def test_only_those_who_keep_the_registers_print_those_of_the_day(school: School):
    with school.seen_by(school.tutor) as viewer, pytest.raises(Refused):
        sheets_of_part(viewer, TODAY, "am")
    assert school.signed_in(school.tutor).get(DAY).status_code == 403
    assert "On paper" not in school.signed_in(school.tutor).get("/registers/").content.decode()
    assert "On paper" in school.signed_in(school.office).get("/registers/").content.decode()


def test_the_register_says_who_took_it_on_paper_and_its_entry_who_typed_it_in(school: School):
    client = school.signed_in(school.office)
    address = f"/registers/{school.form_3b}/{TODAY.isoformat()}/am/from-paper"
    shown = client.get(address).content.decode()
    assert shown.index(str(school.tutor)) < shown.index(str(school.cover_teacher)), (
        "who should take it comes first"
    )
    client.post(address, {"took": str(school.cover_teacher), "at": "08:55", "everyone_else": "on"})
    with school.seen_by(school.office):
        register = Register.objects.get(school_id=school.id, group_id=school.form_3b, day=TODAY, slot=0)
        assert register.taken_by == school.cover_teacher
        entries = RegisterEntry.objects.filter(school_id=school.id, register=register)
        assert set(entries.values_list("by_person", flat=True)) == {school.office}


def test_only_who_works_here_can_have_taken_it(school: School):
    client = school.signed_in(school.office)
    address = f"/registers/{school.form_3b}/{TODAY.isoformat()}/am/from-paper"
    refused = client.post(address, {"took": str(school.ada), "at": "08:55", "everyone_else": "on"})
    assert refused.status_code == 422
