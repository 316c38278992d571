"""Finds the session registers that nobody took although they hold marks: the desk's, the office's, or those of a closure."""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Mapping

from django.db import connection

from muster.attendance.deriving import SessionRule
from muster.attendance.lines import SESSIONS_A_DAY
from muster.attendance.queries.due import DueSlot, SchoolYear
from muster.attendance.queries.session_rule import session_rule
from muster.calendar.rules import slot_index
from muster.protection.access.viewer import Viewer

Untaken = Mapping[uuid.UUID, frozenset[DueSlot]]
"""The sessions of each form."""

_UNTAKEN = """
SELECT group_id, day, slot FROM attendance_register
WHERE school_id = %s AND kind = 'session' AND day BETWEEN %s AND %s AND (taken_at IS NULL OR taken_at > %s)
"""


def untaken(viewer: Viewer, year: SchoolYear, *, at: dt.datetime | None = None) -> Untaken:
    """Of this school year, as it is now or was at a moment. Where sessions follow from lessons nobody is to take any."""
    if session_rule(viewer.school_id) is SessionRule.LESSON_AT_OPENING:
        return {}
    first, last = year.span.first_day, year.span.last_day
    found: defaultdict[uuid.UUID, set[DueSlot]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(_UNTAKEN, [viewer.school_id, first, last, at or viewer.moment])
        for form, day, slot in cursor.fetchall():
            found[form].add((slot_index(first, SESSIONS_A_DAY, (day, slot)), day))
    return {form: frozenset(slots) for form, slots in found.items()}
