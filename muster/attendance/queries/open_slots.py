"""Which of a pupil's sessions have no reason yet, and about which day a family is asked."""

import datetime as dt
import uuid
from collections.abc import Sequence

from muster.attendance.access import WORK_FOLLOW_UP
from muster.attendance.lines import SESSIONS_A_DAY
from muster.attendance.queries.due import school_year
from muster.attendance.queries.unexplained import Slot, settle_before
from muster.attendance.records import SESSION_LINE
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders


def asked_day(viewer: Viewer, slots: Sequence[Slot]) -> dt.date:
    """The day about which a child's family is asked: the latest without a reason; today if there is none."""
    return slots[-1][0] if slots else viewer.today


def open_slots(
    viewer: Viewer, pupil_id: uuid.UUID, which: str = "all", *, day: dt.date | None = None
) -> tuple[Slot, ...]:
    """A pupil's sessions without a reason: `all` of them, those of a `day` (today), or the `overdue`.

    Raises NotThere.
    """
    year = school_year(viewer, viewer.today)
    if year is None:
        return ()
    want = Want(SESSION_LINE, year.period)
    opened = open_folders(viewer, WORK_FOLLOW_UP, [pupil_id], want, action="look for open absences")
    held = opened.of(SESSION_LINE, year.period).get(pupil_id)
    marks = held.record.marks if held else b""
    no_reason = year.profile.bytes_by_symbol[year.profile.follow_up.no_reason]
    first = year.span.first_day.toordinal()
    slots = [
        (dt.date.fromordinal(first + index // SESSIONS_A_DAY), index % SESSIONS_A_DAY)
        for index, byte in enumerate(marks)
        if byte == no_reason
    ]
    if which == "overdue":
        before = settle_before(year, viewer.today)
        return tuple(slot for slot in slots if slot[0] < before)
    return tuple(slot for slot in slots if which == "all" or slot[0] == (day or viewer.today))
