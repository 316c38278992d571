"""Planted values: a search that does not find them has proved nothing, and the drill fails."""

import gzip
import io
import random
import secrets
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import openpyxl
import zstandard
from PIL import Image

from muster.protection.posture.encodings import shapes
from muster.protection.posture.leak import Finding, Known
from muster.protection.posture.search import CONTROL, CONTROL_PICTURE, PICTURE

LEAST_ENCODINGS = 12


def _value() -> str:
    return f"Planted {secrets.token_hex(16)}"


@dataclass(frozen=True, slots=True)
class Controls:
    """The planted values of one drill: one for each place and each wrapping."""

    in_table: str = field(default_factory=_value)
    compressed: str = field(default_factory=_value)
    in_store: str = field(default_factory=_value)
    in_backups: str = field(default_factory=_value)
    encoded: str = field(default_factory=_value)
    packed: dict[str, str] = field(
        default_factory=lambda: {kind: _value() for kind in ("gzip", "zip", "zstd", "PDF", "XLSX")}
    )

    def known(self) -> Iterator[Known]:
        """Everything that must be found, labelled to distinguish it from real values."""
        for name in ("in_table", "compressed", "in_store", "in_backups", "encoded"):
            yield Known(CONTROL + name, getattr(self, name))
        yield from (Known(CONTROL + kind, value) for kind, value in self.packed.items())

    def long_text(self) -> str:
        """A text that PostgreSQL compresses and splits: the value between repetitive and random parts."""
        noise = "".join(secrets.token_hex(300) for _ in range(12))
        return f"{'A long report. ' * 400}{self.compressed}{noise}{'It goes on. ' * 400}"

    def files(self) -> dict[str, bytes]:
        """Files that each hold a value: packed in every way, in every encoding, and a picture."""
        packed = {kind: value.encode() for kind, value in self.packed.items()}
        return {
            "control.gz": gzip.compress(packed["gzip"]),
            "control.zip": _zipped(packed["zip"]),
            "control.zst": zstandard.compress(packed["zstd"]),
            "control.pdf": _pdf(packed["PDF"]),
            "control.xlsx": _xlsx(self.packed["XLSX"]),
            "control.txt": b"\n".join(shapes(self.encoded)),
            CONTROL_PICTURE: picture(),
        }

    def missed(self, found: Iterable[Finding], *, places: Iterable[str]) -> list[str]:
        """What was planted and not found, in words; empty if the search can be trusted.

        `places` are where values from a table must be found.
        """
        seen = list(found)
        labels = {one.label.removeprefix(CONTROL) for one in seen}
        wanted = {one.label.removeprefix(CONTROL) for one in self.known()}
        missing = [f"what was planted {name.replace('_', ' ')}" for name in sorted(wanted - labels)]
        missing += [
            f"what was planted in a table, in the {place}"
            for place in places
            if not any(one.label == f"{CONTROL}in_table" and one.place.startswith(place) for one in seen)
        ]
        encodings = {one.encoding for one in seen if one.label == f"{CONTROL}encoded"}
        if len(encodings) < LEAST_ENCODINGS:
            missing.append(f"{LEAST_ENCODINGS} encodings: only {len(encodings)}")
        if not any(one.label == PICTURE for one in seen):
            missing.append("the picture that was planted")
        return missing


def _zipped(content: bytes) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("list.csv", content)
    return result.getvalue()


def _pdf(content: bytes) -> bytes:
    packed = zlib.compress(content)
    head = b"%%PDF-1.7\n1 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    return head + packed + b"\nendstream\nendobj\n%%EOF\n"


def _xlsx(words: str) -> bytes:
    book, result = openpyxl.Workbook(), io.BytesIO()
    book.active["B2"] = words
    book.save(result)
    return result.getvalue()


def picture() -> bytes:
    """A picture of noise: unique, and of nobody."""
    result = io.BytesIO()
    pixels = random.SystemRandom().randbytes(64 * 64 * 3)
    Image.frombytes("RGB", (64, 64), pixels).save(result, "PNG")
    return result.getvalue()
