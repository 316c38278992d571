"""Alarms in words, with the decoys and occasions prepared."""

import datetime as dt
import uuid
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from muster.alarms.access import NAME_OCCASIONS, PLACE_DECOYS, REVIEW_ALARMS
from muster.alarms.records import EMERGENCY_REASON
from muster.alarms.rules import refusal_of_review
from muster.people.directory import names
from muster.people.models import Group
from muster.protection.access.decisions import require
from muster.protection.access.viewer import Viewer
from muster.protection.budgets.models import Alarm, Decoy, Occasion
from muster.protection.budgets.spending import alarms_waiting
from muster.protection.folder.kinds import Want
from muster.protection.folder.opening import open_folders
from muster.ui.formats import moment

MOST_ENDED = 20
_EMERGENCIES = (Alarm.Kind.EMERGENCY, Alarm.Kind.CARE_AND_CONTACTS)


@dataclass(frozen=True, slots=True)
class AlarmLine:
    """One alarm. `refusal` says why the viewer may not end it; `outcome` is empty while it waits.

    `alike` is how many more wait that are of the same kind and the same person's, for ending them together.
    """

    id: uuid.UUID
    reference: str
    at: dt.datetime
    who: str
    what: str
    whose: str
    reason: str
    outcome: str
    ended: str
    refusal: str
    narrows: bool
    is_emergency: bool = False
    is_urgent: bool = False
    alike: int = 0


@dataclass(frozen=True, slots=True)
class Alarms:
    """What waits, first what cannot wait and then the oldest, and what was ended lately, the newest first."""

    waiting: tuple[AlarmLine, ...]
    ended: tuple[AlarmLine, ...]


@dataclass(frozen=True, slots=True)
class DecoyLine:
    """A pupil who does not exist, and the form they stand beside."""

    id: uuid.UUID
    name: str
    group: str


@dataclass(frozen=True, slots=True)
class OccasionLine:
    """Days on which many folders are opened."""

    id: uuid.UUID
    words: str
    first_day: dt.date
    last_day: dt.date


def alarms(viewer: Viewer) -> Alarms:
    """Every alarm of the school that waits, and the last that were ended. Raises Refused."""
    require(viewer, REVIEW_ALARMS)
    waiting = sorted(alarms_waiting(viewer).order_by("at"), key=_can_wait)
    reviewed = Alarm.objects.filter(school_id=viewer.school_id).exclude(reviewed_at=None)
    ended = list(reviewed.order_by("-reviewed_at")[:MOST_ENDED])
    reasons = _reasons(viewer, [*waiting, *ended])
    many = Counter((alarm.opener_id, alarm.kind) for alarm in waiting)
    return Alarms(
        tuple(
            replace(_line(viewer, alarm, reasons), alike=many[alarm.opener_id, alarm.kind] - 1)
            for alarm in waiting
        ),
        tuple(_line(viewer, alarm, reasons) for alarm in ended),
    )


def _can_wait(alarm: Alarm) -> bool:
    return alarm.kind != Alarm.Kind.MANY_EMERGENCIES


def _reasons(viewer: Viewer, rows: Iterable[Alarm]) -> Mapping[uuid.UUID, str]:
    """What was said where something was opened in an emergency, by the alarm."""
    people = {alarm.person_id for alarm in rows if alarm.kind in _EMERGENCIES and alarm.person_id}
    if not people:
        return {}
    opened = open_folders(viewer, REVIEW_ALARMS, sorted(people), Want(EMERGENCY_REASON), action="open alarms")
    return {
        held.item: held.record.words for items in opened.items(EMERGENCY_REASON).values() for held in items
    }


def _line(viewer: Viewer, alarm: Alarm, reasons: Mapping[uuid.UUID, str]) -> AlarmLine:
    directory = names(viewer)
    by = directory.shown(alarm.reviewed_by_id)
    ended = f"{moment(alarm.reviewed_at)}, {by}" if alarm.reviewed_at else ""
    return AlarmLine(
        id=alarm.id,
        reference=alarm.reference,
        at=alarm.at.astimezone(viewer.now.tzinfo),
        who=directory.shown(alarm.opener_id),
        what=Alarm.Kind(alarm.kind).label,
        whose=directory.shown(alarm.person_id),
        reason=reasons.get(alarm.id, ""),
        outcome=Alarm.Outcome(alarm.outcome).label if alarm.outcome else "",
        ended=ended,
        refusal=refusal_of_review(viewer.person_id, alarm.opener_id),
        narrows=alarm.kind == Alarm.Kind.NARROWED and alarm.reviewed_at is None,
        is_emergency=alarm.kind in _EMERGENCIES,
        is_urgent=not _can_wait(alarm),
    )


def decoys(viewer: Viewer) -> tuple[DecoyLine, ...]:
    """Every decoy of the school; none for whoever may not place them."""
    if viewer.reason_everywhere(PLACE_DECOYS) is None:
        return ()
    directory = names(viewer)
    rows = Decoy.objects.filter(school_id=viewer.school_id).in_bulk()
    return tuple(
        DecoyLine(decoy, directory.shown(decoy), directory.group(group) if group else "")
        for decoy in directory.in_order(rows)
        for group in [rows[decoy].group_id]
    )


def form_choices(viewer: Viewer) -> list[tuple[uuid.UUID, str]]:
    """The forms of today that a decoy may stand beside."""
    directory = names(viewer)
    forms = Group.objects.filter(school_id=viewer.school_id, kind=Group.Kind.FORM).on(viewer.today)
    return sorted(((form.id, directory.group(form.id)) for form in forms), key=lambda choice: choice[1])


def occasions(viewer: Viewer) -> tuple[OccasionLine, ...]:
    """The occasions of today and later; none for whoever may not name them."""
    if viewer.reason_everywhere(NAME_OCCASIONS) is None:
        return ()
    rows = Occasion.objects.filter(school_id=viewer.school_id, last_day__gte=viewer.today).order_by(
        "first_day"
    )
    return tuple(
        OccasionLine(row.id, Occasion.Kind(row.kind).label, row.first_day, row.last_day) for row in rows
    )
