"""The records of a pupil's photograph and of what the family said about pictures.

A photograph by which the school knows its pupils is part of its public task; a family may object to it (UK GDPR,
Article 21). Publishing pictures is not: each use of that kind needs consent, which can be taken back at any time, and
taking it back never removes the picture of the register.
"""

import datetime as dt

from muster.protection.files.keeping import FileContent, FileKind
from muster.protection.folder.kinds import WHILE_HERE, Basis, Condition, Kind, Tier, declare_kind
from muster.protection.keys.ring import KeyClass
from muster.protection.secret import SecretRecord

FACE_BYTES = 960
"""Every small picture takes this many bytes in its folder: its length says nothing, not even that there is none."""

_WHILE_HERE = "until the pupil leaves the school"


class Face(SecretRecord, frozen=True):
    """The small picture beside a name: a WebP, empty if there is none, padded with zeros to FACE_BYTES."""

    picture: bytes
    filler: bytes


class Answer(SecretRecord, frozen=True):
    """What was said about one use of pictures, and on which day. The words come from the lists in `rules.py`."""

    use: str
    answer: str
    said_by: str
    on: dt.date


class PictureAnswers(SecretRecord, frozen=True):
    """Everything ever said about pictures of a pupil, oldest first. For each use the latest answer holds."""

    answers: tuple[Answer, ...] = ()


def face_of(picture: bytes) -> Face:
    """The record of a small picture, or of none. Raises ValueError if it is larger than a face may be."""
    if len(picture) > FACE_BYTES:
        raise ValueError(f"a small picture of {len(picture)} bytes is larger than {FACE_BYTES}")
    return Face(picture, bytes(FACE_BYTES - len(picture)))


FACE = declare_kind(
    Kind(
        name="face",
        code=70,
        schema=Face,
        tier=Tier.IDENTITY,
        key_class=KeyClass.PHOTOGRAPH,
        purpose="to see in a list who is who",
        basis=Basis.PUBLIC_TASK,
        condition=Condition.NONE,
        keep=_WHILE_HERE,
        keeping=WHILE_HERE,
    )
)
PHOTOGRAPH: FileKind = declare_kind(
    Kind(
        name="photograph",
        code=71,
        schema=FileContent,
        tier=Tier.IDENTITY,
        key_class=KeyClass.PHOTOGRAPH,
        purpose="to recognise a pupil whom one is responsible for",
        basis=Basis.PUBLIC_TASK,
        condition=Condition.NONE,
        keep=_WHILE_HERE,
        keeping=WHILE_HERE,
    )
)
PICTURE_ANSWERS = declare_kind(
    Kind(
        name="picture_answers",
        code=72,
        schema=PictureAnswers,
        tier=Tier.SENSITIVE,
        key_class=KeyClass.PHOTOGRAPH,
        purpose="that pictures of a pupil are used only as the family agreed",
        basis=Basis.LEGAL_OBLIGATION,
        condition=Condition.SUBSTANTIAL_PUBLIC_INTEREST,
        keep=_WHILE_HERE,
        keeping=WHILE_HERE,
        also_plain=("answers.use", "answers.answer", "answers.said_by", "answers.on"),
    )
)
