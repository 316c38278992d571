import os
import uuid

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from muster.protection.keys.envelope import (
    NO_ITEM,
    NotOpened,
    Place,
    padded_size,
    seal,
    seal_unpadded,
    unseal,
    unseal_unpadded,
)

CIPHER = AESGCM(bytes(range(32)))
HERE = Place(uuid.UUID(int=1), uuid.UUID(int=2), 20, 2026, NO_ITEM, 3)

PLACES = st.builds(
    Place,
    st.uuids(),
    st.uuids(),
    st.integers(0, 2**16 - 1),
    st.integers(-(2**31), 2**31 - 1),
    st.uuids(allow_nil=True),
    st.integers(0, 2**32 - 1),
)


@given(st.binary(max_size=9000), PLACES)
def test_what_was_sealed_opens_in_its_place(content: bytes, place: Place):
    assert unseal(CIPHER, seal(CIPHER, content, place), place) == content


@given(st.binary(max_size=64), PLACES, PLACES)
def test_two_places_are_never_bound_to_the_same_bytes(content: bytes, here: Place, there: Place):
    if here != there:
        assert here.associated() != there.associated()
        with pytest.raises(NotOpened):
            unseal(CIPHER, seal(CIPHER, content, here), there)


@pytest.mark.parametrize(
    "elsewhere",
    [
        HERE._replace(school_id=uuid.UUID(int=9)),
        HERE._replace(subject_id=uuid.UUID(int=9)),
        HERE._replace(kind=21),
        HERE._replace(period=2025),
        HERE._replace(item=uuid.UUID(int=9)),
        HERE._replace(version=4),
    ],
    ids=["school", "person", "kind", "period", "item", "version"],
)
def test_a_record_that_was_moved_does_not_open(elsewhere: Place):
    sealed = seal(CIPHER, b"present", HERE)
    with pytest.raises(NotOpened):
        unseal(CIPHER, sealed, elsewhere)
    unpadded = seal_unpadded(CIPHER, b"8 bytes.", HERE)
    with pytest.raises(NotOpened):
        unseal_unpadded(CIPHER, unpadded, elsewhere)


@given(st.binary(max_size=300), st.data())
def test_a_record_with_one_bit_changed_does_not_open(content: bytes, data: st.DataObject):
    sealed = bytearray(seal(CIPHER, content, HERE))
    position = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[position // 8] ^= 1 << position % 8
    with pytest.raises(NotOpened):
        unseal(CIPHER, bytes(sealed), HERE)


@pytest.mark.parametrize("length", [0, 1, 12, 13, 28, 60])
def test_a_record_cut_short_does_not_open(length: int):
    sealed = seal(CIPHER, b"present", HERE)
    with pytest.raises(NotOpened):
        unseal(CIPHER, sealed[:length], HERE)


def test_another_persons_key_does_not_open_it():
    with pytest.raises(NotOpened):
        unseal(AESGCM(os.urandom(32)), seal(CIPHER, b"present", HERE), HERE)


def test_the_same_record_is_never_sealed_the_same_way():
    assert len({seal(CIPHER, b"present", HERE) for _ in range(200)}) == 200


@given(st.integers(0, 40_000))
def test_lengths_come_in_steps_and_every_record_fits(length: int):
    size = padded_size(length + 4)
    assert size >= length + 4
    assert size in {64, 256, 1024} or size % 4096 == 0


@pytest.mark.parametrize(
    ("length", "step"), [(0, 64), (60, 64), (61, 256), (252, 256), (253, 1024), (4092, 4096), (4093, 8192)]
)
def test_the_step_includes_the_four_bytes_of_length(length: int, step: int):
    overhead = 1 + 12 + 16
    assert len(seal(CIPHER, bytes(length), HERE)) == step + overhead


@given(st.text(max_size=60), st.text(max_size=60))
def test_a_short_and_a_long_name_cannot_be_told_apart_by_length(one: str, other: str):
    sizes = {len(seal(CIPHER, name.encode()[:60], HERE)) for name in (one, other)}
    assert len(sizes) == 1
