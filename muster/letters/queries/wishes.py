"""Many letters that wait for a second person."""

import datetime as dt
import uuid
from dataclasses import dataclass

from muster.letters.access import WRITE_LETTERS
from muster.letters.queries.chosen import WHOM_WORDS
from muster.letters.queries.kept import letters
from muster.people.directory import Names, names
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.approvals.deciding import waiting
from muster.protection.approvals.models import Approval


@dataclass(frozen=True, slots=True)
class Wish:
    """Letters that somebody wants to print: which, for whom, how many, and whether the viewer may answer.

    Where the letter says something else than when it was asked for, nobody can agree any more.
    """

    id: uuid.UUID
    title: str
    whom: str
    letters: int
    asked_by: str
    asked_at: dt.datetime
    is_own: bool
    has_changed: bool


def _whom(directory: Names, whom: str) -> str:
    """The list in words, the form, or the one pupil."""
    if whom in WHOM_WORDS:
        return WHOM_WORDS[whom]
    return directory.group(uuid.UUID(whom)) or directory.shown(uuid.UUID(whom))


def wishes(viewer: Viewer) -> tuple[Wish, ...]:
    """What waits, the oldest first."""
    require(viewer, WRITE_LETTERS)
    now = {each.name: each for each in letters(viewer)}
    directory = names(viewer)
    return tuple(
        Wish(
            id=one.id,
            title=now[name].title if (name := one.details["letter"]) in now else "",
            whom=_whom(directory, one.details["whom"]),
            letters=one.details["letters"],
            asked_by=directory.shown(one.asked_by_id),
            asked_at=one.asked_at,
            is_own=one.asked_by_id == viewer.person_id,
            has_changed=name not in now or now[name].digest != one.details.get("words"),
        )
        for one in waiting(viewer, Approval.Kind.LETTERS)
    )
