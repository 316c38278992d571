"""How sealed records are fetched and stored: one query for any number of people, no decision taken here.

Only the door (`opening`), `writing` and the directory may call this; the architecture tests hold it.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import connection
from psycopg import Cursor
from psycopg.types.string import ByteaBinaryLoader

from muster.protection.folder.kinds import Held, Kind, Want
from muster.protection.keys.envelope import Place, bound_to, unseal, unseal_bound
from muster.protection.keys.ring import KeyPlace, SubjectKeys, unwrap_subject_key
from muster.protection.walls.arrays import array_of

# Keys and records are joined here and not in the database: under row security the planner expects one row where there
# are thousands, and joins them in a nested loop. Apart, both are one walk along their primary key.
_FETCH = """
WITH record AS MATERIALIZED (
    SELECT person_id, kind, period, item, version, sealed FROM folder_record
    WHERE school_id = %(school)s AND person_id = ANY(%(people)b::uuid[])
      AND kind = ANY(%(kinds)s::smallint[]) AND period = ANY(%(periods)s::integer[])
    {lock}
)
SELECT true, subject_id, class, epoch, NULL::uuid, 0, wrapped FROM keys.subject_key
WHERE school_id = %(school)s AND subject_id = ANY(%(people)b::uuid[]) AND class = ANY(%(classes)s::smallint[])
UNION ALL
SELECT false, person_id, kind, period, item, version, sealed FROM record
"""
# Items too: without them two who lock the items of one kind take them in whatever order each plan meets them.
_IN_LOCK_ORDER = "ORDER BY person_id, kind, period, item FOR UPDATE"
_READ = _FETCH.format(lock="")
_READ_AND_LOCK = _FETCH.format(lock=_IN_LOCK_ORDER)


# Whether it is a key; person; kind or class; period or epoch; item; version; sealed record or wrapped key.
Row = tuple[bool, uuid.UUID, int, int, uuid.UUID, int, bytes]


@dataclass(frozen=True, slots=True)
class Found:
    """One record as fetched and opened, with the cipher that sealed it."""

    person_id: uuid.UUID
    kind: Kind[Any]
    period: int
    held: Held[Any]
    cipher: AESGCM


def fetch(school_id: uuid.UUID, people: Sequence[uuid.UUID], wants: Sequence[Want[Any]]) -> Iterator[Found]:
    """Read in one query, and unseal. A person whose key was destroyed has no records any more."""
    return unsealed(school_id, wants, read(school_id, people, wants))


def read(school_id: uuid.UUID, people: Sequence[uuid.UUID], wants: Sequence[Want[Any]]) -> list[Row]:
    """Read sealed records and wrapped keys, all still sealed."""
    return ask(school_id, people, wants)()


def ask(
    school_id: uuid.UUID, people: Sequence[uuid.UUID], wants: Sequence[Want[Any]], *, lock: bool = False
) -> Callable[[], list[Row]]:
    """Send what `read` asks, and return what reads the answer: inside `together`.

    With `lock`, rows are locked in the one order that cannot deadlock. For nobody there is no journey to the database.
    """
    if not people:
        return list
    parameters = {
        "school": school_id,
        "people": list(people),
        "kinds": array_of({want.kind.code for want in wants}),
        "periods": array_of({want.period for want in wants}),
        "classes": array_of({want.kind.key_class for want in wants}),
    }
    connection.ensure_connection()
    cursor = connection.connection.cursor(binary=True)
    cursor.execute(_READ_AND_LOCK if lock else _READ, parameters)
    return partial(_all_rows, cursor)


def _all_rows(cursor: Cursor[Any]) -> list[Any]:
    with cursor:
        return cursor.fetchall()


def unsealed(school_id: uuid.UUID, wants: Sequence[Want[Any]], rows: Sequence[Row]) -> Iterator[Found]:
    """Open what `read` read."""
    wanted = {(want.kind.code, want.period): want.kind for want in wants}
    ciphers = {
        (subject, key_class): AESGCM(
            unwrap_subject_key(KeyPlace(school_id, subject, key_class, epoch), wrapped)
        )
        for is_key, subject, key_class, epoch, _, _, wrapped in rows
        if is_key
    }
    for is_key, person, code, period, item, version, sealed in rows:
        kind = None if is_key else wanted.get((code, period))
        cipher = kind and ciphers.get((person, kind.key_class))
        if kind and cipher:
            content = unseal(cipher, sealed, Place(school_id, person, code, period, item, version))
            yield Found(person, kind, period, Held(kind.decode(content), version, item), cipher)


_PLACES = """
SELECT DISTINCT kind, period FROM folder_record WHERE school_id = %s AND person_id = %s ORDER BY kind, period
"""


def places_in(school_id: uuid.UUID, person: uuid.UUID) -> list[tuple[int, int]]:
    """The kinds and periods of which a folder holds anything: structure, nothing is opened."""
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, [school_id, person])
        return list(cursor.fetchall())


_WRITTEN = """
SELECT coalesce(sum(version), 0) FROM folder_record
WHERE school_id = %s AND person_id = ANY(%b::uuid[]) AND kind = %s AND period = %s
"""


def times_written(school_id: uuid.UUID, people: Sequence[uuid.UUID], want: Want[Any]) -> int:
    """How often the records of a kind and period were written for all of these people together: nothing is opened."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN, [school_id, list(people), want.kind.code, want.period])
        (written,) = cursor.fetchone() or (0,)
        return int(written)


