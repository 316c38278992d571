"""Finds viewable pictures: whatever begins like one and decodes, at any offset of a file."""

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
"""The side in pixels below which nobody can be recognised, as in icons."""


def pictures_in(data: bytes | mmap, *, public: Collection[bytes] = ()) -> Iterator[tuple[int, str]]:
    """The offset and size of each picture that decodes. `public` are the perceptual hashes of the program's own pictures."""
    for beginning in _BEGINNINGS:
        for start in places_of(data, beginning):
            picture = _decoded(data[start : start + _LONGEST])
            if picture and min(picture.size) >= SMALLEST and look_of(picture) not in public:
                yield start, f"{picture.width} x {picture.height}"


def look_of(picture: Image.Image) -> bytes:
    """A picture's perceptual hash, whatever its file format: a hash of its pixels, scaled down and in grey."""
    return sha256(picture.convert("L").resize((32, 32)).tobytes()).digest()


def looks_in(directory: Path) -> set[bytes]:
    """The perceptual hashes of all pictures in a directory tree: those the program itself shows to everyone."""
    found = set()
    for path in directory.rglob("*"):
        if path.suffix in {".png", ".jpg", ".jpeg", ".gif", ".webp", ".ico"}:
            picture = _decoded(path.read_bytes())
            if picture:
                found.add(look_of(picture))
    return found


def _decoded(content: bytes) -> Image.Image | None:
    """The picture, or None if it does not decode: ciphertext sometimes begins like a picture."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(content))
            picture.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return None
    return picture
