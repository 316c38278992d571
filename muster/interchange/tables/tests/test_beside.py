"""Contacts in columns beside their pupil."""

import datetime as dt

import pytest

from muster.interchange.parcel import from_upload
from muster.interchange.problems import Findings
from muster.interchange.reading import read
from muster.interchange.roster import Kind, Reading
from muster.interchange.tables.beside import ContactColumn, contact_column
from muster.interchange.tables.choices import Choices
from muster.interchange.tests.packages import ENGLAND_YEARS


def reading(text: str, *, complete: bool = False) -> Reading:
    findings = Findings(tolerant=True)
    choices = Choices(dt.date(2026, 11, 24), complete=complete, year_groups=ENGLAND_YEARS)
    return read(from_upload([("pupils.csv", text.encode())], findings), choices, findings)


@pytest.mark.parametrize(
    ("header", "which", "rest"),
    [
        ("Contact 1 Name", "1", "Name"),
        ("Contact1 Forename", "1", "Forename"),
        ("Contact 2: Mobile", "2", "Mobile"),
        ("Priority 1 Contact Name", "1", "Name"),
        ("Priority Contact 1 - Email", "1", "Email"),
        ("Parent/Carer 1 Surname", "1", "Surname"),
        ("Guardian Email 2", "2", "Email"),
        ("Emergency Contact 3", "3", "Name"),
        ("Mother's Mobile", "Mother", "Mobile"),
        ("Dad Email", "Father", "Email"),
        ("Mother", "Mother", "Name"),
    ],
)
def test_a_column_says_which_contact_and_what_of_them(header: str, which: str, rest: str):
    assert contact_column(header) == ContactColumn(which, rest)


@pytest.mark.parametrize(
    "header", ["Contact", "Name", "Contact 1 Shoe Size", "Mother Tongue", "Year 1", "Contact 10 Name"]
)
def test_other_columns_are_no_contacts(header: str):
    assert contact_column(header) is None


PUPILS = """\
Admission Number,Forename,Surname,Reg,Contact 1 Name,Contact 1 Relationship,Contact 1 Mobile,Contact 2 Name,Contact 2 Mobile
0042,Ada,Sinclair,3B,Grace Sinclair,Mother,07700 900001,Theo Sinclair,07700 900002
0043,Ben,Sinclair,4A,Grace Sinclair,Mother,07700 900001,,
0044,Cleo,Ward,4A,,,,,
"""


def test_each_contact_of_a_line_is_linked_to_the_pupil_of_the_line():
    found = reading(PUPILS)
    said = {(link.pupil, link.contact, link.relationship, link.priority) for link in found.roster.links}
    names = {contact.id: contact.names.given for contact in found.roster.contacts}
    assert {(pupil, names[contact], relation, at) for pupil, contact, relation, at in said} == {
        ("0042", "Grace", "Mother", 1),
        ("0042", "Theo", "", 2),
        ("0043", "Grace", "Mother", 1),
    }
    assert not [problem for problem in found.problems if "Contact" in problem.column]


def test_one_parent_of_two_siblings_is_one_contact():
    assert len(reading(PUPILS).roster.contacts) == 2


def test_mother_and_father_columns_say_the_relationship():
    found = reading(
        "Adno,First Name,Last Name,Mother Name,Mother Mobile\n42,Ada,Sinclair,Grace Sinclair,07700900001\n"
    )
    assert [link.relationship for link in found.roster.links] == ["Mother"]
    assert found.roster.links[0].pupil == found.roster.pupils[0].id


def test_a_number_without_a_name_is_reported_where_it_stands():
    found = reading("Adno,First Name,Last Name,Year,Contact 1 Mobile\n42,Ada,Sinclair,3,07700900001\n")
    assert found.roster.contacts == ()
    assert [(problem.line, problem.what) for problem in found.problems] == [(2, "There is no name")]


def test_a_table_that_lists_every_pupil_does_not_list_every_contact():
    whole = reading(PUPILS, complete=True).roster.whole
    assert Kind.PUPILS in whole
    assert Kind.CONTACTS not in whole
    assert Kind.LINKS not in whole
