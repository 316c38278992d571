"""In which shapes a value may lie in a file: as text of any kind, encoded, escaped, or as a hash without a key."""

import base64
import datetime as dt
import hashlib
import html
import json
from collections.abc import Callable, Iterator
from urllib.parse import quote, quote_plus

SHORTEST = 8
"""Characters below which a value is found by chance, in ciphertext as anywhere (and digits, in any number)."""

_HASHES = ("md5", "sha1", "sha256", "sha512")
_TEXTS: tuple[tuple[str, Callable[[str], bytes]], ...] = (
    ("UTF-8", str.encode),
    ("UTF-16 little-endian", lambda text: text.encode("utf-16-le")),
    ("UTF-16 big-endian", lambda text: text.encode("utf-16-be")),
    ("Latin-1", lambda text: text.encode("latin-1", "ignore")),
    ("URL escapes", lambda text: quote(text, safe="").encode()),
    ("URL escapes of a form", lambda text: quote_plus(text).encode()),
    ("JSON escapes", lambda text: json.dumps(text)[1:-1].encode()),
    ("HTML escapes", lambda text: html.escape(text).encode()),
)


def spellings_of_date(day: dt.date) -> Iterator[str]:
    """The ways in which a birth date is written by programs and people; all have eight characters or more."""
    yield day.isoformat()
    yield f"{day:%d/%m/%Y}"
    yield f"{day:%m/%d/%Y}"
    yield f"{day:%d.%m.%Y}"
    yield f"{day:%d-%m-%Y}"
    yield f"{day.day} {day:%B %Y}"
    yield f"{day.day} {day:%b %Y}"


def shapes(value: str) -> dict[bytes, str]:
    """Every shape of a value, with the name of the encoding: the bytes to look for, each at least SHORTEST long.

    Capitals are looked for as written, all small and all large. A value too short to be told from chance has none.
    """
    texts = [text for text in dict.fromkeys((value, value.lower(), value.upper())) if len(text) >= SHORTEST]
    every = (
        pair for text in texts for pair in _all_shapes(text, is_shouted=text not in {value, value.lower()})
    )
    found: dict[bytes, str] = {}
    for name, shape in every:
        if len(shape) >= SHORTEST:
            found.setdefault(shape, name)
    return found


def _all_shapes(text: str, *, is_shouted: bool) -> Iterator[tuple[str, bytes]]:
    """Nobody encodes or hashes what they have put in capitals just to show it: those are looked for as text."""
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


def _inner_base64(content: bytes, offset: int, encode: Callable[[bytes], bytes]) -> bytes:
    """The characters of base64 that depend on the content alone, wherever in a longer text it begins.

    Six bits are a character: those that share bits with what stands before or after cannot be known.
    """
    first = -(-offset * 8 // 6)
    last = (offset + len(content)) * 8 // 6
    return encode(bytes(offset) + content)[first:last]


def _hashed(content: bytes) -> Iterator[tuple[str, bytes]]:
    """What everybody could compute who guesses the value."""
    for name in _HASHES:
        digest = hashlib.new(name, content, usedforsecurity=False).digest()
        yield f"{name} without a key", digest
        yield f"{name} without a key, in hex", digest.hex().encode()
        yield f"{name} without a key, in base64", base64.b64encode(digest).rstrip(b"=")
