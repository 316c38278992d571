"""What a zip of pictures would change, in words: who gets one, who has one already, who has none."""

import hashlib
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy, ngettext

from muster.interchange.models import SentRoster
from muster.interchange.photographs.matching import Numbers, Why, numbers_of
from muster.interchange.photographs.redrawing import SentPhotographs, WaitingPicture, fault_words
from muster.interchange.queries.sending import opened, row_of
from muster.people.directory import names
from muster.people.models import Enrolment
from muster.people.records import PARTICULARS
from muster.photographs.access import KEEP_PHOTOGRAPHS
from muster.photographs.records import PHOTOGRAPH, PICTURE_ANSWERS, PictureAnswers
from muster.photographs.rules import may_be_kept
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.files.keeping import files_of
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders

WHY_WORDS = {
    Why.NO_NUMBER: gettext_lazy(
        "Its name holds no UPN or Muster identifier and is no admission number. A name alone is not matched."
    ),
    Why.NOT_INDEXED: gettext_lazy("The index says no number for it."),
    Why.NOBODY: gettext_lazy("Its number is that of no pupil on roll, or of more than one."),
    Why.TWO_PUPILS: gettext_lazy("It is said to be of two pupils."),
    Why.TWO_FILES: gettext_lazy(
        "Another file is of the same pupil. Leave the right one in the zip, or keep it by hand."
    ),
    Why.MISSING: gettext_lazy("The index names it, but it is not in the zip."),
    Why.NO_PICTURE: gettext_lazy("It is no JPEG, PNG or WebP."),
}


@dataclass(frozen=True, slots=True, repr=False)
class PictureRow:
    """A pupil who gets a picture: of which file, and whether it takes the place of another."""

    pupil_id: uuid.UUID
    name: str
    initials: str
    file: str
    replaces: bool


