"""Takes emergency access: sixty minutes with one folder, for a reason that is kept in it."""

import uuid

from django.db import transaction

from muster.alarms.access import TAKE_EMERGENCY_ACCESS
from muster.alarms.records import EMERGENCY_REASON, EmergencyReason
from muster.alarms.rules import EMERGENCY_LASTS, has_to_be_proved, refusal_of_emergency
from muster.calendar.refusals import NotPossible
from muster.people.models import Pupil
from muster.protection.access.decisions import NotThere, require
from muster.protection.access.viewer import Viewer
from muster.protection.accounts.arrival import SignInNeeded
from muster.protection.budgets.models import Alarm, EmergencyAccess
from muster.protection.folder.writing import Change, write_folders


@transaction.atomic
def take_emergency_access(*, by: Viewer, pupil_id: uuid.UUID, words: str) -> None:
    """Let the viewer open one folder for EMERGENCY_LASTS, and put it before a second person.

    Raises NotThere for anyone who is not a pupil, SignInNeeded where the viewer has to prove first that it is them, and
    NotPossible where it was taken too often today.
    """
    require(by, TAKE_EMERGENCY_ACCESS)
    if by.person_id is None or not Pupil.objects.filter(school_id=by.school_id, pk=pupil_id).exists():
        raise NotThere(TAKE_EMERGENCY_ACCESS, [pupil_id])
    if proof_is_needed(by):
        raise SignInNeeded("confirm_it_is_you")
    refusal = refusal_of_emergency(_taken_today(by))
    if refusal:
        raise NotPossible(refusal)
    access_id = uuid.uuid4()  # random: its first digits are the reference of the alarm
    EmergencyAccess.objects.create(
        id=access_id,
        school_id=by.school_id,
        opener_id=by.person_id,
        person_id=pupil_id,
        begins=by.moment,
        ends=by.moment + EMERGENCY_LASTS,
    )
    Alarm.objects.create(
        id=access_id,
        school_id=by.school_id,
        kind=Alarm.Kind.EMERGENCY,
        opener_id=by.person_id,
        person_id=pupil_id,
        at=by.moment,
    )
    reason = EmergencyReason(by.person_id, by.moment, words)
    change = Change(pupil_id, reason, item=access_id)
    write_folders(by, TAKE_EMERGENCY_ACCESS, EMERGENCY_REASON, [change], action="take emergency access")


def proof_is_needed(by: Viewer) -> bool:
    """Whether the viewer has taken it so often today that the next asks for a second factor."""
    return not by.fresh_factor and has_to_be_proved(_taken_today(by))


def _taken_today(by: Viewer) -> int:
    midnight = by.now.replace(hour=0, minute=0, second=0, microsecond=0)
    taken = EmergencyAccess.objects.filter(school_id=by.school_id, opener_id=by.person_id)
    return taken.filter(begins__gte=midnight).count()
