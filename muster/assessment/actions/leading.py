"""Sets who leads a subject: class by class for teaching classes, as a role where forms learn it."""

import datetime as dt
import uuid
from collections.abc import Collection

from django.db import transaction

from muster.assessment.actions.subjects import the_course
from muster.assessment.models import SubjectLeader
from muster.assessment.queries.courses import course_record
from muster.assessment.queries.leaders import groups_of_subject
from muster.people.access import CHANGE_GROUPS
from muster.people.actions import give_role, set_leaders
from muster.people.models import RoleHolding
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record

ROLE = "subject_leader"


@transaction.atomic
def lead_subject(*, by: Viewer, course_id: uuid.UUID, staff: Collection[uuid.UUID]) -> None:
    """Make exactly these people lead a course's subject from today on; for anybody else it ended yesterday.

    Where forms learn the subject, they are given the role of subject leader. Raises NotThere, and Refused for whoever
    may give no roles.
    """
    reason = require(by, CHANGE_GROUPS)
    groups = groups_of_subject(by, course_record(by, course_id))
    classes = [group for group, is_class in groups.items() if is_class]
    set_leaders(by=by, groups=classes, staff=staff)
    subject_id = the_course(by, course_id).subject_id
    as_such = set(staff) if len(classes) < len(groups) else set()
    before = _end_others(by, subject_id, as_such)
    for person in sorted(as_such - before):
        _let_hold_role(by, person)
        SubjectLeader.objects.create(
            school_id=by.school_id, subject_id=subject_id, staff_id=person, first_day=by.today
        )
    record(by, CHANGE_GROUPS, "say who leads a subject", reason=reason, people=sorted(before | as_such))


def _end_others(by: Viewer, subject_id: uuid.UUID, staff: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """End the lead, as of yesterday, of everybody who led the subject and is not among these people."""
    rows = SubjectLeader.objects.filter(school_id=by.school_id, subject_id=subject_id)
    held = list(rows.on(by.today).select_for_update())
    for row in held:
        if row.staff_id in staff:
            continue
        if row.first_day == by.today:
            row.delete()
        else:
            row.last_day = by.today - dt.timedelta(1)
            row.save(update_fields=["last_day"])
    return {row.staff_id for row in held}


def _let_hold_role(by: Viewer, person: uuid.UUID) -> None:
    held = RoleHolding.objects.filter(school_id=by.school_id, staff_id=person, role=ROLE)
    if not held.on(by.today).exists():
        give_role(by=by, staff_id=person, role=ROLE, first_day=by.today)
