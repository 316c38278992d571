"""Decides by what right somebody sees a sheet: through its group, or by leading the subject of its course."""

import uuid

from muster.assessment.access import LEADS_SUBJECT
from muster.assessment.models import Course, SubjectLeader
from muster.assessment.places import SheetPlace
from muster.people.roles import IS_SUBJECT_LEADER
from muster.protection.access.decisions import NotThere
from muster.protection.access.policy import Permission, Reason, reason_for
from muster.protection.access.viewer import Viewer


def courses_led(viewer: Viewer) -> frozenset[uuid.UUID]:
    """The courses of the subjects that the viewer leads. Without the role there are none, and no query is sent."""
    if IS_SUBJECT_LEADER not in viewer.facts:
        return frozenset()
    led = SubjectLeader.objects.filter(school_id=viewer.school_id, staff_id=viewer.person_id).on(viewer.today)
    rows = Course.objects.filter(school_id=viewer.school_id, subject_id__in=led.values("subject_id"))
    return frozenset(rows.values_list("id", flat=True))


def reason_as_leader(viewer: Viewer, permission: Permission) -> Reason | None:
    """Why the viewer has a permission in the subjects that they lead; it says nothing about any one group."""
    return reason_for(permission, viewer.facts | {LEADS_SUBJECT})


def reason_at(viewer: Viewer, permission: Permission, place: SheetPlace) -> Reason | None:
    """Why the viewer has a permission on this sheet: because of its group, or because they lead the subject of its course."""
    reason = viewer.reason_in_group(permission, place.group_id)
    if reason is None and place.course_id in courses_led(viewer):
        return reason_as_leader(viewer, permission)
    return reason


def require_at(viewer: Viewer, permission: Permission, place: SheetPlace) -> Reason:
    """The same. Raises NotThere where there is no reason."""
    reason = reason_at(viewer, permission, place)
    if reason is None:
        raise NotThere(permission)
    return reason
