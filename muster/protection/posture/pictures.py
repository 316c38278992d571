"""Pictures that can be looked at: whatever begins as one and decodes, wherever in a file it lies."""

import io
import warnings
from collections.abc import Collection, Iterator
from hashlib import sha256
from mmap import mmap
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from muster.protection.posture.containers import places_of

_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"RIFF", b"II*\x00", b"MM\x00*")
_LONGEST = 16 << 20
SMALLEST = 24
"""Pixels a side below which nobody can be recognised: icons."""


def pictures_in(data: bytes | mmap, *, public: Collection[bytes] = ()) -> Iterator[tuple[int, str]]:
    """Where a picture lies that decodes, and how large it is. `public` are the looks of the program's own."""
    for beginning in _BEGINNINGS:
        for start in places_of(data, beginning):
            picture = _decoded(data[start : start + _LONGEST])
            if picture and min(picture.size) >= SMALLEST and look_of(picture) not in public:
                yield start, f"{picture.width} x {picture.height}"


def look_of(picture: Image.Image) -> bytes:
    """What a picture looks like, whatever file it is kept in: a hash of its pixels, small and grey."""
    return sha256(picture.convert("L").resize((32, 32)).tobytes()).digest()


def looks_in(directory: Path) -> set[bytes]:
    """The looks of all pictures of a directory and below: those that the program itself shows to everyone."""
    found = set()
    for path in directory.rglob("*"):
        if path.suffix in {".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico"}:
            picture = _decoded(path.read_bytes())
            if picture:
                found.add(look_of(picture))
    return found


def _decoded(content: bytes) -> Image.Image | None:
    """The picture, or None where it is none: ciphertext begins as a picture once in a while."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(content))
            picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return None
    return picture
