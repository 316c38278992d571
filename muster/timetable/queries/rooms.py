"""Names of rooms: sealed under the school's key, and searched by opening all of them, since they are few."""

import uuid
from collections.abc import Mapping

from muster.protection.keys.envelope import NO_ITEM, Place, unseal
from muster.protection.keys.ring import KeyClass, shared_cipher
from muster.timetable.models import Room

ROOM_NAME_CODE = 92


def room_names(school_id: uuid.UUID) -> Mapping[uuid.UUID, str]:
    """The name of every room of a school."""
    rows = list(Room.objects.filter(school_id=school_id).values_list("id", "name_sealed"))
    if not rows:
        return {}
    cipher = shared_cipher(school_id, school_id, KeyClass.SCHOOL)
    return {room: unseal(cipher, bytes(name), room_place(school_id, room)).decode() for room, name in rows}


def room_place(school_id: uuid.UUID, room: uuid.UUID) -> Place:
    """What the seal of a room's name is bound to."""
    return Place(school_id, room, ROOM_NAME_CODE, 0, NO_ITEM, 1)
