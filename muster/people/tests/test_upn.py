import csv
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from muster.people.upn import check_letter, fault_in_upn, is_temporary, tidied

LETTERS = "ABCDEFGHJKLMNPQRTUVWXYZ"
DIGITS = "0123456789"
UPNS = st.builds(
    lambda middle, last: check_letter(middle + last) + middle + last,
    st.text(DIGITS, min_size=11, max_size=11),
    st.sampled_from(DIGITS + LETTERS),
)


def vectors() -> list[dict[str, str]]:
    path = Path(__file__).parent / "data" / "upn_test_vectors.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.mark.parametrize("row", vectors(), ids=lambda row: f"{row['upn']} {row['why']}")
def test_the_known_numbers_are_judged_right(row: dict[str, str]):
    assert (fault_in_upn(row["upn"]) == "") == (row["valid"] == "yes")


@pytest.mark.parametrize(
    "row", [row for row in vectors() if row["valid"] == "yes"], ids=lambda row: row["upn"]
)
def test_a_final_letter_makes_a_number_temporary(row: dict[str, str]):
    assert is_temporary(row["upn"]) == row["why"].startswith("temporary")


@pytest.mark.parametrize(
    ("upn", "fault"),
    [
        ("", "A UPN has 13 characters; this has 0."),
        ("B80120000500", "A UPN has 13 characters; this has 12."),
        ("I801200005001", "A UPN begins with a letter other than I, O and S; this begins with I."),
        ("X80120000A001", "Character 10 of a UPN is a digit; this has A."),
        ("B80120000500O", "A UPN ends in a digit, or in a letter other than I, O and S; this ends in O."),
        (
            "Q207000016049",
            "The first letter does not fit the rest: a character is mistyped, or two have changed places.",
        ),
        ("B80120000500١", "A UPN ends in a digit, or in a letter other than I, O and S; this ends in ١."),
        ("B801200005001", ""),
    ],
)
def test_the_fault_is_explained(upn: str, fault: str):
    assert fault_in_upn(upn) == fault


def test_spaces_and_small_letters_are_tidied():
    assert tidied(" b8012 0000 5001\t") == "B801200005001"


@given(UPNS)
def test_a_number_with_its_check_letter_is_valid(upn: str):
    assert fault_in_upn(upn) == ""


@given(UPNS, st.integers(0, 12), st.data())
def test_one_mistyped_character_is_always_found(upn: str, at: int, data: st.DataObject):
    """Positions are below 23 and values differ by less than 23, both prime to it, so every single slip shows."""
    other = data.draw(st.sampled_from(LETTERS + DIGITS if at in {0, 12} else DIGITS))
    assume(other != upn[at])
    assume(at != 12 or _value(other) != _value(upn[at]))
    assert fault_in_upn(upn[:at] + other + upn[at + 1 :])


def _value(character: str) -> int:
    return DIGITS.index(character) if character in DIGITS else LETTERS.index(character)


@given(UPNS, st.integers(1, 10))
def test_two_neighbours_that_changed_places_are_found(upn: str, at: int):
    assume(upn[at] != upn[at + 1])
    assert fault_in_upn(upn[:at] + upn[at + 1] + upn[at] + upn[at + 2 :])


@given(st.text(max_size=15))
def test_whatever_is_typed_gets_an_answer(typed: str):
    assert isinstance(fault_in_upn(tidied(typed)), str)
