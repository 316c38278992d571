"""Into which groups pupils fall when figures leave the school."""

import pytest

from muster.calendar.profile import profile
from muster.insights.groups import DIVISIONS, Division

ENGLAND = profile("england")


def division(words: str) -> Division:
    return next(each for each in DIVISIONS if each.words == words)


@pytest.mark.parametrize(
    ("words", "code", "group"),
    [
        ("Year group", "R", "Reception"),
        ("Year group", "", "In no year group"),
        ("Sex", "F", "Female"),
        ("Sex", "", "Sex not held"),
        ("Free school meals", "Y", "Free school meals"),
        ("Free school meals", "", "No free school meals"),
        ("Special educational needs", "", "No special educational need"),
        ("Special educational needs", "K", "SEN support"),
        ("Special educational needs", "E", "Education, health and care plan"),
        ("First language", "ENG", "First language English"),
        ("First language", "ENB", "First language English"),
        ("First language", "PNJA", "First language other than English"),
        ("First language", "ZZZ", "Not held"),
        ("First language", "", "Not held"),
    ],
)
def test_a_code_falls_into_one_group(words: str, code: str, group: str):
    assert division(words).group_of(code, ENGLAND) == group


@pytest.mark.parametrize(
    ("words", "code", "broader"),
    [
        ("Year group", "1", "Key stage 1"),
        ("Year group", "", "In no year group"),
        ("Special educational needs", "K", "Any special educational need"),
        ("Special educational needs", "E", "Any special educational need"),
        ("Special educational needs", "N", "No special educational need"),
        ("Sex", "F", "Female"),
    ],
)
def test_a_group_is_part_of_a_broader_one_or_of_none(words: str, code: str, broader: str):
    assert division(words).broader(code, ENGLAND) == broader


def test_year_groups_stand_as_the_country_has_them_and_others_as_they_are_named():
    assert division("Year group").order(ENGLAND, ["Year 10", "In no year group", "Reception", "Year 2"]) == [
        "Reception",
        "Year 2",
        "Year 10",
        "In no year group",
    ]
    assert division("Sex").order(ENGLAND, ["Sex not held", "Male", "Female"]) == [
        "Female",
        "Male",
        "Sex not held",
    ]
