"""The forms in which a value may appear in a file: text in any spelling, encoded, escaped, or as an unkeyed hash."""

import base64
import codecs
import datetime as dt
import hashlib
import html
import json
import quopri
import re
import unicodedata
from collections.abc import Callable, Iterator
from urllib.parse import quote, quote_plus

SHORTEST = 8
"""The length below which a value turns up by chance, in ciphertext or anywhere (and digits at any length)."""

_LEAST_DIFFERENT, _SHORTEST_OF_DIGITS = 3, 11
_DIGITS = frozenset(b"0123456789abcdefABCDEF")
_HASHES = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b")
_TEXTS: tuple[tuple[str, Callable[[str], bytes]], ...] = (
    ("UTF-8", str.encode),
    ("UTF-16 little-endian", lambda text: text.encode("utf-16-le")),
    ("UTF-16 big-endian", lambda text: text.encode("utf-16-be")),
    ("Latin-1", lambda text: text.encode("latin-1", "ignore")),
    ("URL escapes", lambda text: quote(text, safe="").encode()),
    ("URL escapes of a form", lambda text: quote_plus(text).encode()),
    ("JSON escapes", lambda text: json.dumps(text)[1:-1].encode()),
    ("HTML escapes", lambda text: html.escape(text).encode()),
    ("HTML numbers", lambda text: text.encode("ascii", "xmlcharrefreplace")),
    ("quoted-printable", lambda text: quopri.encodestring(text.encode(errors="surrogatepass"))),
    ("SQL quotes", lambda text: text.replace("'", "''").encode(errors="surrogatepass")),
    ("backslash escapes", lambda text: text.encode("unicode_escape")),
    ("without accents", lambda text: without_accents(text).encode(errors="surrogatepass")),
    ("backwards", lambda text: text[::-1].encode(errors="surrogatepass")),
    ("rot13", lambda text: codecs.encode(text, "rot13").encode(errors="surrogatepass")),
)
_TELEPHONE = re.compile(r"\+?[\d ()./-]{9,20}")
_SOUNDEX = {
    letter: digit
    for digit, letters in enumerate(("bfpv", "cgjkqsxz", "dt", "l", "mn", "r"), start=1)
    for letter in letters
}


def without_accents(text: str) -> str:
    """The text without accents, as old systems keep it."""
    return "".join(one for one in unicodedata.normalize("NFKD", text) if not unicodedata.combining(one))


def soundex(name: str) -> str:
    """The Soundex code of a name (as the United States census has it): its first letter and three digits."""
    letters = [one for one in without_accents(name).lower() if "a" <= one <= "z"]
    if not letters:
        return ""
    digits: list[int] = []
    last = _SOUNDEX.get(letters[0])
    for letter in letters[1:]:
        digit = _SOUNDEX.get(letter)
        if digit is not None and digit != last:
            digits.append(digit)
        if letter not in "hw":  # H and W do not separate letters of one sound
            last = digit
    return letters[0].upper() + "".join(map(str, digits))[:3].ljust(3, "0")


def spellings_of_telephone(number: str) -> Iterator[str]:
    """A telephone number in three spellings: digits alone, with the country code, and in groups. None for other texts."""
    digits = re.sub(r"\D", "", number)
    if not _TELEPHONE.fullmatch(number) or not 9 <= len(digits) <= 15:
        return
    yield digits
    if digits.startswith("0"):
        yield f"+44{digits[1:]}"
        yield f"{digits[:5]} {digits[5:]}"
    else:
        yield f"+{digits}"
        yield f"0{digits[2:]}"


def spellings_of_date(day: dt.date) -> Iterator[str]:
    """The spellings of a birth date used by programs and people, each of eight characters or more."""
    yield day.isoformat()
    yield f"{day:%d/%m/%Y}"
    yield f"{day:%m/%d/%Y}"
    yield f"{day:%d.%m.%Y}"
    yield f"{day:%d-%m-%Y}"
    yield f"{day.day} {day:%B %Y}"
    yield f"{day.day} {day:%b %Y}"


def hashes_of(value: str) -> dict[bytes, str]:
    """Only the unkeyed hashes, for a value too short to be searched for itself."""
    return {shape: name for name, shape in _hashed(value.encode())}


def shapes(value: str) -> dict[bytes, str]:
    """Every form of a value: the bytes to look for, each at least SHORTEST long, with the name of the encoding.

    Letters are looked for as written, in lower case and in upper case. A value too short to tell from chance has none.
    """
    texts = [text for text in dict.fromkeys((value, value.lower(), value.upper())) if len(text) >= SHORTEST]
    every = (
        pair for text in texts for pair in _all_shapes(text, is_shouted=text not in {value, value.lower()})
    )
    found: dict[bytes, str] = {}
    for name, shape in every:
        if len(shape) >= SHORTEST and not _met_by_chance(shape):
            found.setdefault(shape, name)
    return found


def _met_by_chance(shape: bytes) -> bool:
    """Zeros and spaces occur everywhere, and short runs of hexadecimal digits in any large dump of ciphertext."""
    if len(set(shape[:SHORTEST])) < _LEAST_DIFFERENT:
        return True
    return len(shape) < _SHORTEST_OF_DIGITS and set(shape) <= _DIGITS


def _all_shapes(text: str, *, is_shouted: bool) -> Iterator[tuple[str, bytes]]:
    """Upper and lower case are for display, so those spellings are looked for only as text, not encoded or hashed."""
    yield from _plain(text)
    if not is_shouted:
        content = text.encode(errors="surrogatepass")
        yield from _encoded(content)
        yield from _hashed(content)


def _plain(text: str) -> Iterator[tuple[str, bytes]]:
    for name, encode in _TEXTS:
        encoded = encode(text)
        if name != "Latin-1" or len(encoded) == len(text):
            yield name, encoded


def _encoded(content: bytes) -> Iterator[tuple[str, bytes]]:
    yield "hex", content.hex().encode()
    yield "hex in capitals", content.hex().upper().encode()
    for offset in range(3):
        yield f"base64 from byte {offset}", _inner_base64(content, offset, base64.b64encode)
        yield f"URL-safe base64 from byte {offset}", _inner_base64(content, offset, base64.urlsafe_b64encode)
    for offset in range(5):
        yield f"base32 from byte {offset}", _inner_base32(content, offset)
    yield "ASCII85", base64.a85encode(content)[: len(content) // 4 * 5]
    yield "base85", base64.b85encode(content)[: len(content) // 4 * 5]


def _inner_base64(content: bytes, offset: int, encode: Callable[[bytes], bytes]) -> bytes:
    """The base64 characters that depend on the content alone, at any offset in a longer text.

    A character is six bits, so those that share bits with neighbouring content cannot be known.
    """
    first = -(-offset * 8 // 6)
    last = (offset + len(content)) * 8 // 6
    return encode(bytes(offset) + content)[first:last]


def _inner_base32(content: bytes, offset: int) -> bytes:
    """As for base64: five bits are a character."""
    first = -(-offset * 8 // 5)
    last = (offset + len(content)) * 8 // 5
    return base64.b32encode(bytes(offset) + content)[first:last]


def _hashed(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The hashes that anybody who guesses the value could compute."""
    for name in _HASHES:
        digest = hashlib.new(name, content, usedforsecurity=False).digest()
        yield f"{name} without a key", digest
        yield f"{name} without a key, in hex", digest.hex().encode()
        yield f"{name} without a key, in base64", base64.b64encode(digest).rstrip(b"=")
