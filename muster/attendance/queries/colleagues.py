"""The colleagues who follow absences up, and so can be passed a line of the worklist."""

import uuid
from collections.abc import Iterator

from django.db import connection

from muster.people.directory import names
from muster.protection.access.viewer import Viewer

_FOLLOWING_UP = (
    "attendance_officer",
    "office",
    "senior_leader",
    "head",
    "safeguarding_lead",
    "deputy_safeguarding_lead",
)
_HOLDERS = """
SELECT staff_id FROM people_roleholding
WHERE school_id = %(school)s AND role = ANY(%(roles)s)
    AND first_day <= %(day)s AND (last_day IS NULL OR last_day >= %(day)s)
"""


def colleagues(viewer: Viewer) -> Iterator[tuple[str, str]]:
    """(id, name) of everybody else here whose role follows absences up, by name."""
    with connection.cursor() as cursor:
        roles = list(_FOLLOWING_UP)
        cursor.execute(_HOLDERS, {"school": viewer.school_id, "roles": roles, "day": viewer.today})
        held = {staff for (staff,) in cursor.fetchall()}
    for staff, name in names(viewer).told_apart(held - {viewer.person_id}):
        yield str(staff), name


def colleague_name(viewer: Viewer, staff_id: uuid.UUID) -> str:
    """The name of a colleague to whom a line can be passed; empty for anybody else."""
    return dict(colleagues(viewer)).get(str(staff_id), "")
