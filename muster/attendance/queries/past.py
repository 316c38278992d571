"""Rebuilds lines as they were at a past moment by replaying the entries made by then, since a line only holds the present."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence

from django.db import connection

from muster.attendance.entries import EntryPlace, open_entry
from muster.attendance.lines import SESSIONS_A_DAY
from muster.attendance.models import Register
from muster.attendance.queries.due import SchoolYear
from muster.attendance.records import SESSION_LINE
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_to_count
from muster.protection.keys.ring import KeyClass

_ENTERED_BY = """
SELECT e.id, e.sealed, r.day, r.slot FROM attendance_registerentry e
JOIN attendance_register r ON r.school_id = e.school_id AND r.id = e.register_id
WHERE e.school_id = %s AND r.year_id = %s AND r.kind = %s AND e.at <= %s
"""
_NEVER = -1


def lines_at(
    viewer: Viewer,
    year: SchoolYear,
    permission: Permission,
    *,
    people: Sequence[uuid.UUID],
    moment: dt.datetime,
) -> dict[uuid.UUID, bytes]:
    """Each pupil's session line as it was at a moment; a pupil without a line now had none then."""
    opened = open_to_count(viewer, permission, people, Want(SESSION_LINE, year.period))
    ciphers = opened.ciphers(KeyClass.REGISTER)
    length = ((year.span.last_day - year.span.first_day).days + 1) * SESSIONS_A_DAY
    lines = {pupil: bytearray(length) for pupil in ciphers}
    versions = {pupil: [_NEVER] * length for pupil in ciphers}
    for place, sealed, index in _entered_by(viewer, year, moment):
        for entered in open_entry(place, sealed, ciphers):
            if entered.line_version >= versions[entered.pupil_id][index]:
                versions[entered.pupil_id][index] = entered.line_version
                lines[entered.pupil_id][index] = entered.mark.code
    return {pupil: bytes(line) for pupil, line in lines.items()}


def _entered_by(
    viewer: Viewer, year: SchoolYear, moment: dt.datetime
) -> Iterator[tuple[EntryPlace, bytes, int]]:
    """The entries of the year's sessions made by a moment, each with its place in a line."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTERED_BY, [viewer.school_id, year.id, Register.Kind.SESSION, moment])
        for entry_id, sealed, day, slot in cursor.fetchall():
            yield EntryPlace(viewer.school_id, year.id, entry_id), bytes(sealed), year.index(day, slot)