@dataclass(frozen=True, slots=True, repr=False)
class PhotographsPlan:
    """The pictures that would be kept, each for one pupil on roll, and for which of them there is one already."""

    pictures: Mapping[uuid.UUID, WaitingPicture]
    replaced: frozenset[uuid.UUID]

    @property
    def fingerprint(self) -> str:
        """What the plan would do, as a hash of opaque ids: what was agreed to is what is applied."""
        said = [(str(pupil), pupil in self.replaced) for pupil in sorted(self.pictures)]
        return hashlib.sha256(repr(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True, repr=False)
class PhotographsReview:
    """The plan in words. `unused` are files with the reason why they are nobody's."""

    plan: PhotographsPlan
    summary: tuple[str, ...]
    rows: tuple[PictureRow, ...]
    unused: tuple[tuple[str, str], ...]
    objecting: tuple[str, ...]
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class _Now:
    """Who is on roll, who of them has a photograph, and whose families object to one."""

    on_roll: frozenset[uuid.UUID]
    have: frozenset[uuid.UUID]
    objecting: frozenset[uuid.UUID]


def numbers_on_roll(viewer: Viewer) -> Numbers:
    """The numbers of all who are on roll today."""
    people, action = _on_roll(viewer), "tell whose pictures these are"
    held = open_folders(viewer, KEEP_PHOTOGRAPHS, people, Want(PARTICULARS), action=action).of(PARTICULARS)
    return numbers_of({pupil: each.record for pupil, each in held.items()})


def sent_photographs(viewer: Viewer, sent_id: uuid.UUID) -> SentPhotographs:
    """The pictures that this account sent. Raises NotThere for anyone else's, and for those that are gone."""
    require(viewer, KEEP_PHOTOGRAPHS)
    return opened(row_of(viewer, sent_id, SentRoster.What.PHOTOGRAPHS, KEEP_PHOTOGRAPHS), SentPhotographs)


def drawing_of(viewer: Viewer) -> tuple[int, int]:
    """How many pictures of the zip that this account sent last are drawn, and how many there are."""
    rows = SentRoster.objects.filter(
        school_id=viewer.school_id, sent_by=viewer.account_id, what=SentRoster.What.PHOTOGRAPHS
    )
    row = rows.order_by("sent_at").last()
    return (row.drawn, row.to_draw) if row else (0, 0)


def planned_photographs(viewer: Viewer, sent: SentPhotographs) -> PhotographsPlan:
    """What keeping them would do to the school as it is now."""
    return _plan(sent, _now(viewer))


def review_photographs(viewer: Viewer, sent_id: uuid.UUID) -> PhotographsReview:
    """A zip that this account sent, compared. Raises NotThere."""
    return review_of(viewer, sent_photographs(viewer, sent_id))


def review_of(viewer: Viewer, sent: SentPhotographs) -> PhotographsReview:
    """The pictures of a zip, compared with the school as it is now."""
    now, directory = _now(viewer), names(viewer)
    plan = _plan(sent, now)
    objecting = now.objecting & {each.pupil_id for each in sent.pictures}
    lacking = now.on_roll - now.have - plan.pictures.keys() - now.objecting
    reasons = {**{str(why): str(words) for why, words in WHY_WORDS.items()}, **fault_words()}
    return PhotographsReview(
        plan=plan,
        summary=_summary(plan, lacking=len(lacking), unused=len(sent.unused)),
        rows=tuple(
            PictureRow(
                pupil,
                directory.shown(pupil),
                directory.initials(pupil),
                plan.pictures[pupil].file,
                pupil in plan.replaced,
            )
            for pupil in directory.in_order(plan.pictures)
        ),
        unused=tuple((file, reasons[why]) for file, why in sent.unused),
        objecting=tuple(directory.shown(pupil) for pupil in directory.in_order(objecting)),
        lacking=tuple(directory.shown(pupil) for pupil in directory.in_order(lacking)),
    )


def waiting_faces(viewer: Viewer, sent_id: uuid.UUID) -> dict[uuid.UUID, bytes]:
    """The small pictures that would stand beside the names. Raises NotThere."""
    return {each.pupil_id: each.face for each in sent_photographs(viewer, sent_id).pictures}


def _plan(sent: SentPhotographs, now: _Now) -> PhotographsPlan:
    pictures = {each.pupil_id: each for each in sent.pictures if each.pupil_id in now.on_roll - now.objecting}
    return PhotographsPlan(pictures, frozenset(now.have & pictures.keys()))


def _now(viewer: Viewer) -> _Now:
    people, action = _on_roll(viewer), "tell who may be photographed"
    want = Want(PICTURE_ANSWERS)
    held = open_folders(viewer, KEEP_PHOTOGRAPHS, people, want, action=action).of(PICTURE_ANSWERS)
    return _Now(
        on_roll=frozenset(people),
        have=frozenset(files_of(viewer, PHOTOGRAPH, people)),
        objecting=frozenset(
            pupil
            for pupil in people
            if not may_be_kept(held[pupil].record if pupil in held else PictureAnswers())
        ),
    )


def _on_roll(viewer: Viewer) -> list[uuid.UUID]:
    rows = Enrolment.objects.filter(school_id=viewer.school_id).on(viewer.today)
    return sorted(set(rows.values_list("pupil_id", flat=True)))


def _summary(plan: PhotographsPlan, *, lacking: int, unused: int) -> tuple[str, ...]:
    return tuple(
        words % {"n": number}
        for number, words in _counted(
            new=len(plan.pictures) - len(plan.replaced),
            replaced=len(plan.replaced),
            lacking=lacking,
            unused=unused,
        )
    )


def _counted(*, new: int, replaced: int, lacking: int, unused: int) -> Collection[tuple[int, str]]:
    return (
        (new, ngettext("%(n)s pupil gets a picture.", "%(n)s pupils get a picture.", new)),
        (
            replaced,
            ngettext(
                "%(n)s pupil gets a new one instead of the one there is.",
                "%(n)s pupils get a new one instead of the one there is.",
                replaced,
            ),
        ),
        (
            lacking,
            ngettext("%(n)s pupil on roll still has none.", "%(n)s pupils on roll still have none.", lacking),
        ),
        (
            unused,
            ngettext("%(n)s file is nobody's picture.", "%(n)s files are nobody's picture.", unused),
        ),
    )
