"""What lies sealed in a school's rows outside its folders, opened row by row: for the package, and to try one that came."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from muster.attendance.models import EvacuationDevice, ReasonLink
from muster.attendance.queries.packing import device_name
from muster.attendance.reason_links import open_asked
from muster.calendar.models import School
from muster.messaging.models import Message, Reply
from muster.messaging.sealing import open_parcel
from muster.people.directory import former_group_names
from muster.people.models import FormerGroupName, Group
from muster.protection.folder.sealed_rows import SealedAs, content_of
from muster.protection.walls.relations import SchoolRow
from muster.timetable.models import Room
from muster.timetable.queries.rooms import room_names


@dataclass(frozen=True, slots=True)
class OpenedRow:
    """What is sealed in one row, as a struct or a name; in a message besides to whom it went."""

    table: str
    id: uuid.UUID
    content: Any


def opened_names(school_id: uuid.UUID) -> Iterator[OpenedRow]:
    """The names of rooms, groups and devices, now and before. Not by the directory, which may know some from earlier."""
    for room, name in room_names(school_id).items():
        yield OpenedRow(_table(Room), room, name)
    for model, which in ((Group, "id"), (FormerGroupName, "group_id")):
        rows = model.objects.filter(school_id=school_id).values_list(
            "id", which, "name_version", "name_sealed"
        )
        for row, group, version, sealed in rows:
            shown = former_group_names(school_id, group, [(version, bytes(sealed))])
            yield OpenedRow(_table(model), row, str(shown[version]))
    for device in EvacuationDevice.objects.filter(school_id=school_id):
        yield OpenedRow(_table(EvacuationDevice), device.id, device_name(device))


def opened_messages(school_id: uuid.UUID) -> Iterator[OpenedRow]:
    """Messages and replies whose words are still kept, and to whom they went; nothing of whoever was erased."""
    for model in (Message, Reply):
        rows = model.objects.filter(school_id=school_id).exclude(sealed=b"")
        for item, sealed in rows.values_list("id", "sealed").iterator():
            recipient, parcel = open_parcel(school_id, item, bytes(sealed))
            yield OpenedRow(_table(model), item, {"recipient": recipient, "parcel": parcel})


def opened_rows(school_id: uuid.UUID) -> Iterator[OpenedRow]:
    """Rows that say themselves what they are sealed for, and the links by which families give reasons."""
    for model in school_tables():
        sealed_as: SealedAs | None = getattr(model, "sealed_as", None)
        if sealed_as is None:
            continue
        for row in model.objects.filter(school_id=school_id):
            yield OpenedRow(_table(model), row.id, content_of(row, *sealed_as))
    for link in ReasonLink.objects.filter(school_id=school_id):
        yield OpenedRow(_table(ReasonLink), link.id, open_asked(school_id, link.id, bytes(link.sealed)))


def school_tables() -> list[Any]:
    """The model of every table with a school's rows."""
    return [model for model in apps.get_models() if model is School or issubclass(model, SchoolRow)]


def _table(model: Any) -> str:  # noqa: ANN401  # a model of any domain
    return str(model._meta.db_table)  # noqa: SLF001  # of Django, and documented