_COUNT = """
SELECT true, subject_id, class, NULL::uuid, epoch, wrapped FROM keys.subject_key
WHERE school_id = %(school)s AND subject_id = ANY(%(people)b::uuid[]) AND class = ANY(%(classes)s::smallint[])
UNION ALL
SELECT false, person_id, kind, item, version, sealed FROM folder_record
WHERE school_id = %(school)s AND person_id = ANY(%(people)b::uuid[])
  AND kind = ANY(%(kinds)s::smallint[]) AND period = %(period)s
"""
# As `Row`, for one period, ids as bytes; a key has no item.
CountRow = tuple[bool, bytes, int, Any, int, bytes]


def ask_to_count(
    school_id: uuid.UUID, people: Sequence[uuid.UUID], kinds: Sequence[Kind[Any]], period: int
) -> Callable[[], list[CountRow]]:
    """As `ask`, for one period and very many people: ids stay bytes."""
    parameters = {
        "school": school_id,
        "people": list(people),
        "kinds": array_of({kind.code for kind in kinds}),
        "classes": array_of({kind.key_class for kind in kinds}),
        "period": period,
    }
    connection.ensure_connection()
    cursor = connection.connection.cursor(binary=True)
    cursor.adapters.register_loader("uuid", ByteaBinaryLoader)
    cursor.execute(_COUNT, parameters)
    return partial(_all_rows, cursor)


def unsealed_to_count(
    school_id: uuid.UUID,
    people: Sequence[uuid.UUID],
    kinds: Sequence[Kind[Any]],
    *,
    period: int,
    rows: Sequence[CountRow],
) -> dict[int, list[tuple[uuid.UUID, Any]]]:
    """Open what `ask_to_count` asked for, and do little but decipher: by the kind's code, each person and record."""
    found: dict[int, list[tuple[uuid.UUID, Any]]] = {kind.code: [] for kind in kinds}
    of = {person.bytes: person for person in people}
    opener = {int(kind.key_class): SubjectKeys(school_id, kind.key_class) for kind in kinds}
    known = {kind.code: (int(kind.key_class), kind.decode) for kind in kinds}
    wrapped = {
        (person, key_class): (epoch, key) for is_key, person, key_class, _, epoch, key in rows if is_key
    }
    for is_key, person, code, item, version, sealed in rows:
        if is_key:
            continue
        key_class, decode = known[code]
        key = wrapped.get((person, key_class))  # the key of whoever has no such record stays closed
        if key is not None:
            cipher = opener[key_class].cipher(person, *key)
            place = bound_to(school_id.bytes, person, code, period, item, version)
            found[code].append((of[person], decode(unseal_bound(cipher, sealed, place))))
    return found
