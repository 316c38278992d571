"""Packs a page's small pictures into one response, since pictures with addresses of their own could be harvested.

For each pupil the 16 bytes of their id, the length of the picture (2 bytes, the higher first), and the picture, a WebP.
`ui/faces.js` reads it.
"""

import uuid
from collections.abc import Mapping

MEDIA_TYPE = "application/octet-stream"


def packed(faces: Mapping[uuid.UUID, bytes]) -> bytes:
    """The bytes of the answer. Raises OverflowError for a picture of 64 KiB or more."""
    return b"".join(
        person.bytes + len(picture).to_bytes(2, "big") + picture for person, picture in faces.items()
    )
