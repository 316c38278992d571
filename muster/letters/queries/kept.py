"""A school's letters: those shipped with Muster, and the school's own versions."""

import uuid

from muster.letters.access import WRITE_LETTERS
from muster.letters.models import Letter
from muster.letters.rules import SHIPPED, Words
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer


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


def unscoped_titles(school_id: uuid.UUID, *, because: str) -> set[str]:  # noqa: ARG001  # whoever calls says why
    """The titles of the school's own letters, which stand in plain structure and in the folder of whoever got one."""
    return set(Letter.objects.filter(school_id=school_id).values_list("title", flat=True))


def _words(row: Letter) -> Words:
    return Words(row.name, row.title, row.language, row.body)
