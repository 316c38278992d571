import pytest

from muster.interchange.planning.schooling import of_another_school
from muster.interchange.roster import School, Source


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
