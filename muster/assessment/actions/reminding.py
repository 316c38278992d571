"""Reminds the teachers of a class of an assessment point: once, on their home page, without a message."""

import uuid

from django.db import transaction

from muster.assessment.access import SET_UP_ASSESSMENT
from muster.assessment.models import AssessmentPoint, CourseGroup, Reminder
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record


@transaction.atomic
def remind_class(*, by: Viewer, point_id: uuid.UUID, course_id: uuid.UUID, group_id: uuid.UUID) -> bool:
    """Remind the teachers of a class, once only. Returns whether this was the first time. Raises NotThere."""
    reason = require(by, SET_UP_ASSESSMENT)
    follows = CourseGroup.objects.filter(
        school_id=by.school_id, course_id=course_id, group_id=group_id
    ).exists()
    if not follows or not AssessmentPoint.objects.filter(school_id=by.school_id, id=point_id).exists():
        raise NotThere(SET_UP_ASSESSMENT)
    _row, is_new = Reminder.objects.get_or_create(
        school_id=by.school_id,
        point_id=point_id,
        course_id=course_id,
        group_id=group_id,
        defaults={"made_at": by.moment, "made_by": by.person_id},
    )
    if is_new:
        record(by, SET_UP_ASSESSMENT, "remind a class", reason=reason)
    return is_new
