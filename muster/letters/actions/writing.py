"""Stores the text of a letter, and prints it for pupils, recording it with each."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from muster.attendance.actions.following import note_letter
from muster.calendar.queries import Letterhead, letterhead
from muster.calendar.refusals import NotPossible
from muster.letters.access import WRITE_LETTERS, WRITE_TO_FAMILY, WRITE_TO_MANY
from muster.letters.actions.agreeing import details_of, may_leave
from muster.letters.content import LETTER_CODE, LetterText
from muster.letters.models import Letter
from muster.letters.queries.addresses import addresses_of
from muster.letters.queries.chosen import values_of
from muster.letters.queries.kept import letter
from muster.letters.rules import Words, filled, pupil_named_in
from muster.people.directory import names
from muster.people.models import Pupil
from muster.protection.access.decisions import require
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.folder.sealed_rows import seal_into
from muster.protection.identifiers import thing_id

MOST_AT_ONCE = 400

_SECOND_PERSON = (
    "So many letters within a day or a week take a second person, who agrees or refuses under Letters."
)


class SecondPersonNeeded(NotPossible):
    """What is asked for is more than one person prints on their own word: somebody else has to agree to it first."""

    def __init__(self) -> None:
        super().__init__(_SECOND_PERSON, "whom")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One letter: to whom it is sent, a line each, and what it says."""

    address: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Printed:
    """Letters ready for paper: the day, who writes, and a sheet for each, in the language they are written in."""

    language: str
    day: str
    school: Letterhead
    sheets: tuple[Sheet, ...]


@transaction.atomic
def keep_letter(*, by: Viewer, title: str, language: str, body: str, name: str = "") -> str:
    """Keep a letter under its name, or a new one; a shipped one is kept beside what came with Muster. Returns the name.

    Raises NotPossible where it names a pupil: every family is sent the same words.
    """
    reason = require(by, WRITE_LETTERS)
    if name:
        letter(by, name)
    for field, words in (("title", title), ("body", body)):
        if named := pupil_named_in(words, _pupils(by)):
            raise NotPossible(
                f"{named} is a pupil here. A letter is kept for everybody: write {{child_in_full}}.", field
            )
    name = name or str(thing_id())
    row, _ = Letter.objects.select_for_update().get_or_create(
        school_id=by.school_id,
        name=name,
        defaults={"version": 0, "changed_at": by.moment, "content_sealed": b""},
    )
    row.version, row.changed_at = row.version + 1, by.moment
    seal_into(row, LETTER_CODE, LetterText(title, language, body))
    row.save()
    record(by, WRITE_LETTERS, "keep letter", reason=reason)
    return name


def _pupils(by: Viewer) -> list[str]:
    pupils = Pupil.objects.filter(school_id=by.school_id).values_list("pk", flat=True)
    return [names(by).shown(pupil) for pupil in pupils]


@transaction.atomic
def discard_letter(*, by: Viewer, name: str) -> None:
    """Discard what the school made of a letter: a shipped one is again as it came. Raises NotThere."""
    reason = require(by, WRITE_LETTERS)
    letter(by, name)
    Letter.objects.filter(school_id=by.school_id, name=name).delete()
    record(by, WRITE_LETTERS, "discard letter", reason=reason)


@transaction.atomic
def print_letters(*, by: Viewer, name: str, pupils: Sequence[uuid.UUID], whom: str = "") -> Printed:
    """The letter for each of these pupils, recorded in the folder of each as written. Raises NotThere, NotPossible and SecondPersonNeeded.

    Without `whom`, which names a form or a list, it is the letter to one family.
    """
    words = letter(by, name)
    if not pupils or len(pupils) > MOST_AT_ONCE:
        raise NotPossible(f"Choose between one pupil and {MOST_AT_ONCE}.", "whom")
    if not may_leave(by, details_of(words, whom or str(pupils[0]), len(pupils)), pupils):
        raise SecondPersonNeeded
    printed = _printed(by, WRITE_TO_MANY if whom else WRITE_TO_FAMILY, words, pupils, action="write letters")
    note_letter(by=by, pupils=pupils, title=words.title)
    return printed


@transaction.atomic
def preview_letter(*, by: Viewer, name: str, pupil: uuid.UUID) -> Printed:
    """The letter as it would be for one pupil; opened is recorded, and nothing as written. A preview can be kept, so that
    it counts as much as the letter. Raises NotThere and SecondPersonNeeded.
    """
    words = letter(by, name)
    if not may_leave(by, details_of(words, str(pupil), 1), [pupil]):
        raise SecondPersonNeeded
    return _printed(by, WRITE_TO_FAMILY, words, [pupil], action="preview letter")


def _printed(
    by: Viewer, permission: Permission, words: Words, pupils: Sequence[uuid.UUID], *, action: str
) -> Printed:
    values = values_of(by, permission, pupils, language=words.language, action=action)
    addresses = addresses_of(by, permission, pupils)
    return Printed(
        words.language,
        values[pupils[0]]["today"],
        letterhead(by),
        tuple(Sheet(addresses[pupil], filled(words.body, values[pupil])) for pupil in pupils),
    )
