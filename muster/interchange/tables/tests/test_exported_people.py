"""Who a line of an office's list is about: names, contacts and groups beside a pupil."""

import datetime as dt

import pytest

from muster.interchange.problems import Weight
from muster.interchange.tables.tests.exported import UPN, csv_of


def test_a_upn_in_small_letters_and_spaces_is_the_same_upn():
    found = csv_of(f"UPN,Forename,Surname\n{UPN[0].lower()} {UPN[1:4]} {UPN[4:]},Tom,Smith\n")
    assert [(each.id, each.upn) for each in found.roster.pupils] == [(UPN, UPN)]


def test_words_for_nothing_are_nothing_and_names_stay_names():
    found = csv_of(
        "Adno,Forename,Surname,UPN,House,Contact 1 Name,Contact 1 Mobile\n"
        "1,Null,None,N/A,-,N/A,-\n2,Na,-,not known,Unknown,Pat Na,n/a\n"
    )
    assert [(each.names.given, each.names.family, each.upn) for each in found.roster.pupils] == [
        ("Null", "None", ""),
        ("Na", "", ""),
    ]
    assert found.roster.groups == ()
    assert [(each.names.given, each.address.mobile) for each in found.roster.contacts] == [("Pat", "")]


def test_form_and_house_in_one_column_are_two_groups():
    found = csv_of("Adno,Forename,Surname,Form/House\n1,Tom,Smith,7A / Red\n2,Ada,Ward,7B\n")
    assert {(each.kind, each.name) for each in found.roster.groups} == {
        ("form", "7A"),
        ("house", "Red"),
        ("form", "7B"),
    }


def test_the_class_of_a_primary_is_its_form_and_beside_a_form_it_is_taught():
    alone = csv_of("Adno,Forename,Surname,Class\n1,Tom,Smith,3B\n")
    beside = csv_of("Adno,Forename,Surname,Reg,Class\n1,Tom,Smith,7A,7A/Ma1\n")
    assert [(each.kind, each.name) for each in alone.roster.groups] == [("form", "3B")]
    assert {(each.kind, each.name) for each in beside.roster.groups} == {("form", "7A"), ("class", "7A/Ma1")}


def test_a_form_of_two_years_is_of_no_year():
    found = csv_of("Adno,Forename,Surname,Class,Year\n1,Tom,Smith,Oak,3\n2,Ada,Ward,Oak,4\n")
    assert [(each.name, each.year_group) for each in found.roster.groups] == [("Oak", "")]


def test_beside_a_legal_name_the_other_is_the_one_that_is_used():
    names = (
        csv_of("Adno,Surname,Forename,Legal Surname,Legal Forename\n1,Ward,Tom,Smith,Thomas\n")
        .roster.pupils[0]
        .names
    )
    assert (names.given, names.family, names.preferred_given, names.preferred_family) == (
        "Thomas",
        "Smith",
        "Tom",
        "Ward",
    )


def test_a_contact_never_gets_the_name_of_the_child_on_the_same_line():
    found = csv_of(
        "Adno,Forename,Surname,Contact Title,Contact Forename,Contact Surname,Relationship,Mobile Telephone\n"
        "1,Tom,Smith,Mrs,Jane,Jones,Mother,07700 900111\n"
    )
    assert [(each.title, each.names.given, each.names.family) for each in found.roster.contacts] == [
        ("Mrs", "Jane", "Jones")
    ]
    assert found.roster.pupils == ()


def test_nor_where_the_contacts_name_is_in_one_column():
    found = csv_of(
        "Adno,Forename,Surname,Contact Name,Relationship,Priority\n1,Tom,Smith,Jane Jones,Mother,1\n"
    )
    assert [(each.names.given, each.names.family) for each in found.roster.contacts] == [("Jane", "Jones")]


def test_one_contact_beside_a_pupil_needs_no_number():
    found = csv_of(
        "Student_id,First_name,Last_name,Grade,DOB,Contact_name,Contact_relationship,Contact_phone\n"
        "1,Tom,Smith,5,2014-09-13,Ms Jane Jones,Mother,5550100\n"
    )
    assert [(each.title, each.names.given, each.address.telephone) for each in found.roster.contacts] == [
        ("Ms", "Jane", "5550100")
    ]
    assert [(each.pupil, each.relationship, each.priority) for each in found.roster.links] == [
        ("1", "Mother", None)
    ]


def test_a_telephone_without_a_name_beside_a_pupil_is_nobodys_and_said():
    found = csv_of("Adno,Forename,Surname,Year,Contact Telephone\n1,Tom,Smith,7,020\n")
    assert [(each.column, each.what) for each in found.problems] == [("Contact Telephone", "Not used")]


def test_a_line_for_each_contact_makes_one_pupil_with_all_of_them():
    head = "Student_id,Student_number,Last_name,First_name,Grade,DOB,Contact_relationship,Contact_name,Contact_phone\n"
    lines = ("Mother,Oda Orr,5550100\n", "Father,Otto Orr,5550101\n")
    found = csv_of(head + "".join(f"s1,900,Orr,Ola,9,2012-04-05,{line}" for line in lines))
    assert [each.weight for each in found.problems if each.weight is not Weight.NOTE] == []
    assert [each.names.given for each in found.roster.pupils] == ["Ola"]
    assert [(each.pupil, each.relationship) for each in found.roster.links] == [
        ("s1", "Mother"),
        ("s1", "Father"),
    ]


def test_the_name_of_a_form_is_nobodys_name():
    found = csv_of("id,mis_id,surname,forename,year.code,form.name\nA1,11,Gray,Gia,8,8C\n")
    assert {each.name for each in found.roster.groups} == {"8C"}


def test_the_name_of_a_year_is_a_year_group():
    found = csv_of("id,mis_id,surname,forename,year.name,form.name\nA1,11,Gray,Gia,Year 8,8C\n")
    assert [each.year_group for each in found.roster.pupils] == ["8"]


@pytest.mark.parametrize("column", ["Pupil Adno", "Student Admission Number", "Pupil Admission No"])
def test_contacts_say_by_an_admission_number_whose_they_are(column: str):
    found = csv_of(f"{column},Contact Surname,Contact Forename,Relationship\n11,Gray,Gil,Father\n")
    assert not found.questions
    assert [(each.pupil, each.relationship) for each in found.roster.links] == [("11", "Father")]


def test_a_line_of_somebody_who_has_left_is_told():
    found = csv_of("Student_Number,Last_Name,First_Name,Enroll_Status\n1,Kim,Kay,0\n2,Low,Lou,2\n")
    assert [each.names.given for each in found.roster.pupils] == ["Kay"]
    assert [(each.line, each.weight) for each in found.problems] == [(3, Weight.NOTE)]
    assert found.problems[0].what.startswith("By this line the person has left")


def test_who_has_left_keeps_the_day_that_is_said():
    found = csv_of(
        "Adno,Forename,Surname,On Roll,Date of Leaving\n1,Tom,Smith,Yes,\n2,Ada,Ward,No,17/07/2026\n"
    )
    assert [each.id for each in found.roster.pupils] == ["1"]
    assert [(each.id, each.last) for each in found.roster.removals] == [("2", dt.date(2026, 7, 17))]
