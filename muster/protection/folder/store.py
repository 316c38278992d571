"""How sealed records are fetched and stored: one query for any number of people, no decision taken here.

Only the door (`opening`), `writing` and the directory may call this; the architecture tests hold it.
"""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection

from muster.protection.folder.kinds import Held, Kind, Want
from muster.protection.keys.envelope import Place, unseal
from muster.protection.keys.ring import KeyPlace, unwrap_subject_key

_FETCH = """
SELECT r.person_id, r.kind, r.period, r.item, r.version, r.sealed, w.class, k.epoch, k.wrapped
FROM unnest(%s::smallint[], %s::integer[], %s::smallint[]) AS w (kind, period, class)
JOIN folder_record r ON r.kind = w.kind AND r.period = w.period
JOIN keys.subject_key k ON k.school_id = r.school_id AND k.subject_id = r.person_id AND k.class = w.class
WHERE r.school_id = %s AND k.school_id = %s AND r.person_id = ANY(%s::uuid[])
"""
_IN_LOCK_ORDER = " ORDER BY r.person_id, r.kind, r.period FOR UPDATE OF r"


@dataclass(frozen=True, slots=True)
class Found:
    """One record as fetched and opened, with the cipher that sealed it."""

    person_id: uuid.UUID
    kind: Kind[Any]
    period: int
    held: Held[Any]
    cipher: AESGCM


def fetch(
    school_id: uuid.UUID, people: Sequence[uuid.UUID], wants: Sequence[Want[Any]], *, lock: bool = False
) -> Iterator[Found]:
    """Fetch and unseal. With `lock`, rows are locked in the one order that cannot deadlock."""
    kinds = {want.kind.code: want.kind for want in wants}
    parameters = [
        [want.kind.code for want in wants],
        [want.period for want in wants],
        [int(want.kind.key_class) for want in wants],
        school_id,
        school_id,
        list(people),
    ]
    ciphers: dict[tuple[uuid.UUID, int], AESGCM] = {}
    connection.ensure_connection()
    with connection.connection.cursor(binary=True) as cursor:
        cursor.execute(_FETCH + (_IN_LOCK_ORDER if lock else ""), parameters)
        for person, code, period, item, version, sealed, key_class, epoch, wrapped in cursor:
            cipher = ciphers.get((person, key_class))
            if cipher is None:
                cipher = AESGCM(unwrap_subject_key(KeyPlace(school_id, person, key_class, epoch), wrapped))
                ciphers[(person, key_class)] = cipher
            kind = kinds[code]
            content = unseal(cipher, sealed, Place(school_id, person, code, period, item, version))
            yield Found(person, kind, period, Held(kind.decode(content), version, item), cipher)
