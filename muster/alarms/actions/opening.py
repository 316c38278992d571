"""Opens the care card and the contacts of a child in an emergency: in one tap, never refused, and put before a second person."""

import uuid

from django.db import transaction

from muster.alarms.access import OPEN_IN_EMERGENCY
from muster.alarms.jobs import tell_of_many
from muster.alarms.queries.emergencies import lately_by, own_emergency, require_child
from muster.alarms.records import EMERGENCY_REASON, EmergencyReason
from muster.alarms.rules import EMERGENCY_LASTS, EXPLAINED_WITHIN, times_to_write
from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import record
from muster.protection.budgets.models import Alarm
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.protection.folder.writing import Change, write_folders


@transaction.atomic
def open_in_emergency(*, by: Viewer, pupil_id: uuid.UUID) -> uuid.UUID:
    """Let the viewer see a child's care card and contacts for EMERGENCY_LASTS; returns the id of what was opened.

    It is never refused for a number: each raises an alarm, and many children of one person's day are written about at
    once. Whoever opened it within half of that time is led back to it. Raises NotThere for anyone not on roll today.
    """
    reason = require_child(by, pupil_id)
    open_still = lately_by(by, EMERGENCY_LASTS / 2).filter(person_id=pupil_id).first()
    if open_still is not None:
        return open_still.id
    alarm = _alarm(by, Alarm.Kind.CARE_AND_CONTACTS, pupil_id)
    record(by, OPEN_IN_EMERGENCY, "tap for an emergency", reason=reason, people=[pupil_id])
    _tell_of_many(by)
    return alarm.id


def _tell_of_many(by: Viewer) -> None:
    """Raise the alarm that cannot wait, and have it written to a second person, where the day's children are many."""
    midnight = by.now.replace(hour=0, minute=0, second=0, microsecond=0)
    today = Alarm.objects.filter(school_id=by.school_id, opener_id=by.person_id, at__gte=midnight)
    children = today.filter(kind=Alarm.Kind.CARE_AND_CONTACTS).values("person_id").distinct().count()
    if times_to_write(children) <= today.filter(kind=Alarm.Kind.MANY_EMERGENCIES).count():
        return
    alarm = _alarm(by, Alarm.Kind.MANY_EMERGENCIES)
    tell_of_many.later(by.school_id, alarm=alarm.id, children=children)


def _alarm(by: Viewer, kind: Alarm.Kind, pupil_id: uuid.UUID | None = None) -> Alarm:
    assert by.person_id is not None  # noqa: S101  # `require_child` has seen to it
    return Alarm.objects.create(
        school_id=by.school_id,
        kind=kind,
        opener_id=by.person_id,
        person_id=pupil_id,
        at=by.moment,
    )


@transaction.atomic
def say_why(*, by: Viewer, opening_id: uuid.UUID, words: str) -> None:
    """Keep in the child's folder why it was opened in an emergency; said again, the last holds. Raises NotThere."""
    alarm = own_emergency(by, opening_id, EXPLAINED_WITHIN)
    child = alarm.person_id
    assert child is not None and by.person_id is not None  # noqa: S101, PT018  # an emergency has both
    opened = open_folders(
        by, OPEN_IN_EMERGENCY, [child], Want(EMERGENCY_REASON), action="open to change", lock=True
    )
    said = [held for held in opened.items(EMERGENCY_REASON).get(child, []) if held.item == opening_id]
    reason = EmergencyReason(by.person_id, alarm.at, words)
    change = Change(child, reason, said[0].version if said else 0, opening_id)
    write_folders(by, OPEN_IN_EMERGENCY, EMERGENCY_REASON, [change], action="say why, after an emergency")
    Alarm.objects.filter(school_id=by.school_id, id=opening_id).update(explained_at=by.moment)
