"""Searches a thief's haul: the bytes as they are, and inside whatever they are packed in."""

import contextlib
import mmap
import os
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from muster.protection.posture.containers import unpacked
from muster.protection.posture.leak import Finding, Needles
from muster.protection.posture.pages import PAGE, values_in_pages, without_page_headers
from muster.protection.posture.pictures import pictures_in

DEEPEST = 3
PICTURE = "a picture"
MOST_KEPT = 200
MOST_SHOWN = 50
CONTROL = "control "
"""The prefix of the labels of planted values."""
CONTROL_PICTURE = "control.png"
"""The file that a picture is planted in."""
CONTROL_BACKUP = "control-"
"""How the file begins that is planted among the backups while a drill runs."""
_BLOCK = 8 << 20
_TABLE_FILE = re.compile(r"(^|/)base/\d+/\d+(\.\d+)?$")
_LOG_FILE = re.compile(r"(^|/)pg_wal/[0-9A-F]{24}$")
_HEXADECIMAL = re.compile(rb"\\\\x([0-9a-f]{32,})")

Say = Callable[[str], None]


@dataclass
class Search:
    """One search for many values in many files.

    `findings` keeps the first of them; `count` and `by_label` count all. `controls` are the planted values.
    `public_words` are needles that the program itself shows to everyone.
    """

    needles: Needles
    public_pictures: Collection[bytes] = ()
    public_words: Collection[int] = ()
    findings: list[Finding] = field(default_factory=list)
    controls: list[Finding] = field(default_factory=list)
    count: int = 0
    by_label: Counter[str] = field(default_factory=Counter)
    files: int = 0
    bytes_read: int = 0

    def directory(self, directory: Path, place: str, *, leave_out: Collection[Path] = ()) -> None:
        """Every file of a directory and below, and the names of the files."""
        for path in _below(directory):
            if any(path == one or one in path.parents for one in leave_out):
                continue
            self._note(self.needles.in_bytes(path.name.encode(errors="surrogateescape"), f"name in {place}"))
            if path.is_file() and not path.is_symlink():
                self.file(path, f"{place}/{path.relative_to(directory).as_posix()}")

    def file(self, path: Path, place: str) -> None:
        """Search one file; one that has gone away since its directory was listed is passed over."""
        with contextlib.suppress(FileNotFoundError):
            size = path.stat().st_size
            if size:
                self._blocks_of_file(path, place)
            self.files += 1
            self.bytes_read += size

    def _blocks_of_file(self, path: Path, place: str) -> None:
        """Search a file block by block, then what is packed in it, and what PostgreSQL has split or compressed."""
        if _LOG_FILE.search(place):
            self._in_joined_pages(path, place)
        else:
            self._note(self.needles.in_file(path, place))
        self._whole_file(path, place)
        for block in _blocks(path) if _TABLE_FILE.search(place) else ():
            for value in values_in_pages(block):
                self._piece(value, f"{place}, compressed", 1)

    def _in_joined_pages(self, path: Path, place: str) -> None:
        """Search a file of the write-ahead log without the headers of its pages, which hold no value and split some."""
        kept = b""
        for block in _blocks(path):
            joined = kept + without_page_headers(block)
            self._note(self.needles.in_bytes(joined, f"{place}, pages joined"))
            kept = joined[-self.needles.longest :]

    def _whole_file(self, path: Path, place: str) -> None:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size:  # it may have been emptied since
                with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as whole:
                    self._inside(whole, place, 0)

    def stream(self, chunks: Iterable[bytes], place: str) -> None:
        """Search a stream of lines that is stored nowhere, such as a dump: a row of a table is one line."""
        rest = b""
        self.files += 1
        for chunk in chunks:
            self.bytes_read += len(chunk)
            lines, end, rest = (rest + chunk).rpartition(b"\n")
            self._lines(lines + end, place)
        self._lines(rest, place)

    def _lines(self, lines: bytes, place: str) -> None:
        """Search whole lines: their text, and what stands in them in hexadecimal, decoded."""
        self._piece(_HEXADECIMAL.sub(b"", lines), place, 0)
        self._piece(b"\n".join(_from_hexadecimal(lines)), f"{place}, in hexadecimal", 0)

    def content(self, data: bytes, place: str) -> None:
        """Search one object in memory."""
        self.files += 1
        self.bytes_read += len(data)
        self._piece(data, place, 0)

    def _piece(self, data: bytes, place: str, depth: int) -> None:
        self._note(self.needles.in_bytes(data, place))
        self._inside(data, place, depth)

    def _inside(self, data: bytes | mmap.mmap, place: str, depth: int) -> None:
        if depth >= DEEPEST:
            return
        for kind, content in unpacked(data):
            self._piece(content, f"{place}, {kind}", depth + 1)
        for offset, size in pictures_in(data, public=self.public_pictures):
            self._note([Finding(PICTURE, f"decoded, {size}", place, offset, -1)])

    def shown(self) -> list[dict[str, object]]:
        """The first findings for a report: which field, in which encoding, where; never the value."""
        return [
            {"label": one.label, "encoding": one.encoding, "place": one.place, "offset": one.offset}
            for one in self.findings[:MOST_SHOWN]
        ]

    def _note(self, found: Iterable[Finding]) -> None:
        for one in found:
            if one.label.startswith(CONTROL) or (one.label == PICTURE and CONTROL_PICTURE in one.place):
                self.controls.append(one)
            elif one.known not in self.public_words:
                self.count += 1
                self.by_label[one.label] += 1
                self.findings += [one] if len(self.findings) < MOST_KEPT else []


def _below(directory: Path) -> list[Path]:
    """Everything below a directory, in order; a folder that goes away while it is listed counts as empty."""
    return sorted(
        Path(folder, name) for folder, folders, files in os.walk(directory) for name in (*folders, *files)
    )


def _blocks(path: Path) -> Iterator[bytes]:
    """A file of pages, a few thousand pages at a time."""
    with path.open("rb") as file:
        while block := file.read(_BLOCK // PAGE * PAGE):
            yield block


def _from_hexadecimal(data: bytes) -> Iterator[bytes]:
    for found in _HEXADECIMAL.finditer(data):
        digits = found.group(1)
        yield bytes.fromhex(digits[: len(digits) // 2 * 2].decode())
