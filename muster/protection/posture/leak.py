"""Searching what is stored for what must not be readable in it: thousands of values, in every shape, in one walk.

Every shape has at least eight bytes. The first eight are a number; all numbers of a block of a file are compared with
all those sought at once, and only where one fits is the whole shape compared.
"""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from muster.protection.posture.beginnings import Beginnings
from muster.protection.posture.encodings import SHORTEST, hashes_of, shapes

_BLOCK_BYTES = 8 << 20


class Known(NamedTuple):
    """A value to look for. The label names its field, never what is in it. `hashed` ones are too short for themselves."""

    label: str
    value: str
    hashed: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A value that lies readable somewhere. `label` says which field, `known` which of the needles; neither is the value."""

    label: str
    encoding: str
    place: str
    offset: int
    known: int = field(default=0, compare=False)


class Needles:
    """Values to be looked for, made ready once. Values that are too short to be told from chance are left out.

    Of each shape its first eight bytes are kept, as a number, with the place of its value: sixteen bytes a shape,
    however many there are. The shapes of a value are worked out again where one of its numbers was met.
    """

    def __init__(self, values: Iterable[tuple[str, str] | Known]) -> None:
        """Take (label, value) pairs or Known; of two labels with one value the first is named."""
        first: dict[tuple[str, bool], str] = {}
        for one in values:
            known = Known(*one)
            first.setdefault((known.value, known.hashed), known.label)
        self._known = [Known(label, value, hashed) for (value, hashed), label in first.items()]
        self.values = 0
        self._longest = SHORTEST
        self._beginnings = self._indexed()
        self._shapes_of = lru_cache(maxsize=4096)(self._shapes)

    def _indexed(self) -> Beginnings:
        numbers, owners = array("Q"), array("L")
        for place in range(len(self._known)):
            found = self._shapes(place)
            self.values += bool(found)
            for content in found:
                numbers.append(int.from_bytes(content[:SHORTEST], "little"))
                owners.append(place)
                self._longest = max(self._longest, len(content))
        return Beginnings(np.array(numbers, dtype=np.uint64), np.array(owners, dtype=np.uint32))

    def _shapes(self, place: int) -> dict[bytes, str]:
        known = self._known[place]
        return hashes_of(known.value) if known.hashed else shapes(known.value)

    @property
    def longest(self) -> int:
        """The bytes of the longest shape: blocks overlap by so many."""
        return self._longest

    def in_bytes(self, data: bytes, place: str) -> Iterator[Finding]:
        """Every value in these bytes; offsets count from their beginning."""
        for offset in self._beginnings.places_in(data):
            for known in self._beginnings.owners_of(data[offset : offset + SHORTEST]):
                label = self._known[known].label
                for encoding in self._fitting_shapes(known, data, offset):
                    yield Finding(label, encoding, place, offset, known)

    def _fitting_shapes(self, known: int, data: bytes, offset: int) -> list[str]:
        """The encodings in which the value stands here."""
        every = self._shapes_of(known).items()
        return [encoding for content, encoding in every if data.startswith(content, offset)]

    def in_file(self, path: Path, place: str = "") -> Iterator[Finding]:
        """Every value in a file, read block by block; blocks overlap, so that none is missed between two."""
        for start, data, reach in _overlapping(path, self._longest - 1):
            for found in self.in_bytes(data, place or str(path)):
                if found.offset < reach:
                    yield replace(found, offset=start + found.offset)

    def in_directory(self, directory: Path) -> Iterator[Finding]:
        """Every value in the files of a directory and below, and in the names of those files."""
        for path in sorted(directory.rglob("*")):
            place = path.relative_to(directory).as_posix()
            yield from self.in_bytes(place.encode(errors="surrogateescape"), f"name of {place}")
            if path.is_file() and not path.is_symlink():
                yield from self.in_file(path, place)


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
