"""Tells which of a block's eight-byte numbers begin something that is sought.

Millions of numbers are compared at every offset of every file, so nearly all must be ruled out at once: by a
Bloom-like bit table, sparse enough that other numbers rarely hit a set bit and small enough to stay in the processor's
cache. Only hits are looked up exactly.
"""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint64]
Owners = NDArray[np.uint32]

BYTES = 8

_SPARSE_BITS = 6  # a table with sixty-four bits per number is nearly empty
_LEAST_BITS, _MOST_BITS = 16, 29
_AT_ONCE = 1 << 16
"""Numbers processed together, so that intermediate arrays stay in the processor's cache."""
# An odd number near 2^64 / golden ratio (Knuth, The Art of Computer Programming, volume 3, section 6.4).
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_BIT_IN_BYTE, _THREE = np.uint8(7), np.uint64(3)


class Beginnings:
    """Numbers with their owners, indexed once: twelve bytes each, plus a table of at most 64 MiB."""

    def __init__(self, numbers: Numbers, owners: Owners) -> None:
        """Take numbers and their owners, in any order; a number may have several owners."""
        order = np.argsort(numbers, kind="stable")
        self._numbers, self._owners = numbers[order], owners[order]
        bits = min(max(int(numbers.size).bit_length() + _SPARSE_BITS, _LEAST_BITS), _MOST_BITS)
        self._down = np.uint64(64 - bits)
        self._table = np.zeros(1 << (bits - 3), dtype=np.uint8)
        places, within = self._slots(self._numbers)
        for bit in range(8):
            self._table[places[within == bit]] |= np.uint8(1 << bit)

    def owners_of(self, beginning: bytes) -> list[int]:
        """The owners of the number in these eight bytes."""
        number = np.uint64(int.from_bytes(beginning, "little"))
        first, last = (np.searchsorted(self._numbers, number, side) for side in ("left", "right"))
        return sorted(set(self._owners[first:last].tolist()))

    def places_in(self, data: bytes) -> list[int]:
        """The offsets at which one of the numbers occurs, in order."""
        if not self._numbers.size:
            return []
        found: list[int] = []
        for offset in range(BYTES):
            numbers = _numbers_from(data, offset)
            for start in range(0, numbers.size, _AT_ONCE):
                fitting = self._fitting(numbers[start : start + _AT_ONCE])
                found += (offset + BYTES * (start + fitting)).tolist()
        return sorted(found)

    def _fitting(self, numbers: Numbers) -> NDArray[np.intp]:
        """The offsets of the numbers that are sought: first by the table, which has false positives only, then exactly."""
        places, within = self._slots(numbers)
        likely = np.flatnonzero(self._table.take(places) >> within & np.uint8(1))
        if not likely.size:
            return likely
        met = numbers[likely]
        at = np.minimum(np.searchsorted(self._numbers, met), self._numbers.size - 1)
        return np.compress(self._numbers[at] == met, likely)

    def _slots(self, numbers: Numbers) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        """Each number's byte and bit in the table."""
        slots = (numbers * _SPREAD) >> self._down
        return (slots >> _THREE).view(np.int64), slots.astype(np.uint8) & _BIT_IN_BYTE


def _numbers_from(data: bytes, offset: int) -> Numbers:
    count = max(len(data) - offset, 0) // BYTES
    return np.frombuffer(data, dtype="<u8", count=count, offset=offset if count else 0).astype(
        np.uint64, copy=False
    )
