"""Detects the encoding of a text file from its bytes.

Where lines are not UTF-8, Windows-1252 and Mac Roman are told apart by the words they make: a name is written in small
letters, in capitals, or with a capital first, and has no sign between its letters but an apostrophe.
"""

import codecs
import re
from dataclasses import dataclass

SAMPLE = 4096  # bytes looked at for UTF-16 without a mark: every second byte of Latin text is then zero
WINDOWS, MACINTOSH = "cp1252", "mac_roman"
ENCODINGS = {WINDOWS: "Windows-1252", MACINTOSH: "Mac Roman, as Excel for Mac writes it"}
WORDS = re.compile(r"""[\s,;|"'./-]+""")
AROUND = "\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}\N{EN DASH}\N{EM DASH}\N{HORIZONTAL ELLIPSIS}()"
OPENING, APOSTROPHE = "\N{LEFT SINGLE QUOTATION MARK}", "\N{RIGHT SINGLE QUOTATION MARK}"
VOWELS = tuple("aeiou")
UTF16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text without its byte order mark; `sure` is False where the encoding of lines that are not UTF-8 was judged by their words."""

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
    """Each line as UTF-8, else as Windows-1252 or Mac Roman: lists of two programs are pasted together, and each line is of one."""
    lines = [(line, _attempt(line, "utf-8", mark=False)) for line in data.split(b"\n")]
    encoding = _either(b"\n".join(line for line, read in lines if read is None))
    whole = [read or _attempt(line, encoding, mark=False) for line, read in lines]
    if not all(whole):
        return None
    return Decoded("\n".join(line.text for line in whole if line), encoding, mark=False, sure=False)


def _either(data: bytes) -> str:
    """Windows-1252 or Mac Roman: in which more of the words that hold an accent or a sign could stand in a list of names."""
    windows, macintosh = (
        sum(_fits(word) for word in WORDS.split(data.decode(encoding, "replace")) if not word.isascii())
        for encoding in (WINDOWS, MACINTOSH)
    )
    return MACINTOSH if macintosh > max(windows, 0) else WINDOWS


def _fits(word: str) -> int:
    """How well a word fits into a list of names.

    1 for small letters, for capitals, and for a capital first; less than nothing for other signs between letters, and for
    capitals inside a word. An apostrophe stands where names and words have one, and is most at home after one letter.
    """
    parts = word.strip(AROUND).removeprefix(OPENING).removesuffix(APOSTROPHE).split(APOSTROPHE)
    joined = "".join(parts)
    if len(joined) < 2:
        return 0
    if not joined.isalpha() or not all(part.islower() or part.isupper() or part.istitle() for part in parts):
        return -1
    if len(parts) == 1:
        return 1
    first, last = parts[0], parts[-1]
    if len(first) == 1 and last[:1].isupper():
        return 2
    is_after_vowel = first[-1:].casefold() in VOWELS
    return int(last == "s" or is_after_vowel or (len(first) == 1 and last[:1] in VOWELS))


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
        None
        if "\0" in text
        else Decoded(text=text, encoding=encoding, mark=mark, sure=encoding not in (WINDOWS, MACINTOSH))
    )


def zero_byte_line(data: bytes) -> int:
    """The line of the first zero byte, which no text holds; 0 where there is none."""
    at = data.find(b"\0")
    return data.count(b"\n", 0, at) + 1 if at >= 0 else 0


def no_text(data: bytes) -> tuple[int, str]:
    """In which line and why bytes are no text."""
    line = zero_byte_line(data)
    return line, "A zero byte stands here, so this is not a text file" if line else "This is not a text file"
