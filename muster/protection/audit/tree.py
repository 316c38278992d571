"""Proofs in the Merkle tree over the log's rows (RFC 6962, section 2.1; verified as in RFC 9162).

Proofs are built from subtrees that the caller provides by `subtree(first, end)`, the root over leaves first to end -
1. A caller that kept the frontier of an earlier tree can therefore prove from the new leaves alone.
"""

from collections.abc import Callable, Sequence

from muster.protection.audit.evidence.tree import Frontier, node_hash, root_of, up_past_lone_nodes

Subtree = Callable[[int, int], bytes]


def largest_power_below(size: int) -> int:
    """The largest power of two smaller than `size` (at least 2): where a tree divides."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_ranges(place: int, size: int) -> list[tuple[int, int]]:
    """The leaf ranges (first, end) of the subtrees in an inclusion proof, in its order. Every leaf except the proved
    one is in exactly one of them, so a single pass over the leaves yields them all.
    """
    found: list[tuple[int, int]] = []

    def note(first: int, end: int) -> bytes:
        found.append((first, end))
        return b""

    inclusion_proof(place, size, note)
    return found


def subtrees_of(leaves: Sequence[bytes]) -> Subtree:
    """The subtrees of a tree whose leaf hashes are all in memory."""
    return lambda first, end: root_of(leaves[first:end])


def subtrees_after(earlier: Frontier, new_leaves: Sequence[bytes]) -> Subtree:
    """The subtrees that a consistency proof from an earlier tree needs, from its frontier and the later leaves."""
    start = earlier.size
    kept = dict(earlier.places())

    def subtree(first: int, end: int) -> bytes:
        return kept[first, end] if end <= start else root_of(new_leaves[first - start : end - start])

    return subtree


def inclusion_proof(place: int, size: int, subtree: Subtree) -> list[bytes]:
    """The path from leaf number `place` to the root of a tree of `size` leaves."""

    def path(first: int, end: int) -> list[bytes]:
        if end - first == 1:
            return []
        middle = first + largest_power_below(end - first)
        if place < middle:
            return [*path(first, middle), subtree(middle, end)]
        return [*path(middle, end), subtree(first, middle)]

    return path(0, size) if 0 <= place < size else []


def consistency_proof(earlier: int, size: int, subtree: Subtree) -> list[bytes]:
    """The proof that the tree of `size` leaves begins with the non-empty tree of `earlier` leaves."""

    def proof(first: int, end: int, *, whole: bool) -> list[bytes]:
        if earlier == end:
            return [] if whole else [subtree(first, end)]
        middle = first + largest_power_below(end - first)
        if earlier <= middle:
            return [*proof(first, middle, whole=whole), subtree(middle, end)]
        return [*proof(middle, end, whole=False), subtree(first, middle)]

    return proof(0, size, whole=True) if 0 < earlier < size else []


def is_consistent(
    earlier: int, earlier_root: bytes, size: int, root: bytes, *, proof: Sequence[bytes]
) -> bool:
    """Whether the proof shows that the later tree only appended to the earlier one (RFC 9162, 2.1.4.2)."""
    if not 0 <= earlier <= size:
        return False
    if earlier in {0, size}:
        return not proof and (earlier == 0 or earlier_root == root)
    path = [earlier_root, *proof] if earlier & (earlier - 1) == 0 else list(proof)
    if not path:
        return False
    return _climb(earlier - 1, size - 1, path) == (earlier_root, root)


def _climb(number: int, last: int, path: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """The roots of the earlier and the later tree that the path leads to; None if the path does not fit."""
    while number & 1:
        number, last = number >> 1, last >> 1
    before = after = path[0]
    for hashed in path[1:]:
        if last == 0:
            return None
        if number & 1 or number == last:
            before, after = node_hash(hashed, before), node_hash(hashed, after)
            number, last = up_past_lone_nodes(number, last)
        else:
            after = node_hash(after, hashed)
        number, last = number >> 1, last >> 1
    return (before, after) if last == 0 else None
