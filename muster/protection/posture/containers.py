"""Unpacks what is inside other files: gzip, zip (and so XLSX and the like), zstd, PDF, at any offset."""

import re
import zlib
from collections.abc import Iterator
from mmap import mmap
from struct import Struct

import zstandard

Buffer = bytes | mmap

MOST_UNPACKED = 64 << 20
"""The most bytes taken out of one stream."""

_BEGINNINGS = (b"\x1f\x8b\x08", b"PK\x03\x04", b"\x28\xb5\x2f\xfd", b"%PDF-")
_PDF_STREAM = re.compile(rb"stream\r?\n")
_PDF_END = b"%%EOF"
_ZIP_HEADER = Struct("<4sHHHHHIIIHH")
_READ = 1 << 20
_DEFLATED = 8


def unpacked(data: Buffer) -> Iterator[tuple[str, bytes]]:
    """Every stream that can be unpacked, with its format. What only looks like one yields nothing."""
    for beginning in _BEGINNINGS:
        for start in places_of(data, beginning):
            yield from _unpacked_at(data, start, beginning)


def places_of(data: Buffer, beginning: bytes) -> Iterator[int]:
    """The offsets of these bytes. One search per signature is many times as fast as one regular expression for all."""
    place = data.find(beginning)
    while place >= 0:
        yield place
        place = data.find(beginning, place + 1)


def _unpacked_at(data: Buffer, start: int, beginning: bytes) -> Iterator[tuple[str, bytes]]:
    if beginning == b"PK\x03\x04":
        yield from _from_zip(data, start)
    elif beginning == b"%PDF-":
        yield from _from_pdf(data, start)
    elif beginning[:2] == b"\x1f\x8b":
        content = _inflated(data, start, 31)
        yield from [("gzip", content)] if content else []
    else:
        content = _from_zstd(data, start)
        yield from [("zstd", content)] if content else []


def _inflated(data: Buffer, start: int, kind: int) -> bytes:
    """What zlib decompresses from here on, as far as it gets."""
    stream, parts, size = zlib.decompressobj(kind), [], 0
    while not stream.eof and size < MOST_UNPACKED and start < len(data):
        try:
            part = stream.decompress(data[start : start + _READ], MOST_UNPACKED - size)
        except zlib.error:
            break
        parts.append(part)
        size += len(part)
        start += _READ
    return b"".join(parts)


def _from_zip(data: Buffer, start: int) -> Iterator[tuple[str, bytes]]:
    """One member, by its local header: a truncated archive still yields what is there."""
    header = data[start : start + _ZIP_HEADER.size]
    if len(header) < _ZIP_HEADER.size:
        return
    method, name_length, extra_length = (_ZIP_HEADER.unpack(header)[place] for place in (3, 9, 10))
    if method == _DEFLATED:
        content = _inflated(data, start + _ZIP_HEADER.size + name_length + extra_length, -15)
        if content:
            yield "zip", content


def _from_zstd(data: Buffer, start: int) -> bytes:
    reader = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()
    parts, size = [], 0
    while size < MOST_UNPACKED and start < len(data):
        try:
            part = reader.decompress(data[start : start + _READ])
        except zstandard.ZstdError:
            break
        parts.append(part)
        size += len(part)
        start += _READ
        if reader.eof:
            break
    return b"".join(parts)


def _from_pdf(data: Buffer, start: int) -> Iterator[tuple[str, bytes]]:
    """Each compressed stream of a document."""
    end = data.find(_PDF_END, start)
    whole = data[start : min(end if end > 0 else len(data), start + MOST_UNPACKED)]
    for found in _PDF_STREAM.finditer(whole):
        content = _inflated(whole, found.end(), 15)
        if content:
            yield "PDF", content
