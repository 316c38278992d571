"""Searching what is stored for what must not be readable in it: thousands of values, in every shape, in one walk.

Every shape has at least eight bytes. The first eight are a number; all numbers of a block of a file are compared with
all those sought at once, and only where one fits is the whole shape compared.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from muster.protection.posture.encodings import SHORTEST, shapes

Numbers = NDArray[np.uint64]

_BLOCK_BYTES = 8 << 20
_TABLE_BITS = 24
# An odd number near 2^64 / golden ratio (Knuth, The Art of Computer Programming, volume 3, section 6.4).
_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_DOWN = np.uint64(64 - _TABLE_BITS)


@dataclass(frozen=True, slots=True)
class Finding:
    """A value that lies readable somewhere. `label` says which value, and is not the value itself."""

    label: str
    encoding: str
    place: str
    offset: int


@dataclass(frozen=True, slots=True)
class _Shape:
    label: str
    encoding: str


class Needles:
    """Values to be looked for, made ready once. Values that are too short to be told from chance are left out."""

    def __init__(self, values: Iterable[tuple[str, str]]) -> None:
        """Take (label, value) pairs; of two labels with one value the first is named."""
        self._shapes: dict[int, dict[bytes, _Shape]] = {}
        self.values = 0
        self._longest = SHORTEST
        for label, value in values:
            self._add(label, value)
        self._numbers: Numbers = np.array(sorted(self._shapes), dtype=np.uint64)
        self._table = np.zeros(1 << _TABLE_BITS, dtype=np.bool_)
        self._table[_slots(self._numbers)] = True

    def _add(self, label: str, value: str) -> None:
        found = shapes(value)
        self.values += bool(found)
        for content, encoding in found.items():
            number = int.from_bytes(content[:SHORTEST], "little")
            self._shapes.setdefault(number, {}).setdefault(content, _Shape(label, encoding))
            self._longest = max(self._longest, len(content))

    def in_bytes(self, data: bytes, place: str) -> Iterator[Finding]:
        """Every value in these bytes; offsets count from their beginning."""
        for offset in self._candidates(data):
            number = int.from_bytes(data[offset : offset + SHORTEST], "little")
            for content, shape in self._shapes[number].items():
                if data.startswith(content, offset):
                    yield Finding(shape.label, shape.encoding, place, offset)

    def in_file(self, path: Path, place: str = "") -> Iterator[Finding]:
        """Every value in a file, read block by block; blocks overlap, so that none is missed between two."""
        for start, data, reach in _overlapping(path, self._longest - 1):
            for found in self.in_bytes(data, place or str(path)):
                if found.offset < reach:
                    yield Finding(found.label, found.encoding, found.place, start + found.offset)

    def in_directory(self, directory: Path) -> Iterator[Finding]:
        """Every value in the files of a directory and below, and in the names of those files."""
        for path in sorted(directory.rglob("*")):
            place = path.relative_to(directory).as_posix()
            yield from self.in_bytes(place.encode(errors="surrogateescape"), f"name of {place}")
            if path.is_file() and not path.is_symlink():
                yield from self.in_file(path, place)

    def _candidates(self, data: bytes) -> list[int]:
        """Where eight bytes stand that begin a shape, in order."""
        found = [
            offset + SHORTEST * int(index)
            for offset in range(SHORTEST)
            for index in self._fitting(_numbers_from(data, offset))
        ]
        return sorted(found)

    def _fitting(self, numbers: Numbers) -> NDArray[np.intp]:
        """The places of those numbers that are sought: first by a table that errs on the safe side, then exactly."""
        likely = np.flatnonzero(self._table[_slots(numbers)])
        if not likely.size or not self._numbers.size:
            return likely[:0]
        places = np.searchsorted(self._numbers, numbers[likely])
        exact: NDArray[np.bool_] = (
            self._numbers[np.minimum(places, self._numbers.size - 1)] == numbers[likely]
        )
        return np.compress(exact, likely)


def _overlapping(path: Path, overlap: int) -> Iterator[tuple[int, bytes, int]]:
    """The blocks of a file: where each starts, its bytes, and how many of them the next one does not repeat."""
    start, kept = 0, b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            data = kept + block
            reach = max(len(data) - overlap, 0)
            yield start, data, reach
            start, kept = start + reach, data[reach:]
    yield start, kept, len(kept)


def _numbers_from(data: bytes, offset: int) -> Numbers:
    count = max(len(data) - offset, 0) // SHORTEST
    return np.frombuffer(data, dtype="<u8", count=count, offset=offset if count else 0).astype(
        np.uint64, copy=False
    )


def _slots(numbers: Numbers) -> Numbers:
    """The place of each number in the table."""
    return (numbers * _SPREAD) >> _DOWN
