"""Opens every record of a school that came from elsewhere once, and shows nobody: one that does not open is found now, not when it is needed."""

import uuid

import msgspec
from django.db import connection

from muster.protection.access.policy import Permission
from muster.protection.access.viewer import Viewer
from muster.protection.folder.kinds import Want, declared_kinds
from muster.protection.folder.opening import open_to_count
from muster.protection.keys.envelope import NotOpened

_PLACES = "SELECT DISTINCT kind, period FROM folder_record WHERE school_id = %s"
_HELD = "SELECT person_id, count(*) FROM folder_record WHERE school_id = %s GROUP BY 1 ORDER BY 1"
_BATCH = 200

NotReadable = (NotOpened, msgspec.DecodeError, UnicodeDecodeError)
"""What something sealed raises that was altered, moved, or never was what it is said to be."""


class UnknownKind(RuntimeError):
    """A folder holds a kind of record that this Muster does not know."""


def open_every_record(viewer: Viewer, permission: Permission) -> None:
    """Open all of them, as counted. Raises UnknownKind, and one of `NotReadable` if a record does not open or its key is missing."""
    wants, held = _wants(viewer.school_id), _held(viewer.school_id)
    people = sorted(held)
    for start in range(0, len(people), _BATCH):
        some = people[start : start + _BATCH]
        opened = open_to_count(viewer, permission, some, *wants)
        count = sum(len(rows) for by_person in opened.found.values() for rows in by_person.values())
        if count != sum(held[person] for person in some):
            raise NotOpened("a record has no key")


def _wants(school_id: uuid.UUID) -> list[Want[msgspec.Struct]]:
    kinds = declared_kinds()
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [school_id])
        places = cursor.fetchall()
    if unknown := {code for code, _ in places} - kinds.keys():
        raise UnknownKind(f"kinds of record {sorted(unknown)}")
    return [Want(kinds[code], period) for code, period in places]


def _held(school_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """How many records each folder holds."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [school_id])
        return dict(cursor.fetchall())
