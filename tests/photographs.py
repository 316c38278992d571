"""Photographs for tests: storing one, and reading the response of small pictures as a page does."""

import io
import uuid

from PIL import Image

from muster.photographs.actions import keep_photograph
from tests.cast import School


def portrait(colour: str = "teal", kind: str = "JPEG") -> bytes:
    """A picture of one colour, with metadata that say where it was taken."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "Wilhelmina at 51.5N"
    Image.new("RGB", (300, 400), colour).save(out, kind, exif=exif)
    return out.getvalue()


def with_photograph(school: School, pupil: uuid.UUID, colour: str = "teal") -> None:
    """Store a photograph of a pupil."""
    with school.seen_by(school.office) as by:
        keep_photograph(by=by, pupil_id=pupil, content=portrait(colour))


def read_faces(answer: bytes) -> dict[uuid.UUID, bytes]:
    """Unpack the pictures that `photographs/packed.py` packed."""
    found, at = {}, 0
    while at < len(answer):
        size = int.from_bytes(answer[at + 16 : at + 18], "big")
        found[uuid.UUID(bytes=answer[at : at + 16])] = answer[at + 18 : at + 18 + size]
        at += 18 + size
    return found
