"""One pupil's records for correction by the office: each with its version and its earlier content."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from muster.people.access import CHANGE_ROLL, OPEN_CHARACTERISTICS
from muster.people.directory import Names, names
from muster.people.models import ContactLink, Enrolment, Group, Membership
from muster.people.queries.roll import require_pupil
from muster.people.records import (
    CARE_CARD,
    CHARACTERISTICS,
    CONTACT_DETAILS,
    NAME,
    PARTICULARS,
    PAST_VALUE,
    RELATIONSHIPS,
    TIME_ON_ROLL,
    CareCard,
    Characteristics,
    ContactDetails,
    Name,
    Particulars,
    PastValue,
    Relationship,
    Source,
    TimeOnRoll,
)
from muster.people.roll import Stay
from muster.protection.access.decisions import NotThere
from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Held, Kind, RecordT, Want, declared_kinds
from muster.protection.folder.opening import open_folders
from muster.protection.keys.envelope import NO_ITEM
from muster.ui.formats import full_date


@dataclass(frozen=True, slots=True)
class TimeHere:
    """One time on roll."""

    id: uuid.UUID
    first_day: dt.date
    last_day: dt.date | None
    kind: str
    kind_words: str


@dataclass(frozen=True, slots=True)
class PlaceHere:
    """One time in a group."""

    membership_id: uuid.UUID
    group_id: uuid.UUID
    group: str
    kind: str
    kind_words: str
    year_group: str
    first_day: dt.date
    last_day: dt.date | None


@dataclass(frozen=True, slots=True)
class ContactHere:
    """One contact in the order of ringing, with what they are to the pupil."""

    contact_id: uuid.UUID
    name: str
    relationship: Relationship
    details: ContactDetails


@dataclass(frozen=True, slots=True)
class PastHere:
    """What a record said before: (field, words) pairs of what changed, who changed it, when and why."""

    at: dt.datetime
    by: str
    what: str
    why: str
    source: Source
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PupilRecord:
    """What the office keeps of one pupil."""

    pupil_id: uuid.UUID
    shown: str
    name: Held[Name]
    particulars: Held[Particulars]
    details: Held[ContactDetails]
    care: Held[CareCard]
    times: tuple[TimeHere, ...]
    places: tuple[PlaceHere, ...]
    contacts: tuple[ContactHere, ...]


def pupil_record(viewer: Viewer, pupil_id: uuid.UUID) -> PupilRecord:
    """Everything that the office keeps of a pupil, opened once. Raises NotThere for anyone who is not a pupil."""
    require_pupil(viewer, CHANGE_ROLL, pupil_id)
    wants = (Want(NAME), Want(PARTICULARS), Want(CONTACT_DETAILS), Want(RELATIONSHIPS), Want(CARE_CARD))
    opened = open_folders(viewer, CHANGE_ROLL, [pupil_id], *wants, action="open to change")
    relationships = held_or_empty(opened.of(RELATIONSHIPS), RELATIONSHIPS, pupil_id).record.contacts
    return PupilRecord(
        pupil_id,
        names(viewer).shown(pupil_id),
        held_or_empty(opened.of(NAME), NAME, pupil_id),
        held_or_empty(opened.of(PARTICULARS), PARTICULARS, pupil_id),
        held_or_empty(opened.of(CONTACT_DETAILS), CONTACT_DETAILS, pupil_id),
        held_or_empty(opened.of(CARE_CARD), CARE_CARD, pupil_id),
        _times(viewer, pupil_id),
        _places(viewer, pupil_id),
        _contacts(viewer, pupil_id, relationships),
    )


def one_record(
    viewer: Viewer,
    permission: Permission,
    kind: Kind[RecordT],
    pupil_id: uuid.UUID,
    *,
    action: str = "open to change",
) -> Held[RecordT]:
    """One record of a pupil, to be corrected or read. Raises NotThere for anyone who is not a pupil."""
    require_pupil(viewer, permission, pupil_id)
    opened = open_folders(viewer, permission, [pupil_id], Want(kind), action=action)
    return held_or_empty(opened.of(kind), kind, pupil_id)


def time_on_roll(viewer: Viewer, pupil_id: uuid.UUID, enrolment_id: uuid.UUID) -> TimeHere:
    """One time on roll, to be corrected. Raises NotThere."""
    require_pupil(viewer, CHANGE_ROLL, pupil_id)
    found = next((time for time in _times(viewer, pupil_id) if time.id == enrolment_id), None)
    if found is None:
        raise NotThere(CHANGE_ROLL, [pupil_id])
    return found


def characteristics_of(
    viewer: Viewer, pupil_id: uuid.UUID, permission: Permission = OPEN_CHARACTERISTICS
) -> Held[Characteristics]:
    """A pupil's needs and eligibility, to be read, or changed under the permission for that. Raises NotThere."""
    action = "open" if permission is OPEN_CHARACTERISTICS else "open to change"
    return one_record(viewer, permission, CHARACTERISTICS, pupil_id, action=action)


