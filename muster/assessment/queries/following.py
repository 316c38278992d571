"""Who follows which course today, through which group."""

import uuid
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import connection

from muster.protection.access.viewer import Viewer

_FOLLOWING = """
SELECT l.group_id, l.courses, ARRAY(
    SELECT m.pupil_id FROM people_membership m
    JOIN people_enrolment n ON n.school_id = m.school_id AND n.pupil_id = m.pupil_id
        AND n.first_day <= %(today)s AND (n.last_day IS NULL OR n.last_day >= %(today)s)
    WHERE m.school_id = %(school)s AND m.group_id = l.group_id
        AND m.first_day <= %(today)s AND (m.last_day IS NULL OR m.last_day >= %(today)s))
FROM (
    SELECT group_id, array_agg(course_id) AS courses FROM assessment_coursegroup
    WHERE school_id = %(school)s AND first_day <= %(today)s AND (last_day IS NULL OR last_day >= %(today)s)
        AND (%(groups)s::uuid[] IS NULL OR group_id = ANY (%(groups)s::uuid[]))
        AND (%(pupil)s::uuid IS NULL OR EXISTS (
            SELECT 1 FROM people_membership own
            WHERE own.school_id = %(school)s AND own.group_id = assessment_coursegroup.group_id
            AND own.pupil_id = %(pupil)s::uuid
            AND own.first_day <= %(today)s AND (own.last_day IS NULL OR own.last_day >= %(today)s)))
    GROUP BY group_id) AS l
"""

Following = Mapping[tuple[uuid.UUID, uuid.UUID], Sequence[uuid.UUID]]
"""The pupils of each (course, group); the courses of one group share its list."""


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
    with connection.cursor() as cursor:
        cursor.execute(_FOLLOWING, asked)
        return {
            (course, group): members
            for group, courses, members in cursor.fetchall()
            for course in courses
            if members
        }
