"""Who leads a subject: the adults who lead the classes of its courses."""

import uuid

from muster.assessment.models import CourseGroup
from muster.assessment.queries.set_up import CourseRecord
from muster.people.directory import names
from muster.people.models import Group, Responsibility
from muster.protection.access.viewer import Viewer


def classes_of_subject(viewer: Viewer, course: CourseRecord) -> tuple[uuid.UUID, ...]:
    """The teaching classes that follow a course of the same subject today. A form is led as a form, and is none of them."""
    rows = CourseGroup.objects.filter(
        school_id=viewer.school_id, course__subject__name=course.subject, group__kind=Group.Kind.CLASS
    )
    return tuple(sorted(set(rows.on(viewer.today).values_list("group_id", flat=True))))


def leaders_of_subject(viewer: Viewer, course: CourseRecord) -> tuple[tuple[uuid.UUID, str], ...]:
    """(id, name) of everybody who leads one of those classes today, in the order of names."""
    rows = Responsibility.objects.filter(
        school_id=viewer.school_id,
        relation=Responsibility.Relation.LEADS,
        group_id__in=classes_of_subject(viewer, course),
    )
    directory = names(viewer)
    people = set(rows.on(viewer.today).values_list("staff_id", flat=True))
    return tuple(sorted(((one, directory.shown(one)) for one in people), key=lambda one: one[1]))
