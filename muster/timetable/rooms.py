"""Names of rooms: sealed under the school's key, and found again by opening them all, which are few."""

import uuid
from collections.abc import Iterable, Mapping

from muster.protection.identifiers import thing_id
from muster.protection.keys.envelope import NO_ITEM, Place, seal, unseal
from muster.protection.keys.ring import KeyClass, shared_cipher
from muster.timetable.models import Room

ROOM_NAME_CODE = 92


def room_names(school_id: uuid.UUID) -> Mapping[uuid.UUID, str]:
    """The name of every room of a school."""
    rows = list(Room.objects.filter(school_id=school_id).values_list("id", "name_sealed"))
    if not rows:
        return {}
    cipher = shared_cipher(school_id, school_id, KeyClass.SCHOOL)
    return {room: unseal(cipher, bytes(name), _place(school_id, room)).decode() for room, name in rows}


def rooms_called(school_id: uuid.UUID, wanted: Iterable[str]) -> Mapping[str, uuid.UUID]:
    """The rooms of these names; those that are not there yet are made."""
    known = {name.casefold(): room for room, name in room_names(school_id).items()}
    named = {name: name.casefold() for name in wanted if name}
    missing = {folded: name for name, folded in named.items() if folded not in known}
    if missing:
        cipher = shared_cipher(school_id, school_id, KeyClass.SCHOOL)
        made = {thing_id(): name for name in missing.values()}
        Room.objects.bulk_create(
            Room(
                school_id=school_id, id=room, name_sealed=seal(cipher, name.encode(), _place(school_id, room))
            )
            for room, name in made.items()
        )
        known |= {name.casefold(): room for room, name in made.items()}
    return {name: known[folded] for name, folded in named.items()}


def _place(school_id: uuid.UUID, room: uuid.UUID) -> Place:
    return Place(school_id, room, ROOM_NAME_CODE, 0, NO_ITEM, 1)
