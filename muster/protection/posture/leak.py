"""Searches stored data for values that must not be readable in it: thousands of them, in every form, in one pass.

Every form has at least eight bytes, of which the first eight are taken as a number. All numbers of a block are
compared with all those sought at once; only where one matches is the whole form compared.
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
    """A value to look for. The label names its field, never its content. `hashed` values are too short to be searched
    for except as hashes.
    """

    label: str
    value: str
    hashed: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """A value found readable. `label` says which field, `known` which of the needles; neither is the value."""

    label: str
    encoding: str
    place: str
    offset: int
    known: int = field(default=0, compare=False)


class Needles:
    """Values to look for, indexed once.

    Values too short to tell from chance are left out. Each form is kept as its first eight bytes, as a number, with
    the index of its value: sixteen bytes per form. The forms of a value are worked out again when one of its numbers
    matches.
    """

    def __init__(self, values: Iterable[tuple[str, str] | Known]) -> None:
        """Take (label, value) pairs or Known; if two labels share a value, findings name the first."""
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
        numbers, counts = bytearray(), array("L")
        for place in range(len(self._known)):
            found = self._shapes(place)
            self.values += bool(found)
            self._longest = max(self._longest, *map(len, found), 0)
            beginnings = {content[:SHORTEST] for content in found}
            numbers += b"".join(beginnings)
            counts.append(len(beginnings))
        owners = np.repeat(np.arange(len(counts), dtype=np.uint32), np.array(counts, dtype=np.int64))
        return Beginnings(np.frombuffer(bytes(numbers), dtype="<u8").astype(np.uint64, copy=False), owners)

    def _shapes(self, place: int) -> dict[bytes, str]:
        known = self._known[place]
        return hashes_of(known.value) if known.hashed else shapes(known.value)

    @property
    def longest(self) -> int:
        """The length of the longest form, by which blocks overlap."""
        return self._longest

    def in_bytes(self, data: bytes, place: str) -> Iterator[Finding]:
        """Every value in these bytes, with offsets from their beginning."""
        for offset in self._beginnings.places_in(data):
            for known in self._beginnings.owners_of(data[offset : offset + SHORTEST]):
                label = self._known[known].label
                for encoding in self._fitting_shapes(known, data, offset):
                    yield Finding(label, encoding, place, offset, known)

    def _fitting_shapes(self, known: int, data: bytes, offset: int) -> list[str]:
        """The encodings in which the value occurs here."""
        every = self._shapes_of(known).items()
        return [encoding for content, encoding in every if data.startswith(content, offset)]

    def in_file(self, path: Path, place: str = "") -> Iterator[Finding]:
        """Every value in a file, read in overlapping blocks, so that none is missed at a boundary."""
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
    """The blocks of a file: the start of each, its bytes, and how many of them the next block does not repeat."""
    start, kept = 0, b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            data = kept + block
            reach = max(len(data) - overlap, 0)
            yield start, data, reach
            start, kept = start + reach, data[reach:]
    yield start, kept, len(kept)
