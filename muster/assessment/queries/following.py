"""Who follows which course today, through which group."""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from muster.assessment.queries.leading import courses_led, reason_as_leader
from muster.protection.access.decisions import reasons_for_people
from muster.protection.access.policy import Permission, Reason
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
    return ask_following(viewer, groups=groups, pupil=pupil)()


def ask_following(
    viewer: Viewer, *, groups: Collection[uuid.UUID] | None = None, pupil: uuid.UUID | None = None
) -> Callable[[], Following]:
    """Send the query of `following`, and return what reads its answer: inside `together`, among other statements."""
    asked: dict[str, Any] = {
        "school": viewer.school_id,
        "today": viewer.today,
        "groups": None if groups is None else list(groups),
        "pupil": pupil,
    }
    cursor = connection.cursor()
    cursor.execute(_FOLLOWING, asked)

    def read() -> Following:
        with cursor:
            return {
                (course, group): members
                for group, courses, members in cursor.fetchall()
                for course in courses
                if members
            }

    return read


@dataclass(frozen=True, slots=True)
class Followed:
    """The (course, group) places of which every pupil is the viewer's under a permission, and why each pupil of them is.

    The reason may be one about the class or the subject alone, as for who leads it: it then holds for what is read of these
    courses, and nothing else of the pupil.
    """

    places: Following
    reasons: Mapping[uuid.UUID, Reason]


def followed_under(viewer: Viewer, permission: Permission) -> Followed:
    """Who follows which course today, as far as the viewer has to do with the class or with each of its pupils."""
    every = following(viewer)
    everybody = sorted({pupil for members in every.values() for pupil in members})
    own = reasons_for_people(viewer, permission, everybody)
    by_group = {group: viewer.reason_in_group(permission, group) for group in viewer.standing.below}
    led = dict.fromkeys(courses_led(viewer), reason_as_leader(viewer, permission))
    places = {
        place: members
        for place, members in every.items()
        if led.get(place[0]) or by_group.get(place[1]) or all(one in own for one in members)
    }
    reasons = dict(own)
    for (course, group), members in places.items():
        reason = by_group.get(group) or led.get(course)
        if reason is not None:
            reasons |= {pupil: reason for pupil in members if pupil not in own}
    return Followed(places, reasons)
