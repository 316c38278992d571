"""Who follows which course today, through which group."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.db import connection

from muster.protection.access.viewer import Viewer

_FOLLOWING = """
SELECT l.course_id, l.group_id, m.pupil_id FROM assessment_coursegroup l
JOIN people_membership m ON m.school_id = l.school_id AND m.group_id = l.group_id
    AND m.first_day <= %(today)s AND (m.last_day IS NULL OR m.last_day >= %(today)s)
JOIN people_enrolment n ON n.school_id = m.school_id AND n.pupil_id = m.pupil_id
    AND n.first_day <= %(today)s AND (n.last_day IS NULL OR n.last_day >= %(today)s)
WHERE l.school_id = %(school)s AND l.first_day <= %(today)s AND (l.last_day IS NULL OR l.last_day >= %(today)s)
    AND (%(groups)s::uuid[] IS NULL OR l.group_id = ANY (%(groups)s::uuid[]))
    AND (%(pupil)s::uuid IS NULL OR EXISTS (
        SELECT 1 FROM people_membership own WHERE own.school_id = l.school_id AND own.group_id = l.group_id
        AND own.pupil_id = %(pupil)s::uuid
        AND own.first_day <= %(today)s AND (own.last_day IS NULL OR own.last_day >= %(today)s)))
"""

Following = Mapping[tuple[uuid.UUID, uuid.UUID], list[uuid.UUID]]
"""The pupils of each (course, group)."""


def following(
    viewer: Viewer, *, groups: Collection[uuid.UUID] | None = None, pupil: uuid.UUID | None = None
) -> Following:
    """Who follows a course today: in these groups, or in those of one pupil; structure only."""
    asked: dict[str, Any] = {
        "school": viewer.school_id,
        "today": viewer.today,
        "groups": None if groups is None else list(groups),
        "pupil": pupil,
    }
    found: defaultdict[tuple[uuid.UUID, uuid.UUID], list[uuid.UUID]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOWING, asked)
        for course, group, member in cursor.fetchall():
            found[course, group].append(member)
    return found
