import pytest

from muster.calendar.profile import profile
from muster.interchange.planning.schooling import of_another_school, year_group
from muster.interchange.roster import School, Source

ENGLAND = {group.code: group.name for group in profile("england").year_groups}
AMERICA = {group.code: group.name for group in profile("united_states").year_groups}


@pytest.mark.parametrize(
    ("said", "england", "america"),
    [
        ("7", "7", "7"),
        ("07", "7", "7"),
        ("Y07", "7", "7"),
        ("Year  7", "7", "7"),
        ("Yr7", "7", "7"),
        ("NCY 7", "7", "7"),
        ("NC Year 7", "7", "7"),
        ("Curriculum Year 7", "7", "7"),
        ("Year Seven", "7", "7"),
        ("7th Grade", "7", "7"),
        ("R", "R", "K"),
        ("Reception", "R", "K"),
        ("0", "R", "K"),
        ("Year 0", "R", "K"),
        ("00", "R", "K"),
        ("Kindergarten", "R", "K"),
        ("KG", "R", "K"),
        ("-1", "N2", "PK"),
        ("PK", "N2", "PK"),
        ("Nursery", "N2", "PK"),
        ("N1", "N1", "N1"),
        ("Bl 7", "7", "7"),
        ("Blwyddyn 7", "7", "7"),
        ("Derbyn", "R", "K"),
        ("Meithrin", "N2", "PK"),
        ("Post-16", "", ""),
        ("07,08", "", ""),
        ("Mixed", "", ""),
    ],
)
def test_a_year_group_is_the_countrys_own_or_none(said: str, england: str, america: str):
    assert (year_group(said, ENGLAND), year_group(said, AMERICA)) == (england, america)


@pytest.mark.parametrize(
    ("name", "number", "is_told"),
    [
        ("Elm School", "123456", True),
        ("Oakfield", "123456", False),
        ("Elm School", "100001", False),
        ("Elm School", "", False),
    ],
    ids=["another", "the name", "the number", "no number"],
)
def test_files_of_another_school_are_told_by_name_and_number(name: str, number: str, *, is_told: bool):
    of_files = School("s1", "Oakfield", "100001", Source("orgs.csv", 2))
    told = of_another_school(of_files, name=name, number=number)
    assert bool(told) == is_told
    if is_told:
        assert "of Oakfield (100001), and this is Elm School (123456)" in told
