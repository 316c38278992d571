"""What somebody opened in emergencies: the child's care card and contacts for an hour, and afterwards only that it was."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet

from muster.alarms.access import OPEN_IN_EMERGENCY
from muster.alarms.records import EMERGENCY_REASON
from muster.alarms.rules import EMERGENCY_LASTS, EXPLAINED_WITHIN
from muster.people.care import parts_of
from muster.people.directory import names
from muster.people.models import Enrolment
from muster.people.queries.reaching import Reachable, open_contacts
from muster.people.records import CARE_CARD, CareCard
from muster.protection.access.decisions import NotThere, reasons_for_people
from muster.protection.access.policy import Reason
from muster.protection.access.viewer import Viewer
from muster.protection.budgets.models import Alarm
from muster.protection.folder.kinds import Want


@dataclass(frozen=True, slots=True)
class Help:
    """What helps a child now. `must_not_collect` names the contacts with what is said of each."""

    headline: str
    parts: tuple[tuple[str, str], ...]
    must_not_collect: tuple[tuple[str, str], ...]
    contacts: tuple[Reachable, ...]


@dataclass(frozen=True, slots=True)
class Emergency:
    """One opening in an emergency. `help` is None once its hour is over; `said` is why it was, empty until it is said."""

    id: uuid.UUID
    pupil_id: uuid.UUID
    name: str
    initials: str
    at: dt.datetime
    until: dt.datetime
    is_explained: bool
    said: str = ""
    help: Help | None = None


def require_child(viewer: Viewer, pupil_id: uuid.UUID) -> Reason:
    """Why the viewer may help this child, who is on roll today. Raises NotThere."""
    on_roll = Enrolment.objects.filter(school_id=viewer.school_id, pupil_id=pupil_id).on(viewer.today)
    reasons = reasons_for_people(viewer, OPEN_IN_EMERGENCY, [pupil_id])
    if viewer.person_id is None or pupil_id not in reasons or not on_roll.exists():
        raise NotThere(OPEN_IN_EMERGENCY, [pupil_id])
    return reasons[pupil_id]


def lately_by(viewer: Viewer, within: dt.timedelta) -> QuerySet[Alarm]:
    """What the viewer opened in emergencies so lately, the newest first."""
    own = Alarm.objects.filter(
        school_id=viewer.school_id, kind=Alarm.Kind.CARE_AND_CONTACTS, opener_id=viewer.person_id
    )
    return own.filter(at__gt=viewer.moment - within).order_by("-at")


def own_emergency(viewer: Viewer, opening_id: uuid.UUID, within: dt.timedelta) -> Alarm:
    """What the viewer opened so lately under this id. Raises NotThere: it is nobody else's."""
    found = lately_by(viewer, within).filter(id=opening_id).first()
    if found is None:
        raise NotThere(OPEN_IN_EMERGENCY)
    return found


def emergency(viewer: Viewer, opening_id: uuid.UUID) -> Emergency:
    """An opening of the viewer's, with the care card and the contacts while its hour lasts. Raises NotThere."""
    alarm = own_emergency(viewer, opening_id, EXPLAINED_WITHIN)
    if alarm.at + EMERGENCY_LASTS <= viewer.moment:
        return _without_help(viewer, alarm)
    assert alarm.person_id is not None  # noqa: S101  # an emergency is about somebody
    wants = (Want(CARE_CARD), Want(EMERGENCY_REASON))
    own, contacts = open_contacts(
        viewer, OPEN_IN_EMERGENCY, alarm.person_id, *wants, action="open in an emergency"
    )
    held = own.of(CARE_CARD).get(alarm.person_id)
    card = held.record if held else CareCard()
    reasons = own.items(EMERGENCY_REASON).get(alarm.person_id, [])
    said = next((one.record.words for one in reasons if one.item == alarm.id), "")
    return _without_help(
        viewer, alarm, said, Help(card.headline, parts_of(card), _must_not_collect(contacts), contacts)
    )


def _must_not_collect(contacts: tuple[Reachable, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((one.name, one.warning) for one in contacts if one.warning or not one.may_collect)


def _without_help(viewer: Viewer, alarm: Alarm, said: str = "", found: Help | None = None) -> Emergency:
    assert alarm.person_id is not None  # noqa: S101  # an emergency is about somebody
    directory, zone = names(viewer), viewer.now.tzinfo
    return Emergency(
        id=alarm.id,
        pupil_id=alarm.person_id,
        name=directory.shown(alarm.person_id),
        initials=directory.initials(alarm.person_id),
        at=alarm.at.astimezone(zone),
        until=(alarm.at + EMERGENCY_LASTS).astimezone(zone),
        is_explained=alarm.explained_at is not None,
        said=said,
        help=found,
    )


def own_emergencies(viewer: Viewer) -> tuple[Emergency, ...]:
    """What the viewer opened in emergencies in the last days, the newest first, without what was seen."""
    return tuple(_without_help(viewer, alarm) for alarm in lately_by(viewer, EXPLAINED_WITHIN))
