"""Takes a register: saves its marks, each with its reason, and derives the session marks that follow from a lesson."""

import uuid
from collections.abc import Sequence
from itertools import groupby

from django.db import transaction

from muster.attendance.actions.deriving import LessonMark, derive_sessions
from muster.attendance.actions.finishing import Finished, finish_register
from muster.attendance.actions.saving import Saved, save_marks
from muster.attendance.headers import read_header
from muster.attendance.intake import NO_CHANGE, Because
from muster.attendance.models import Register, RegisterEntry
from muster.attendance.places import RegisterPlace
from muster.attendance.rules import SentMark
from muster.protection.access.viewer import Viewer


@transaction.atomic(savepoint=False)
def take_marks(
    *,
    by: Viewer,
    place: RegisterPlace,
    marks: Sequence[SentMark],
    origin: RegisterEntry.Origin = RegisterEntry.Origin.REGISTER,
) -> Saved:
    """Save marks that may carry different reasons: one save per reason, since an entry holds only one."""
    runs = [(why, list(run)) for why, run in groupby(marks, key=lambda mark: mark.why)]
    parts = [
        save_marks(by=by, place=place, marks=run, because=Because(why), origin=origin)
        for why, run in runs or [(NO_CHANGE.change, [])]
    ]
    saved = {key for part in parts for key in part.saved}
    if place.kind is Register.Kind.LESSON:
        entered = {
            mark.pupil_id: LessonMark(mark.was or "", mark.minutes) for mark in marks if mark.key in saved
        }
        derive_sessions(by=by, place=place, entered=entered)
    return Saved(
        parts[-1].version,
        tuple(key for part in parts for key in part.saved),
        tuple(clash for part in parts for clash in part.conflicts),
        tuple(refusal for part in parts for refusal in part.refused),
    )


@transaction.atomic(savepoint=False)
def finish_taking(*, by: Viewer, place: RegisterPlace, anyway: bool = False) -> Finished:
    """Finish a register; known absences entered into a lesson by this reach the session too."""
    finished = finish_register(by=by, place=place, anyway=anyway)
    if finished.is_finished and place.kind is Register.Kind.LESSON:
        everyone: dict[uuid.UUID, LessonMark] = dict.fromkeys(
            read_header(by, place).members, LessonMark("", None)
        )
        derive_sessions(by=by, place=place, entered=everyone)
    return finished
