"""Writes parts of reports for one pupil or a whole class, keeping all earlier versions."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction

from muster.assessment.rules import Verdict
from muster.calendar.refusals import NotPossible
from muster.protection.access.decisions import NotThere
from muster.protection.access.policy import Reason
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import Opened, open_folders
from muster.protection.folder.writing import Change, create_missing, rewrite_opened
from muster.reports.actions.cycles import locked_cycle, refuse_released
from muster.reports.authority import PERMISSIONS, WordsPlace, pupils_at, reasons_at
from muster.reports.models import Report
from muster.reports.parts import Part
from muster.reports.queries.members import Cycle
from muster.reports.records import REPORT_WORDS, ReportComment, ReportWords

LONGEST_WORDS = 4000


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed about a pupil. `was` is the mark of the words that the sender saw before; empty where unknown."""

    words: str
    was: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of it: about how many something was written, and about whom somebody else wrote meanwhile."""

    written: int
    conflicts: tuple[uuid.UUID, ...]


def mark_of(words: str) -> str:
    """A short fingerprint of some words, by which they are recognised without being told."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]


@transaction.atomic
def write_words(*, by: Viewer, cycle: Cycle, place: WordsPlace, typed: Mapping[uuid.UUID, Typed]) -> Written:
    """Write what was changed, and take the proof-reading of those reports back. What others wrote is not overwritten.

    Raises NotThere, and NotPossible once families have the reports or where words are too long.
    """
    members = pupils_at(cycle, place)
    people = sorted(typed)
    if not set(people) <= set(members):
        raise NotThere(PERMISSIONS[place.part], set(people) - set(members))
    reasons = reasons_at(by, place, members)
    refuse_released(by, locked_cycle(by, cycle.row.id))
    if any(len(one.words) > LONGEST_WORDS for one in typed.values()):
        raise NotPossible(f"A comment has at most {LONGEST_WORDS} characters.")
    opened = _open(by, cycle, place, people, {one: reasons[one] for one in people})
    held = opened.of(REPORT_WORDS, cycle.period)
    present = {one: held[one].record.of(cycle.row.id).get(_key(place), "") for one in people}
    verdicts = {one: _verdict(typed[one], present[one]) for one in people}
    changes = [
        Change(
            one,
            _with(by, cycle, place, record=held[one].record, words=typed[one].words.strip()),
            held[one].version,
        )
        for one, verdict in verdicts.items()
        if verdict is Verdict.SAVE
    ]
    rewrite_opened(by, opened, REPORT_WORDS, changes, period=cycle.period)
    Report.objects.filter(
        school_id=by.school_id, cycle=cycle.row, pupil_id__in=[one.person_id for one in changes]
    ).update(read_at=None, read_by=None)
    clashes = tuple(one for one, verdict in verdicts.items() if verdict is Verdict.CONFLICT)
    return Written(len(changes), clashes)


def _verdict(typed: Typed, present: str) -> Verdict:
    """Whether words are saved. A field that was left alone says nothing about what others wrote meanwhile."""
    if typed.words.strip() == present or mark_of(typed.words.strip()) == typed.was:
        return Verdict.SAME
    return Verdict.CONFLICT if typed.was and mark_of(present) != typed.was else Verdict.SAVE


def _key(place: WordsPlace) -> tuple[Part, uuid.UUID | None]:
    return place.part, place.course_id if place.part is Part.SUBJECT else None


def _open(  # noqa: PLR0917  # a place of a cycle, and who is there
    by: Viewer,
    cycle: Cycle,
    place: WordsPlace,
    people: Sequence[uuid.UUID],
    reasons: Mapping[uuid.UUID, Reason],
) -> Opened:
    """Open the words under lock. Everyone of the cycle gets a record: having one says nothing."""
    permission, want = PERMISSIONS[place.part], Want(REPORT_WORDS, cycle.period)
    opened = open_folders(by, permission, people, want, action="write reports", lock=True, reasons=reasons)
    present = opened.of(REPORT_WORDS, cycle.period)
    missing = [person for person in people if person not in present]
    if not missing:
        return opened
    create_missing(by, opened, REPORT_WORDS, missing, record=ReportWords(), period=cycle.period)
    return open_folders(by, permission, people, want, action="write reports", lock=True, reasons=reasons)


def _with(by: Viewer, cycle: Cycle, place: WordsPlace, *, record: ReportWords, words: str) -> ReportWords:
    """The record with a new comment; what was said before stays beneath it."""
    part, about = _key(place)
    comment = ReportComment(cycle.row.id, part.value, words, by.moment, about, by.person_id)
    return ReportWords((*record.comments, comment))
