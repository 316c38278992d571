"""The last marked days: nobody may leave the roll before theirs, and half-terms with marked lessons must not move."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from muster.attendance.access import SEE_LAST_DAY
from muster.attendance.marks import NOT_MARKED
from muster.attendance.models import Register
from muster.attendance.records import LESSON_LINE, SESSION_LINE, Line
from muster.calendar.models import AcademicYear, Term
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders


def last_days_marked(viewer: Viewer, pupils: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, dt.date]:
    """The last day with a mark in a session or lesson for each of these pupils; pupils without one are missing."""
    wants = [
        Want(SESSION_LINE, year.period) for year in AcademicYear.objects.filter(school_id=viewer.school_id)
    ]
    halves = Term.objects.filter(school_id=viewer.school_id, kind=Term.Kind.HALF_TERM)
    wants += [Want(LESSON_LINE, half.first_day.toordinal()) for half in halves]
    opened = open_folders(viewer, SEE_LAST_DAY, pupils, *wants, action="look for the last mark")
    latest: dict[uuid.UUID, dt.date] = {}
    for want in wants:
        for pupil, held in opened.of(want.kind, want.period).items():
            day = _last_day(held.record)
            if day is not None:
                latest[pupil] = max(day, latest.get(pupil, day))
    return latest


def _last_day(line: Line) -> dt.date | None:
    entered = len(line.marks.rstrip(bytes([NOT_MARKED])))
    return dt.date.fromordinal(line.origin + (entered - 1) // line.stride) if entered else None


def lessons_marked_between(viewer: Viewer, first_day: dt.date, last_day: dt.date) -> bool:
    """Whether any lesson register of these days, both included, was ever saved."""
    kept = Register.objects.filter(school_id=viewer.school_id, kind=Register.Kind.LESSON)
    return kept.filter(day__range=(first_day, last_day)).exists()
