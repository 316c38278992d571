"""The part of RFC 6962's Merkle tree that checking needs: hashes of leaves and nodes, a growing tree, and inclusion proofs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

EMPTY_ROOT = hashlib.sha256().digest()


def leaf_hash(row: bytes) -> bytes:
    """The hash of a leaf (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x00" + row).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node (RFC 6962, 2.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass
class Frontier:
    """A growing tree, kept as the roots of its full subtrees, largest first: all that appending needs."""

    size: int = 0
    roots: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash."""
        self.size += 1
        merged, full = leaf, self.size
        while not full & 1:
            merged = node_hash(self.roots.pop(), merged)
            full >>= 1
        self.roots.append(merged)

    def root(self) -> bytes:
        """The root over all leaves."""
        if not self.roots:
            return EMPTY_ROOT
        found = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            found = node_hash(left, found)
        return found

    def places(self) -> Iterator[tuple[tuple[int, int], bytes]]:
        """Each subtree with its range of leaves: ((first, end), root)."""
        first = 0
        widths = (1 << bit for bit in reversed(range(self.size.bit_length())) if self.size >> bit & 1)
        for width, root in zip(widths, self.roots, strict=True):
            yield (first, first + width), root
            first += width


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes."""
    tree = Frontier()
    for leaf in leaves:
        tree.append(leaf)
    return tree.root()


def is_included(leaf: bytes, place: int, size: int, *, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the proof leads from this leaf hash, at this place, to the root (RFC 9162, 2.1.3.2)."""
    if not 0 <= place < size:
        return False
    number, last, found = place, size - 1, leaf
    for hashed in proof:
        if last == 0:
            return False
        if number & 1 or number == last:
            found = node_hash(hashed, found)
            number, last = up_past_lone_nodes(number, last)
        else:
            found = node_hash(found, hashed)
        number, last = number >> 1, last >> 1
    return last == 0 and found == root


def up_past_lone_nodes(number: int, last: int) -> tuple[int, int]:
    """Go up while the node has no sibling to its right: it is carried up unchanged."""
    while number and not number & 1:
        number, last = number >> 1, last >> 1
    return number, last
