"""Workbooks with a sheet for each class, in which no column says who is in which."""

from collections.abc import Mapping

from muster.interchange.roster import Reading
from muster.interchange.tables.tests.exported import book, sent

HEAD = ("Adno", "Surname", "Forename", "DOB")
ADA = (1, "Moss", "Ada", "13/09/2014")
BEN = (2, "Reed", "Ben", "14/10/2014")
LISTS = book(**{"3A": [HEAD, ADA], "3B": [HEAD, BEN]})


def read(data: bytes, answers: Mapping[str, str] | None = None) -> Reading:
    return sent({"lists.xlsx": data}, answers)


def test_it_is_asked_what_the_names_of_the_sheets_say():
    (question,) = read(LISTS).questions
    assert (question.key, question.file) == ("titles:lists.xlsx", "lists.xlsx")
    assert "3A, 3B?" in question.words
    assert [answer for answer, _ in question.choices] == ["form", "year_group", "none"]


def test_once_somebody_has_said_so_they_are_the_forms():
    found = read(LISTS, {"titles:lists.xlsx": "form"})
    assert not found.questions
    assert [(one.group, one.pupil) for one in found.roster.memberships] == [
        ("form:3A", "1"),
        ("form:3B", "2"),
    ]
    assert all("Name of the sheet" not in problem.column for problem in found.problems)


def test_or_the_year_groups():
    data = book(**{"Year 3": [HEAD, ADA], "Year 4": [HEAD, BEN]})
    found = read(data, {"titles:lists.xlsx": "year_group"})
    assert [one.year_group for one in found.roster.pupils] == ["3", "4"]


def test_or_nothing():
    found = read(LISTS, {"titles:lists.xlsx": "none"})
    assert [one.id for one in found.roster.pupils] == ["1", "2"]
    assert not found.roster.groups


def test_nothing_is_asked_where_a_column_says_it_or_nobody_has_named_the_sheets():
    with_forms = book(**{"3A": [(*HEAD, "Form"), (*ADA, "3A")], "3B": [(*HEAD, "Form"), (*BEN, "3B")]})
    assert not read(with_forms).questions
    assert not read(book(Sheet1=[HEAD, ADA], Sheet2=[HEAD, BEN])).questions
    assert not read(book(**{"3A": [HEAD, ADA]})).questions
