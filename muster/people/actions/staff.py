"""Staff: adding and correcting them, their roles with first and last days, and their leaving."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction

from muster.calendar.refusals import NotPossible
from muster.people.access import CHANGE_STAFF, GIVE_ROLES
from muster.people.actions.contacts import NewAdult, add_adults
from muster.people.actions.corrections import Correction, correct_names_under, correct_records
from muster.people.granting import refusal_to_give
from muster.people.models import Cover, Responsibility, RoleHolding, Staff
from muster.people.records import CONTACT_DETAILS, ContactDetails, Name
from muster.people.roles import ROLES
from muster.protection.access.decisions import NotThere, Refused, require
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record


@transaction.atomic
def add_staff(*, by: Viewer, staff: Sequence[NewAdult]) -> list[uuid.UUID]:
    """Add members of staff. Returns their ids in the order given."""
    require(by, CHANGE_STAFF)
    ids = add_adults(by, CHANGE_STAFF, staff)
    Staff.objects.bulk_create(Staff(school_id=by.school_id, folder_id=person) for person in sorted(ids))
    return ids


@transaction.atomic
def correct_staff(
    *, by: Viewer, name: Correction[Name] | None = None, details: Correction[ContactDetails] | None = None
) -> None:
    """Correct what is known of a member of staff. Raises NotThere for anyone who is not staff, and Stale."""
    require(by, CHANGE_STAFF)
    for correction in (name, details):
        if correction:
            refuse_others(by, CHANGE_STAFF, correction.person_id)
    if name:
        correct_names_under(by, CHANGE_STAFF, [name])
    if details:
        correct_records(
            by, CHANGE_STAFF, CONTACT_DETAILS, corrections=[details], action="correct contact details"
        )


@transaction.atomic
def give_role(
    *, by: Viewer, staff_id: uuid.UUID, role: str, first_day: dt.date, last_day: dt.date | None = None
) -> None:
    """Let a member of staff hold a role from a day. `role` is a name in `people.roles.ROLES`.

    Raises Refused if the giver may not give this role, NotThere for anyone who is not staff, and NotPossible if it is
    held already.
    """
    reason = require(by, GIVE_ROLES)
    _refuse_giving(by, staff_id, role)
    refuse_others(by, GIVE_ROLES, staff_id)
    if last_day is not None and last_day < first_day:
        raise NotPossible("The last day comes before the first.", "last_day")
    held = RoleHolding.objects.filter(school_id=by.school_id, staff_id=staff_id, role=role)
    if held.between(first_day, last_day or dt.date.max).exists():
        raise NotPossible("This role is held in some of these days already.", "role")
    RoleHolding.objects.create(
        school_id=by.school_id, staff_id=staff_id, role=role, first_day=first_day, last_day=last_day
    )
    record(by, GIVE_ROLES, "give role", reason=reason, people=[staff_id])


@transaction.atomic
def end_role(*, by: Viewer, holding_id: uuid.UUID, last_day: dt.date) -> None:
    """End a role on a day; if it would end before it begins, remove it. Raises NotThere and Refused."""
    reason = require(by, GIVE_ROLES)
    holding = RoleHolding.objects.filter(school_id=by.school_id, id=holding_id).first()
    if holding is None:
        raise NotThere(GIVE_ROLES)
    _refuse_giving(by, holding.staff_id, holding.role)
    if last_day < holding.first_day:
        holding.delete()
    else:
        holding.last_day = last_day
        holding.save(update_fields=["last_day"])
    record(by, GIVE_ROLES, "end role", reason=reason, people=[holding.staff_id])


@transaction.atomic
def let_staff_leave(*, by: Viewer, staff_id: uuid.UUID, last_day: dt.date) -> None:
    """End every role, every responsibility and all cover of a member of staff after a day.

    Without a role nothing opens, so the person's next request is refused. Raises NotThere, and Refused if one of the
    roles that end, or never begin, is not the viewer's to give.
    """
    reason = require(by, CHANGE_STAFF)
    refuse_others(by, CHANGE_STAFF, staff_id)
    held = RoleHolding.objects.filter(school_id=by.school_id, staff_id=staff_id)
    for holding in held.between(last_day, dt.date.max):
        _refuse_giving(by, staff_id, holding.role)
    for model in (RoleHolding, Responsibility):
        rows = model.objects.filter(school_id=by.school_id, staff_id=staff_id)
        rows.filter(first_day__gt=last_day).delete()
        rows.on(last_day).update(last_day=last_day)
    Cover.objects.filter(school_id=by.school_id, staff_id=staff_id, day__gt=last_day).delete()
    record(by, CHANGE_STAFF, "let staff leave", reason=reason, people=[staff_id])


def refuse_others(by: Viewer, permission: Permission, staff_id: uuid.UUID) -> None:
    """Raise NotThere unless this is a member of staff: IT may change staff and must never reach a pupil."""
    if not Staff.objects.filter(school_id=by.school_id, folder_id=staff_id).exists():
        raise NotThere(permission, [staff_id])


def _refuse_giving(by: Viewer, staff_id: uuid.UUID, role: str) -> None:
    words = refusal_to_give(by.facts, ROLES[role], to_self=staff_id == by.person_id)
    if words:
        raise Refused(GIVE_ROLES, words)
