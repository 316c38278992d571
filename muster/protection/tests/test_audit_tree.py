import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muster.protection.audit.evidence.tree import EMPTY_ROOT, Frontier, is_included, leaf_hash, root_of
from muster.protection.audit.tree import (
    consistency_proof,
    inclusion_proof,
    is_consistent,
    subtrees_after,
    subtrees_of,
)

# The leaves, roots and paths that implementations of Certificate Transparency are compared by.
INPUTS = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
LEAF_1 = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
LEAVES_2_3 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
LEAVES_4_7 = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"
LEAF_4 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
LEAVES_6_7 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
LEAVES_4_5 = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"

LEAVES = [leaf_hash(bytes.fromhex(text)) for text in INPUTS]


def hexed(proof: list[bytes]) -> list[str]:
    return [hashed.hex() for hashed in proof]


def leaves_of(size: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(size)]


def test_an_empty_tree_has_the_hash_of_nothing():
    assert Frontier().root() == EMPTY_ROOT == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_the_published_vectors(size: int):
    assert root_of(LEAVES[:size]).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(
    ("place", "size", "path"),
    [
        (0, 1, []),
        (0, 8, [LEAF_1, LEAVES_2_3, LEAVES_4_7]),
        (5, 8, [LEAF_4, LEAVES_6_7, ROOTS[3]]),
        (2, 3, [ROOTS[1]]),
        (1, 5, [ROOTS[0], LEAVES_2_3, LEAF_4]),
    ],
)
def test_inclusion_proofs_are_those_of_the_published_vectors(place: int, size: int, path: list[str]):
    proof = inclusion_proof(place, size, subtrees_of(LEAVES[:size]))
    assert hexed(proof) == path
    assert is_included(LEAVES[place], place, size, proof=proof, root=root_of(LEAVES[:size]))


@pytest.mark.parametrize(
    ("earlier", "size", "path"),
    [
        (1, 1, []),
        (1, 8, [LEAF_1, LEAVES_2_3, LEAVES_4_7]),
        (6, 8, [LEAVES_4_5, LEAVES_6_7, ROOTS[3]]),
        (2, 5, [LEAVES_2_3, LEAF_4]),
    ],
)
def test_consistency_proofs_are_those_of_the_published_vectors(earlier: int, size: int, path: list[str]):
    proof = consistency_proof(earlier, size, subtrees_of(LEAVES[:size]))
    assert hexed(proof) == path
    assert is_consistent(earlier, root_of(LEAVES[:earlier]), size, root_of(LEAVES[:size]), proof=proof)


def test_the_published_roots_are_found_when_leaves_are_appended_one_by_one():
    tree = Frontier()
    found = []
    for leaf in LEAVES:
        tree.append(leaf)
        found.append(tree.root().hex())
    assert tuple(found) == ROOTS


@given(size=st.integers(1, 80), data=st.data())
def test_every_leaf_is_proved_to_be_in_its_tree_and_nothing_else_is(size: int, data: st.DataObject):
    place = data.draw(st.integers(0, size - 1))
    leaves = leaves_of(size)
    root, proof = root_of(leaves), inclusion_proof(place, size, subtrees_of(leaves))
    assert is_included(leaves[place], place, size, proof=proof, root=root)
    assert not is_included(leaf_hash(b"forged"), place, size, proof=proof, root=root)
    assert not is_included(leaves[place], size, size, proof=proof, root=root)
    assert not is_included(leaves[place], place, size, proof=[*proof, root], root=root)
    if proof:
        assert not is_included(leaves[place], place, size, proof=proof[:-1], root=root)
        bent = [bytes(32), *proof[1:]]
        assert not is_included(leaves[place], place, size, proof=bent, root=root)


@given(size=st.integers(1, 80), data=st.data())
def test_every_earlier_tree_is_proved_to_begin_a_later_one_and_a_fork_is_not(size: int, data: st.DataObject):
    earlier = data.draw(st.integers(1, size))
    leaves = leaves_of(size)
    roots = root_of(leaves[:earlier]), root_of(leaves)
    proof = consistency_proof(earlier, size, subtrees_of(leaves))
    assert is_consistent(earlier, roots[0], size, roots[1], proof=proof)
    forked = [leaf_hash(b"forged"), *leaves[1:]]
    assert not is_consistent(earlier, root_of(forked[:earlier]), size, roots[1], proof=proof)
    assert not is_consistent(earlier, roots[0], size, root_of(forked), proof=proof)
    fork_proof = consistency_proof(earlier, size, subtrees_of(forked))
    assert not is_consistent(earlier, roots[0], size, root_of(forked), proof=fork_proof)


@given(size=st.integers(1, 80), data=st.data())
def test_a_proof_from_the_frontier_and_the_new_leaves_is_the_proof_from_all_leaves(
    size: int, data: st.DataObject
):
    earlier = data.draw(st.integers(1, size))
    leaves = leaves_of(size)
    tree = Frontier()
    for leaf in leaves[:earlier]:
        tree.append(leaf)
    kept = consistency_proof(earlier, size, subtrees_after(tree, leaves[earlier:]))
    assert kept == consistency_proof(earlier, size, subtrees_of(leaves))


def test_going_back_and_a_tree_out_of_nothing_are_not_consistent():
    roots = root_of(LEAVES[:3]), root_of(LEAVES[:5])
    assert not is_consistent(5, roots[1], 3, roots[0], proof=[])
    assert not is_consistent(3, roots[0], 5, roots[1], proof=[])
    assert not is_consistent(3, roots[0], 3, roots[1], proof=[])
    assert is_consistent(0, EMPTY_ROOT, 5, roots[1], proof=[])
