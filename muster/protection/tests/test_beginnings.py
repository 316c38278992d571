"""The table of bits errs on the safe side alone: what is sought is met wherever it stands, and nothing else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.protection.posture import beginnings
from muster.protection.posture.beginnings import BYTES, Beginnings

EIGHT = st.binary(min_size=BYTES, max_size=BYTES)


def made(sought: list[bytes]) -> Beginnings:
    """Each with its place in the list as its owner."""
    numbers = np.array([int.from_bytes(one, "little") for one in sought], dtype=np.uint64)
    return Beginnings(numbers, np.arange(len(sought), dtype=np.uint32))


@given(st.lists(EIGHT, max_size=20), st.binary(max_size=200), st.data())
def test_every_place_of_what_is_sought_is_found_and_no_other(
    sought: list[bytes], data: bytes, more: st.DataObject
):
    if sought:
        data += more.draw(st.sampled_from(sought)) + data
    expected = [at for at in range(len(data) - BYTES + 1) if data[at : at + BYTES] in sought]
    assert made(sought).places_in(data) == expected


def test_a_number_of_two_owners_gives_both():
    found = made([b"Adelaide", b"Bernhard", b"Adelaide"])
    assert found.owners_of(b"Adelaide") == [0, 2]
    assert found.owners_of(b"Bernhard") == [1]
    assert found.owners_of(b"Cornelia") == []


def test_what_stands_between_two_runs_that_are_looked_at_together_is_found(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(beginnings, "_AT_ONCE", 4)
    found = made([b"Adelaide"])
    for before in range(70):
        assert found.places_in(bytes(before) + b"Adelaide" + bytes(40)) == [before]


def test_numbers_that_share_every_slot_are_told_apart(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(beginnings, "_LEAST_BITS", 3)
    monkeypatch.setattr(beginnings, "_MOST_BITS", 3)
    assert made([b"Adelaide", b"Bernhard", b"Cornelia"]).places_in(b"Dietrich Bernhard Wilhelmi") == [9]
