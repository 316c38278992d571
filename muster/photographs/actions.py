"""Stores and removes a pupil's photograph, and records what the family said about pictures."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from muster.calendar.refusals import NotPossible
from muster.photographs.access import DECIDE_OBJECTION, KEEP_PHOTOGRAPH, KEEP_PHOTOGRAPHS, RECORD_ANSWER
from muster.photographs.labels import FAULT_WORDS
from muster.photographs.queries.pictures import require_theirs
from muster.photographs.records import FACE, PHOTOGRAPH, PICTURE_ANSWERS, Answer, PictureAnswers, face_of
from muster.photographs.rules import (
    SHAPES,
    Said,
    Speaker,
    Use,
    may_be_kept,
    said_next,
    standings,
    with_answers,
)
from muster.protection.access.decisions import require
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.files.keeping import FileContent, discard_files, files_of, keep_files
from muster.protection.files.redrawing import Fault, Redrawn, redraw
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import Opened, open_folders
from muster.protection.folder.writing import Change, rewrite_opened

MEDIA_TYPE = "image/webp"


@dataclass(frozen=True, slots=True, repr=False)
class Portrait:
    """A picture of a pupil, redrawn in both sizes."""

    face: bytes
    photograph: bytes


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """What somebody said about one use of pictures, on a day."""

    use: Use
    said: Said
    said_by: Speaker
    on: dt.date


def keep_photograph(*, by: Viewer, pupil_id: uuid.UUID, content: bytes) -> None:
    """Redraw a picture and keep it as the pupil's photograph, in place of any earlier one.

    Raises NotThere for a pupil who is not the viewer's to see, and NotPossible if the file cannot be read as a picture or
    the family objects. A request takes the three steps one by one, and holds nothing while the picture is redrawn.
    """
    require_theirs(by, pupil_id)
    keep_redrawn(by=by, pupil_id=pupil_id, redrawn=redraw_photograph(content))


def redraw_photograph(content: bytes) -> Redrawn:
    """The picture redrawn in both sizes, or what is wrong with it. It needs no database, and can take seconds."""
    (redrawn,) = redraw_photographs([content])
    return redrawn


def redraw_photographs(contents: Sequence[bytes]) -> list[Redrawn]:
    """`redraw_photograph` for many pictures, in the order given."""
    return redraw(contents, SHAPES)


@transaction.atomic
def keep_redrawn(*, by: Viewer, pupil_id: uuid.UUID, redrawn: Redrawn) -> None:
    """Keep a redrawn picture, or say why there is none. Raises as `keep_photograph` does."""
    opened = _opened(by, KEEP_PHOTOGRAPH, [pupil_id], action="keep photograph")
    _refuse_objections(opened, [pupil_id])
    if redrawn.fault is not Fault.NONE:
        raise NotPossible(str(FAULT_WORDS[redrawn.fault]), "photograph")
    _put(by, KEEP_PHOTOGRAPH, opened, {pupil_id: Portrait(*redrawn.pictures)})


@transaction.atomic
def keep_photographs(*, by: Viewer, portraits: Mapping[uuid.UUID, Portrait]) -> None:
    """Keep the photographs of many pupils in place of earlier ones: all of them, or none.

    Raises NotThere, and NotPossible if any of the families objects.
    """
    people = sorted(portraits)
    opened = _opened(by, KEEP_PHOTOGRAPHS, people, action="keep photograph")
    _refuse_objections(opened, people)
    _put(by, KEEP_PHOTOGRAPHS, opened, portraits)


@transaction.atomic
def remove_photograph(*, by: Viewer, pupil_id: uuid.UUID) -> None:
    """Remove the pupil's photograph, if there is one. Raises NotThere."""
    opened = _opened(by, KEEP_PHOTOGRAPH, [pupil_id], action="remove photograph")
    _take_away(by, KEEP_PHOTOGRAPH, opened, {pupil_id: b""})


@transaction.atomic
def record_answer(*, by: Viewer, pupil_id: uuid.UUID, answer: NewAnswer) -> None:
    """Record what was said. An objection removes the photograph at once.

    Raises NotThere, NotPossible if the answer cannot follow the one that holds, and Refused if the viewer may not decide it.
    """
    if answer.said is Said.NOT_UPHELD:
        require(by, DECIDE_OBJECTION)
    opened = _opened(by, RECORD_ANSWER, [pupil_id], action="record answer about pictures")
    before = _answers(opened, pupil_id)
    standing = standings(before)[answer.use]
    if answer.said not in said_next(standing):
        raise NotPossible(_("This does not follow on what holds now for this use."), "said")
    if answer.on > by.today or (standing.on and answer.on < standing.on):
        raise NotPossible(_("The day lies after today, or before the last answer about this use."), "on")
    added = Answer(answer.use.value, answer.said.value, answer.said_by.value, answer.on)
    held = opened.of(PICTURE_ANSWERS).get(pupil_id)
    change = Change(pupil_id, with_answers(before, [added]), held.version if held else 0)
    rewrite_opened(by, opened, PICTURE_ANSWERS, [change])
    if answer.said is Said.OBJECTED:
        _take_away(by, RECORD_ANSWER, opened, {pupil_id: b""})


def _opened(by: Viewer, permission: Permission, people: Sequence[uuid.UUID], *, action: str) -> Opened:
    wants = (Want(FACE), Want(PICTURE_ANSWERS))
    return open_folders(by, permission, people, *wants, action=action, lock=True)


def _answers(opened: Opened, pupil_id: uuid.UUID) -> PictureAnswers:
    held = opened.of(PICTURE_ANSWERS).get(pupil_id)
    return held.record if held else PictureAnswers()


def _refuse_objections(opened: Opened, people: Sequence[uuid.UUID]) -> None:
    if not all(may_be_kept(_answers(opened, pupil)) for pupil in people):
        raise NotPossible(_("The family objects to a photograph, so none is kept."), "photograph")


def _put(by: Viewer, permission: Permission, opened: Opened, portraits: Mapping[uuid.UUID, Portrait]) -> None:
    """Replace both pictures of each pupil."""
    _take_away(by, permission, opened, {pupil: portrait.face for pupil, portrait in portraits.items()})
    files = {
        pupil: FileContent(name="", media_type=MEDIA_TYPE, content=portrait.photograph)
        for pupil, portrait in portraits.items()
    }
    keep_files(by, permission, PHOTOGRAPH, files=files)


def _take_away(by: Viewer, permission: Permission, opened: Opened, faces: Mapping[uuid.UUID, bytes]) -> None:
    """Discard the present files, and replace the small pictures by these; an empty one means none."""
    files = [file for those in files_of(by, PHOTOGRAPH, list(faces)).values() for file in those]
    if files:
        discard_files(by, permission, PHOTOGRAPH, files)
    held = opened.of(FACE)
    changes = [
        Change(pupil, face_of(face), held[pupil].version if pupil in held else 0)
        for pupil, face in faces.items()
        if face or pupil in held
    ]
    rewrite_opened(by, opened, FACE, changes)
