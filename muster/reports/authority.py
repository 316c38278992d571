"""Decides by what right somebody writes a part of reports: as a class's teacher, a form's tutor, or the head."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from muster.protection.access.decisions import NotThere, reasons_for_people, reasons_in_group
from muster.protection.access.policy import Permission, Reason
from muster.protection.access.viewer import Viewer
from muster.reports.access import WRITE_HEAD_WORDS, WRITE_SUBJECT_WORDS, WRITE_TUTOR_WORDS
from muster.reports.parts import Part
from muster.reports.queries.members import Cycle

PERMISSIONS: Mapping[Part, Permission] = {
    Part.SUBJECT: WRITE_SUBJECT_WORDS,
    Part.TUTOR: WRITE_TUTOR_WORDS,
    Part.HEAD: WRITE_HEAD_WORDS,
}


@dataclass(frozen=True, slots=True)
class WordsPlace:
    """Which part of a cycle's reports is written, for which group: `course_id` for a subject's."""

    part: Part
    group_id: uuid.UUID
    course_id: uuid.UUID | None = None


def pupils_at(cycle: Cycle, place: WordsPlace) -> tuple[uuid.UUID, ...]:
    """The pupils who are written about there; none where the cycle does not ask for such words."""
    if place.part not in cycle.row.parts:
        return ()
    if place.part is not Part.SUBJECT:
        return tuple(cycle.forms().get(place.group_id, ()))
    return next(
        (
            one.pupils
            for one in cycle.teaching
            if (one.course_id, one.group_id) == (place.course_id, place.group_id)
        ),
        (),
    )


def reasons_at(viewer: Viewer, place: WordsPlace, pupils: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Reason]:
    """Why the viewer may write about each of them. Raises NotThere where they may not, or there is nobody."""
    permission = PERMISSIONS[place.part]
    if not pupils:
        raise NotThere(permission)
    if place.part is not Part.HEAD:
        return reasons_in_group(viewer, permission, place.group_id, pupils)
    reasons = reasons_for_people(viewer, permission, pupils)
    if len(reasons) < len(pupils):
        raise NotThere(permission)
    return reasons


def place_of(group_id: uuid.UUID, word: str) -> WordsPlace:
    """The place that an address names: `tutor`, `head`, or `subject-ID` of a course. Raises NotThere."""
    name, _, course = word.partition("-")
    try:
        place = WordsPlace(Part(name), group_id, uuid.UUID(course) if course else None)
    except ValueError:
        raise NotThere(WRITE_SUBJECT_WORDS) from None
    if (place.course_id is not None) != (place.part is Part.SUBJECT):
        raise NotThere(WRITE_SUBJECT_WORDS)
    return place