def past_values(viewer: Viewer, pupil_id: uuid.UUID) -> tuple[PastHere, ...]:
    """What the pupil's records said before they were corrected, the latest first. Raises NotThere.

    Needs and eligibility are left out for a viewer who may not see them.
    """
    require_pupil(viewer, CHANGE_ROLL, pupil_id)
    opened = open_folders(viewer, CHANGE_ROLL, [pupil_id], Want(PAST_VALUE), action="open past values")
    held = [held.record for held in opened.items(PAST_VALUE).get(pupil_id, [])]
    seen = [past for past in held if past.kind != CHARACTERISTICS.code or viewer.may(OPEN_CHARACTERISTICS)]
    directory = names(viewer)
    return tuple(
        PastHere(
            past.changed_at,
            directory.shown(past.changed_by),
            _what(past),
            past.why,
            past.source,
            _values(past, directory),
        )
        for past in sorted(seen, key=lambda past: past.changed_at, reverse=True)
    )


def held_or_empty(
    found: Mapping[uuid.UUID, Held[RecordT]], kind: Kind[RecordT], person: uuid.UUID
) -> Held[RecordT]:
    """The person's record, or an empty one of version 0 if none was ever written."""
    return found.get(person) or Held(kind.schema(), 0, NO_ITEM)


def _times(viewer: Viewer, pupil_id: uuid.UUID) -> tuple[TimeHere, ...]:
    rows = Enrolment.objects.filter(school_id=viewer.school_id, pupil_id=pupil_id).order_by("-first_day")
    return tuple(
        TimeHere(row.id, row.first_day, row.last_day, row.kind, row.get_kind_display()) for row in rows
    )


def _places(viewer: Viewer, pupil_id: uuid.UUID) -> tuple[PlaceHere, ...]:
    """The pupil's groups, current and coming ones first."""
    rows = list(
        Membership.objects.filter(school_id=viewer.school_id, pupil_id=pupil_id).order_by("-first_day")
    )
    rows.sort(key=lambda row: not Stay(row.first_day, row.last_day).goes_on_after(viewer.today))
    groups = Group.objects.filter(school_id=viewer.school_id).in_bulk([row.group_id for row in rows])
    directory = names(viewer)
    return tuple(
        PlaceHere(
            row.id,
            row.group_id,
            directory.group(row.group_id),
            groups[row.group_id].kind,
            groups[row.group_id].get_kind_display(),
            groups[row.group_id].year_group,
            row.first_day,
            row.last_day,
        )
        for row in rows
    )


def _contacts(
    viewer: Viewer, pupil_id: uuid.UUID, relationships: Sequence[Relationship]
) -> tuple[ContactHere, ...]:
    rows = ContactLink.objects.filter(school_id=viewer.school_id, pupil_id=pupil_id).order_by("priority")
    ids = list(rows.values_list("contact_id", flat=True))
    opened = open_folders(
        viewer, CHANGE_ROLL, ids, Want(CONTACT_DETAILS), action="open to change", part_of=pupil_id
    )
    details, known = opened.of(CONTACT_DETAILS), {one.contact_id: one for one in relationships}
    directory = names(viewer)
    return tuple(
        ContactHere(
            contact,
            directory.shown(contact),
            known.get(contact, Relationship(contact)),
            held_or_empty(details, CONTACT_DETAILS, contact).record,
        )
        for contact in ids
    )


def _what(past: PastValue) -> str:
    if past.kind == TIME_ON_ROLL:
        return "time on roll"
    return declared_kinds()[past.kind].name.replace("_", " ")


def _values(past: PastValue, directory: Names) -> tuple[tuple[str, str], ...]:
    record: msgspec.Struct = (
        msgspec.msgpack.decode(past.content, type=TimeOnRoll)
        if past.kind == TIME_ON_ROLL
        else declared_kinds()[past.kind].decode(past.content)
    )
    return tuple(
        (name.replace("_", " "), _words(getattr(record, name), directory) or "nothing")
        for name in past.fields
    )


def _words(value: object, directory: Names) -> str:
    """A past value as a page shows it; empty if there was none."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, uuid.UUID):
        return directory.shown(value)
    if isinstance(value, dt.date):
        return full_date(value)
    if isinstance(value, tuple):
        return "; ".join(_words(each, directory) for each in value)
    if isinstance(value, msgspec.Struct):
        parts = msgspec.structs.asdict(value).items()
        return ", ".join(
            f"{name.replace('_', ' ')} {_words(part, directory)}" for name, part in parts if part
        )
    return str(value or "")
