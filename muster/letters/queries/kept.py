"""A school's letters: those shipped with Muster, and the school's own versions."""

import uuid
from collections.abc import Iterator

from muster.letters.access import WRITE_LETTERS
from muster.letters.content import LETTER_CODE, LetterText
from muster.letters.models import Letter
from muster.letters.rules import SHIPPED, Words
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.folder.sealed_rows import content_of


def letters(viewer: Viewer) -> list[Words]:
    """Every letter, by title."""
    require(viewer, WRITE_LETTERS)
    kept = {row.name: _words(row) for row in Letter.objects.filter(school_id=viewer.school_id)}
    whole = {each.name: each for each in SHIPPED} | kept
    return sorted(whole.values(), key=lambda each: each.title)


def letter(viewer: Viewer, name: str) -> Words:
    """One letter. Raises NotThere."""
    found = next((each for each in letters(viewer) if each.name == name), None)
    if found is None:
        raise NotThere(WRITE_LETTERS)
    return found


def unscoped_words(school_id: uuid.UUID, *, because: str) -> Iterator[tuple[str, str]]:  # noqa: ARG001  # whoever calls says why
    """The title and the text of each letter that the school has written, each with what it is."""
    for row in Letter.objects.filter(school_id=school_id):
        content = content_of(row, LETTER_CODE, LetterText)
        yield "title", content.title
        yield "body", content.body


def _words(row: Letter) -> Words:
    content = content_of(row, LETTER_CODE, LetterText)
    return Words(row.name, content.title, content.language, content.body)
