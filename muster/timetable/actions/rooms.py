"""Creates rooms with the first lesson in them."""

import uuid
from collections.abc import Iterable, Mapping

from muster.protection.identifiers import thing_id
from muster.protection.keys.envelope import seal
from muster.protection.keys.ring import KeyClass, shared_cipher
from muster.timetable.models import Room
from muster.timetable.queries.rooms import room_names, room_place


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
                school_id=school_id,
                id=room,
                name_sealed=seal(cipher, name.encode(), room_place(school_id, room)),
            )
            for room, name in made.items()
        )
        known |= {name.casefold(): room for room, name in made.items()}
    return {name: known[folded] for name, folded in named.items()}
