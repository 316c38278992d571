from pathlib import Path

import pytest

from muster.interchange.tables.recognition import ColumnMap, fingerprint, read_as, recognise, table_kinds

SAMPLE = Path(__file__).parent / "data" / "sds_uk_25users"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("School.csv", "schools"),
        ("Section.csv", "groups"),
        ("Student.csv", "pupils"),
        ("StudentEnrollment.csv", "memberships"),
        ("Teacher.csv", "staff"),
        ("TeacherRoster.csv", "memberships"),
    ],
)
def test_the_six_files_of_a_school_data_sync_export_are_told_by_their_headers(name, kind):
    header = (SAMPLE / name).read_text(encoding="utf-8").splitlines()[0].split(",")
    assert recognise(header) == read_as(kind, header)


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Adno,Forename,Surname,DOB,Reg,Year", "pupils"),
        ("UPN,Legal Surname,Legal Forename,Date of Birth,Registration Group,Year Taught In", "pupils"),
        ("Arbor Student ID;Preferred First Name;Legal Last Name;Legal First Name;Form", "pupils"),
        ("Staff Code,Title,Forename,Surname,Work Email", "staff"),
        ("Student ID,Contact Name,Relationship,Contact Priority,Mobile", "contacts"),
        ("UPN,Contact Surname,Contact Forename,Parental Responsibility", "contacts"),
        ("Class Name,Subject,Start Date,End Date", "groups"),
        ("Class,Admission Number", "memberships"),
        ("Class Name,Staff Code", "memberships"),
        ("SIS ID,School SIS ID,First Name,Last Name,Grade", "pupils"),
    ],
)
def test_exports_of_school_systems_are_told_by_their_headers(header, kind):
    found = recognise(header.replace(";", ",").split(","))
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize("header", [["Apples", "Pears"], ["Name"], ["First Name", "Last Name"], [""]])
def test_what_could_be_anything_is_asked(header):
    assert recognise(header) is None


def test_case_spaces_and_accents_make_no_difference():
    assert recognise(["adm. no", "FORENAME", "sur name", "Dàte of Bïrth"]) == ColumnMap(
        "pupils", ("admission_number", "given_name", "family_name", "born")
    )


def test_a_field_is_taken_from_one_column():
    columns = read_as("pupils", ["Forename", "Surname", "Email", "Student Email", "Forename"]).columns
    assert columns == ("given_name", "family_name", "", "email", "")


def test_no_kind_reads_a_password():
    for kind in table_kinds():
        assert read_as(kind, ["Password"]).columns == ("",)


def test_a_fingerprint_is_of_the_header_and_its_order():
    assert fingerprint(["Forename", "Surname"]) == fingerprint(["forename", "SURNAME"])
    assert fingerprint(["Forename", "Surname"]) != fingerprint(["Surname", "Forename"])
