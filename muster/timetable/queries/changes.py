"""The latest changes of the timetable, each with whether it can still be undone."""

import datetime as dt
import uuid
from dataclasses import dataclass

from muster.people.directory import names
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.timetable.access import CHANGE_TIMETABLE
from muster.timetable.models import TimetableChange

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class PastChange:
    """A change that was made. `undone_at` is None while it can be undone."""

    id: uuid.UUID
    first_day: dt.date
    coming: int
    ending: int
    made_at: dt.datetime
    made_by: str
    undone_at: dt.datetime | None


def past_changes(viewer: Viewer) -> tuple[PastChange, ...]:
    """The latest changes, the newest first."""
    require(viewer, CHANGE_TIMETABLE)
    directory = names(viewer)
    rows = TimetableChange.objects.filter(school_id=viewer.school_id).order_by("-made_at")[:_SHOWN]
    return tuple(
        PastChange(
            row.id,
            row.first_day,
            row.coming,
            row.ending,
            row.made_at,
            directory.shown(row.made_by),
            row.undone_at,
        )
        for row in rows
    )
