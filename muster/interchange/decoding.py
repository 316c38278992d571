"""Detects the encoding of a text file from its bytes."""

import codecs
from dataclasses import dataclass

SAMPLE = 4096  # bytes looked at for UTF-16 without a mark: every second byte of Latin text is then zero
UTF16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text without its byte order mark; `sure` is False where lines that are not UTF-8 were taken as Windows-1252."""

    text: str
    encoding: str
    mark: bool
    sure: bool


def decode(data: bytes) -> Decoded | None:
    """The text of a file, or None if it is not text."""
    if data.startswith(codecs.BOM_UTF8):
        return _attempt(data[3:], "utf-8", mark=True)
    for mark, encoding in UTF16:
        if data.startswith(mark):
            return _attempt(data[2:], encoding, mark=True)
    if guessed := _looks_like_utf16(data[:SAMPLE]):
        return _attempt(data, guessed, mark=False)
    return _attempt(data, "utf-8", mark=False) or _line_by_line(data)


def _line_by_line(data: bytes) -> Decoded | None:
    """Each line as UTF-8, else as Windows-1252: lists of two programs are pasted together, and each line is of one of them."""
    lines = [
        _attempt(line, "utf-8", mark=False) or _attempt(line, "cp1252", mark=False)
        for line in data.split(b"\n")
    ]
    if not all(lines):
        return None
    return Decoded("\n".join(line.text for line in lines if line), "cp1252", mark=False, sure=False)


def _looks_like_utf16(sample: bytes) -> str:
    half = len(sample) // 2
    if half < 2:
        return ""
    if sample[1::2].count(0) > half * 0.6 and sample[0::2].count(0) < half * 0.1:
        return "utf-16-le"
    if sample[0::2].count(0) > half * 0.6 and sample[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return ""


def _attempt(data: bytes, encoding: str, *, mark: bool) -> Decoded | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return (
        None if "\0" in text else Decoded(text=text, encoding=encoding, mark=mark, sure=encoding != "cp1252")
    )


def zero_byte_line(data: bytes) -> int:
    """The line of the first zero byte, which no text holds; 0 where there is none."""
    at = data.find(b"\0")
    return data.count(b"\n", 0, at) + 1 if at >= 0 else 0


def no_text(data: bytes) -> tuple[int, str]:
    """In which line and why bytes are no text."""
    line = zero_byte_line(data)
    return line, "A zero byte stands here, so this is not a text file" if line else "This is not a text file"
