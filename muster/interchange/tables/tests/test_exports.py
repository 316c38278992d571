"""What stands in an office's list beside its lines, and what is sent for a list and is none: each is named."""

import pytest

from muster.interchange.problems import Weight
from muster.interchange.tables.tests.exported import BORN, book, csv_of, sent


def test_a_header_without_a_line_is_said():
    [problem] = csv_of("Adno,Surname,Forename,DOB\n").problems
    assert (problem.weight, problem.what) == (
        Weight.NOTE,
        "There is no line below the header, so nothing was read",
    )


def test_titles_totals_and_page_ends_of_a_report_are_no_pupils():
    rows: list[list[object]] = [
        ["Oakfield Primary School"],
        ["Report date: 24/11/2026"],
        ["Adno", "Forename", "Surname", "DOB"],
        [1, "Tom", "Smith", BORN],
        ["Adno", "Forename", "Surname", "DOB"],
        [2, "Total", "Ade", BORN],
        [None],
        ["Total", 2],
        ["Printed by J. Doe, page 1 of 1"],
    ]
    found = sent({"report.xlsx": book(Sheet1=rows)})
    assert [each.id for each in found.roster.pupils] == ["1", "2"]
    assert [(each.line, each.weight) for each in found.problems] == [
        (5, Weight.NOTE),
        (8, Weight.NOTE),
        (9, Weight.NOTE),
    ]


def test_a_heading_between_lists_is_told_from_a_line_without_a_name():
    found = csv_of("Adno,Forename,Surname,DOB\n1,Tom,Smith,13/09/2014\nClass 7B\n2,,,14/09/2014\n")
    assert [(each.line, each.what, each.remedy[:29]) for each in found.problems] == [
        (3, "There is no name", "If this is a heading inside t"),
        (4, "There is no name", "Fill in the name."),
    ]


def test_a_header_below_many_lines_of_filters_is_found():
    filters = "".join(f"Filter {number}: all\n" for number in range(15))
    assert len(csv_of(f"{filters}Adno,Forename,Surname,DOB\n1,Tom,Smith,13/09/2014\n").roster.pupils) == 1


def test_a_sheet_of_remarks_beside_lists_is_said_and_not_asked_about():
    pupils: list[list[object]] = [["Adno", "Forename", "Surname"], [1, "Tom", "Smith"]]
    found = sent({"all.xlsx": book(Read_me=[["Exported by the office"]], Year_7=pupils)})
    assert found.questions == ()
    assert [problem.file for problem in found.problems] == ["all.xlsx/Read_me"]


def test_a_table_without_a_header_is_refused_and_shows_no_child():
    found = csv_of("1,Tom,Smith,13/09/2014\n2,Ada,Ward,14/09/2014\n")
    assert [(each.what, each.value) for each in found.problems] == [("No line says what the columns are", "")]
    assert found.questions == ()


def test_accounts_of_pupils_or_staff_are_always_asked_about():
    text = (
        "First Name [Required],Last Name [Required],Email Address [Required],Password [Required],"
        "Org Unit Path [Required],Employee ID\nTom,Smith,t@x.example,secret,/Students,77\n"
    )
    assert [question.key for question in csv_of(text).questions] == ["kind:export.csv"]
    for kind in ("pupils", "staff"):
        answered = sent({"export.csv": text}, {"kind:export.csv": kind})
        assert [each.id for each in getattr(answered.roster, kind)] == ["77"]
        assert not [problem for problem in answered.problems if "Password" in problem.column]


def test_a_file_called_for_what_it_lists_breaks_a_tie():
    assert sent({"School.csv": "SIS ID,Name\n1,Oakfield\n"}).roster.schools[0].name == "Oakfield"
    assert sent({"x.csv": "SIS ID,Name\n1,Oakfield\n"}).questions


def test_a_kind_that_was_chosen_names_the_columns_that_it_lacks():
    found = sent({"x.csv": "SIS ID,Username\n1,t.smith\n"}, {"kind:x.csv": "pupils"})
    assert [each.what for each in found.problems] == [
        "No column is known to hold the full name or given name and the family name or full name"
    ]


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b'<?xml version="1.0"?><CTfile/>', "This is XML"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "old XML form"),
        (
            b"PK\x03\x04" + b"\0" * 26 + b"mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
            "OpenDocument",
        ),
    ],
)
def test_what_is_sent_for_a_table_is_called_what_it_is(data: bytes, what: str):
    found = sent({"pupils.xls": data})
    assert len(found.problems) == 1
    assert what in found.problems[0].what
