"""A pupil's photograph, what the family said about pictures, and to what the families of a class agreed."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Q

from muster.people.directory import names
from muster.people.models import Group, Membership, Pupil
from muster.photographs.access import KEEP_PHOTOGRAPH, SEE_FACES, SEE_PHOTOGRAPH
from muster.photographs.labels import SAID_WORDS, SPEAKER_WORDS, USE_WORDS
from muster.photographs.records import PHOTOGRAPH, PICTURE_ANSWERS, PictureAnswers
from muster.photographs.rules import PUBLISHING, may_be_kept, standings
from muster.protection.access.decisions import NotThere, reasons_for_people, reasons_in_group
from muster.protection.access.viewer import Viewer
from muster.protection.files.keeping import files_of, open_files
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders


@dataclass(frozen=True, slots=True)
class UseRow:
    """What holds for one use, in words."""

    use: str
    said: str
    said_by: str
    on: dt.date | None


@dataclass(frozen=True, slots=True)
class PupilPictures:
    """The photograph of one pupil and what was said about pictures."""

    id: uuid.UUID
    name: str
    initials: str
    has_photograph: bool
    may_be_kept: bool
    uses: tuple[UseRow, ...]


@dataclass(frozen=True, slots=True)
class FaceRow:
    """One pupil of a class, and to which uses the family agreed, in the order of PUBLISHING."""

    id: uuid.UUID
    name: str
    initials: str
    agreed: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class ClassPictures:
    """A class in the order of names."""

    id: uuid.UUID
    name: str
    rows: tuple[FaceRow, ...]


def require_theirs(viewer: Viewer, pupil_id: uuid.UUID) -> None:
    """That the viewer may keep this pupil's photograph. Raises NotThere."""
    if pupil_id not in reasons_for_people(viewer, KEEP_PHOTOGRAPH, [pupil_id]):
        raise NotThere(KEEP_PHOTOGRAPH, [pupil_id])


def has_photograph(viewer: Viewer, pupil_id: uuid.UUID) -> bool:
    """Whether a photograph is kept: structure, nothing is opened."""
    return bool(files_of(viewer, PHOTOGRAPH, [pupil_id]))


def photograph(viewer: Viewer, pupil_id: uuid.UUID) -> bytes:
    """The picture itself. Raises NotThere for whoever is not theirs, and where there is none."""
    files = files_of(viewer, PHOTOGRAPH, [pupil_id]).get(pupil_id, [])
    opened = open_files(viewer, SEE_PHOTOGRAPH, PHOTOGRAPH, files[-1:]) if files else ()
    if not opened:
        raise NotThere(SEE_PHOTOGRAPH, [pupil_id])
    return opened[0].file.content


def pupil_pictures(viewer: Viewer, pupil_id: uuid.UUID) -> PupilPictures:
    """One pupil's pictures and answers. Raises NotThere."""
    if not Pupil.objects.filter(school_id=viewer.school_id, pk=pupil_id).exists():
        raise NotThere(KEEP_PHOTOGRAPH, [pupil_id])
    want = Want(PICTURE_ANSWERS)
    held = open_folders(viewer, KEEP_PHOTOGRAPH, [pupil_id], want, action="open answers about pictures").of(
        PICTURE_ANSWERS
    )
    answers = held[pupil_id].record if pupil_id in held else PictureAnswers()
    directory = names(viewer)
    return PupilPictures(
        id=pupil_id,
        name=directory.shown(pupil_id),
        initials=directory.initials(pupil_id),
        has_photograph=has_photograph(viewer, pupil_id),
        may_be_kept=may_be_kept(answers),
        uses=tuple(
            UseRow(
                str(USE_WORDS[each.use]),
                str(SAID_WORDS[each.answer]) if each.answer else "",
                str(SPEAKER_WORDS[each.said_by]) if each.said_by else "",
                each.on,
            )
            for each in standings(answers).values()
        ),
    )


def class_pictures(viewer: Viewer, group_id: uuid.UUID) -> ClassPictures:
    """To which uses each family of a class agreed: one opening. Raises NotThere."""
    members = members_of(viewer, group_id)
    directory = names(viewer)
    pupils = list(directory.in_order(members))
    reasons = reasons_in_group(viewer, SEE_FACES, group_id, members)
    want = Want(PICTURE_ANSWERS)
    opened = open_folders(viewer, SEE_FACES, pupils, want, action="see who is who", reasons=reasons)
    answers = opened.of(PICTURE_ANSWERS)
    found = []
    for pupil in pupils:
        said = standings(answers[pupil].record if pupil in answers else PictureAnswers())
        agreed = tuple(said[use].is_allowed for use in PUBLISHING)
        found.append(FaceRow(pupil, directory.shown(pupil), directory.initials(pupil), agreed))
    return ClassPictures(group_id, directory.group(group_id), tuple(found))


def members_of(viewer: Viewer, group_id: uuid.UUID) -> set[uuid.UUID]:
    """Who is in a group today, or on its first day where that is to come. Raises NotThere where there is no such group."""
    group = Group.objects.filter(school_id=viewer.school_id, pk=group_id).first()
    if group is None:
        raise NotThere(SEE_FACES)
    day = max(viewer.today, group.first_day)
    there = Q(last_day=None) | Q(last_day__gte=day)
    rows = Membership.objects.filter(there, school_id=viewer.school_id, group=group, first_day__lte=day)
    return {row.pupil_id for row in rows}
