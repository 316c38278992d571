"""Who leads a subject: through its teaching classes, or as a role where forms learn every subject."""

import uuid
from collections.abc import Mapping

from muster.assessment.models import CourseGroup, SubjectLeader
from muster.assessment.queries.courses import CourseRecord
from muster.people.directory import names
from muster.people.models import Group, Responsibility
from muster.protection.access.viewer import Viewer


def groups_of_subject(viewer: Viewer, course: CourseRecord) -> Mapping[uuid.UUID, bool]:
    """The groups that follow a course of the subject today; true for teaching classes, which are led one by one."""
    rows = CourseGroup.objects.filter(school_id=viewer.school_id, course__subject__name=course.subject)
    kinds = rows.on(viewer.today).values_list("group_id", "group__kind")
    return {group: kind == Group.Kind.CLASS for group, kind in sorted(set(kinds))}


def leaders_of_subject(viewer: Viewer, course: CourseRecord) -> tuple[tuple[uuid.UUID, str], ...]:
    """(id, name) of everybody who leads the subject or one of its classes today, in the order of names."""
    classes = [group for group, is_class in groups_of_subject(viewer, course).items() if is_class]
    led = Responsibility.objects.filter(
        school_id=viewer.school_id, relation=Responsibility.Relation.LEADS, group_id__in=classes
    )
    as_such = SubjectLeader.objects.filter(school_id=viewer.school_id, subject__name=course.subject)
    people = {
        one for rows in (led, as_such) for one in rows.on(viewer.today).values_list("staff_id", flat=True)
    }
    directory = names(viewer)
    return tuple(sorted(((one, directory.shown(one)) for one in people), key=lambda one: one[1]))
