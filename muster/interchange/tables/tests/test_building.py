"""What lines of plain tables say of people: two things in one column, one thing in several, and what is not sound."""

import pytest

from muster.interchange.problems import Weight
from muster.interchange.tables.tests.exported import UPN, csv_of, sent


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        ("Reg Group / Year", ("3B / Year 3", "4A / Year 4")),
        ("Class/Year Group", ("3B|Year 3", "4A|Year 4")),
        ("NC Year/Reg", ("Year 3 - 3B", "Year 4 - 4A")),
        ("Year and Class", ("Year 3; 3B", "Year 4; 4A")),
    ],
)
def test_form_and_year_in_one_column_are_the_form_and_its_year(column: str, cells: tuple[str, str]):
    found = csv_of(f"Adno,Forename,Surname,{column}\n1,Tom,Smith,{cells[0]}\n2,Ada,Ward,{cells[1]}\n")
    assert [each.year_group for each in found.roster.pupils] == ["3", "4"]
    assert {(each.kind, each.name, each.year_group) for each in found.roster.groups} == {
        ("form", "3B", "3"),
        ("form", "4A", "4"),
    }


def test_an_address_in_several_columns_is_one_address():
    head = "Adno,Forename,Surname,Address Line 1,Address Line 2,Town,County,Postcode"
    found = csv_of(f"{head}\n1,Tom,Smith,1 High St,,Oakham,Rutland,LE15 6AA\n")
    address = found.roster.pupils[0].address
    assert (address.street, address.postcode) == ("1 High St, Oakham, Rutland", "LE15 6AA")


def test_mum_and_dad_without_names_are_somebody_to_ring():
    found = csv_of("Adno,Forename,Surname,Mum Mobile,Dad Mobile\n1,Tom,Smith,07700 900111,\n")
    assert [(each.names.given, each.address.mobile) for each in found.roster.contacts] == [
        ("Mother", "07700 900111")
    ]
    assert [each.relationship for each in found.roster.links] == ["Mother"]


def test_two_people_in_one_cell_stay_together_and_are_said():
    found = csv_of(
        "Adno,Forename,Surname,Contact 1 Name,Contact 1 Mobile\n1,Tom,Smith,Mr & Mrs A Smith,07700 900111\n2,Ada,Ward,Mrs Anne Brand,1\n"
    )
    assert [(each.title, each.names.given, each.names.family) for each in found.roster.contacts] == [
        ("", "", "Mr & Mrs A Smith"),
        ("Mrs", "Anne", "Brand"),
    ]
    assert [(each.line, each.what) for each in found.problems] == [
        (2, "Two people stand in one cell, and are kept as one contact")
    ]


@pytest.mark.parametrize("number", ["4.47E+11", "4,477E+11", "447000000000"])
def test_a_telephone_number_that_a_spreadsheet_has_rounded_is_refused(number: str):
    found = csv_of(f'Adno,Forename,Surname,Mobile\n1,Tom,Smith,"{number}"\n')
    assert [(each.line, each.column, each.value, each.weight) for each in found.problems] == [
        (2, "Mobile", number, Weight.STOPS)
    ]


def test_lines_of_two_encodings_in_one_file_are_each_read_in_their_own():
    data = "Adno,Forename,Surname\n1,Zoë,O’Neill\n".encode() + "2,José,Müller\n".encode("cp1252")
    found = sent({"export.csv": data})
    assert [(each.names.given, each.names.family) for each in found.roster.pupils] == [
        ("Zoë", "O’Neill"),
        ("José", "Müller"),
    ]
    assert [each.what for each in found.problems] == ["Lines that are not in UTF-8 were read as Windows-1252"]


def test_a_list_that_excel_for_mac_saved_is_read_with_its_accents():
    data = "Adno;Forename;Surname\r1;Zoë;O’Neill\r2;José;Müller\r".encode("mac_roman")
    found = sent({"export.csv": data})
    assert [(each.names.given, each.names.family) for each in found.roster.pupils] == [
        ("Zoë", "O’Neill"),
        ("José", "Müller"),
    ]
    assert [each.what for each in found.problems] == [
        "Lines that are not in UTF-8 were read as Mac Roman, as Excel for Mac writes it"
    ]


def test_a_mark_books_lines_of_days_and_points_are_no_pupils():
    text = "Last Name,First Name,Email Address,Poem\nDate,,,2026-10-01\nPoints,,,10\nSmith,Tom,t@x.example,8\nDate,May,m@x.example,9\n"
    found = sent({"grades.csv": text}, {"kind:grades.csv": "pupils"})
    assert [each.names.family for each in found.roster.pupils] == []
    assert [(each.line, each.what) for each in found.problems if each.weight is Weight.STOPS] == [
        (4, "Only a name tells who this is, and that is not enough"),
        (5, "Only a name tells who this is, and that is not enough"),
    ]


def test_every_bad_line_is_named_at_once_whatever_is_wrong_with_it():
    found = csv_of(
        f"Adno,Forename,Surname,DOB,UPN\n1,,,13/09/2014,\n2,Tom,Smith,31/02/2014,\n3,Ada,Ward,13/09/2014,X123\n"
        f"4,Bo,Lee,13/09/1014,\n5,Cy,Ash,,{UPN}\n6,Di,Ray,,{UPN}\n7,Ed,Poe,,,more,than,there is\n1,Flo,Kay,,\n2,Gus,Lim,,\n"
    )
    assert {each.line for each in found.problems if each.weight is Weight.STOPS} == {2, 3, 4, 5, 6, 7, 8, 10}
    assert found.roster.pupils == ()
