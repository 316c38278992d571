"""Reads what a plain search of PostgreSQL's files would miss: compressed values, and records split across pages.

A long value is compressed (pglz) and, if still long, split into chunks in a separate table (TOAST). Deleted or
replaced rows stay until they are overwritten, so a thief of the files can read them too.
"""

from collections.abc import Iterator
from struct import Struct, unpack_from

import numpy as np

PAGE = 8192
_PAGE_HEADER = 24
_NORMAL = 1  # LP_NORMAL of an item pointer
_TUPLE_HEADER = Struct("<IIIHHHHHB")
_SMALLEST_VALUE, _LONGEST_VALUE = 12, 16 << 20
_WAL_SHORT_HEADER, _WAL_LONG_HEADER = 24, 40
_WAL_HAS_LONG_HEADER = 0x0002


def values_in_pages(pages: bytes) -> Iterator[bytes]:
    """The compressed values in a table's pages, unpacked; those in a TOAST table's pages, reassembled."""
    yield from _compressed_in_rows(pages)
    chunks: dict[int, dict[int, bytes]] = {}
    for start in range(0, len(pages) - PAGE + 1, PAGE):
        for row in _rows(pages[start : start + PAGE]):
            chunk = _toast_chunk(row)
            if chunk is None:
                break  # not a TOAST table: there, every row is a chunk
            chunks.setdefault(chunk[0], {})[chunk[1]] = chunk[2]
    for parts in chunks.values():
        whole = b"".join(parts[number] for number in sorted(parts))
        yield whole
        yield from _maybe_unpacked(whole)


def without_page_headers(log: bytes) -> bytes:
    """The write-ahead log as one run of records, without its page headers."""
    parts = []
    for start in range(0, len(log), PAGE):
        information = unpack_from("<H", log, start + 2)[0] if start + 4 <= len(log) else 0
        header = _WAL_LONG_HEADER if information & _WAL_HAS_LONG_HEADER else _WAL_SHORT_HEADER
        parts.append(log[start + header : start + PAGE])
    return b"".join(parts)


def _rows(page: bytes) -> Iterator[bytes]:
    """The rows of a page, without their headers, dead ones included."""
    lower, upper = unpack_from("<HH", page, 12)
    if not _PAGE_HEADER <= lower <= upper <= PAGE:
        return
    for place in range(_PAGE_HEADER, lower, 4):
        (pointer,) = unpack_from("<I", page, place)
        offset, state, length = pointer & 0x7FFF, pointer >> 15 & 3, pointer >> 17
        if state == _NORMAL and length > _TUPLE_HEADER.size and offset + length <= PAGE:
            yield page[offset + page[offset + 22] : offset + length]


def _toast_chunk(row: bytes) -> tuple[int, int, bytes] | None:
    """A row of a TOAST table: the value's number, the chunk's, and its bytes."""
    if len(row) < 12:
        return None
    value, number, header = unpack_from("<IiI", row)
    size = header >> 2
    if header & 3 or not 0 <= number < 1 << 20 or not 4 < size <= 2048 or len(row) != 8 + size:
        return None
    return value, number, row[12:]


def _compressed_in_rows(pages: bytes) -> Iterator[bytes]:
    """Values compressed inline in their row, marked by the two lowest bits of their four-byte header."""
    words = np.frombuffer(pages, dtype="<u4", count=len(pages) // 4)
    sizes = words >> 2
    for place in np.flatnonzero((words & 3 == 2) & (sizes > _SMALLEST_VALUE) & (sizes < PAGE)).tolist():
        yield from _maybe_unpacked(pages[place * 4 + 4 : place * 4 + int(sizes[place])])


def _maybe_unpacked(compressed: bytes) -> Iterator[bytes]:
    """The value decompressed, if it is pglz: a header gives its length, with two bits for the method."""
    if len(compressed) < 8:
        return
    (information,) = unpack_from("<I", compressed)
    length, method = information & 0x3FFFFFFF, information >> 30
    if method == 0 and len(compressed) < length + 8 and length <= _LONGEST_VALUE:
        content = pglz(compressed[4:], length)
        if content:
            yield content


def pglz(source: bytes, length: int) -> bytes:
    """Decompress PostgreSQL's pglz: literals and back-references. Empty if it is something else."""
    result = bytearray()
    place = 0
    while place < len(source) and len(result) < length:
        control = source[place]
        place += 1
        for bit in range(8):
            if place >= len(source) or len(result) >= length:
                break
            if not control >> bit & 1:
                result.append(source[place])
                place += 1
                continue
            place = _copied(source, place, result)
            if place < 0:
                return b""
    return bytes(result) if len(result) >= length else b""


def _copied(source: bytes, place: int, result: bytearray) -> int:
    """Append one back-reference, and return where to go on; -1 if it would reach before the beginning."""
    if place + 1 >= len(source):
        return -1
    size = (source[place] & 0x0F) + 3
    back = (source[place] & 0xF0) << 4 | source[place + 1]
    place += 2
    if size == 18:
        if place >= len(source):
            return -1
        size += source[place]
        place += 1
    if not 0 < back <= len(result):
        return -1
    for _ in range(size):
        result.append(result[-back])
    return place
