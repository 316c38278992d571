"""That somebody has a record at all must say nothing: a sensitive record of a year is begun for everybody at once.

It is as long, sealed, as those that say something (`Kind.least_bytes`): a stolen database does not tell who has one.

A record that was written before its kind was given that length keeps its own, and is sealed anew with each week's key.

Sensitive records that last begin with admission. Those of a year begin when the first of them is needed in the school:
then everyone who can have one gets one, empty, and whoever is admitted later gets what the others have.
"""

import uuid
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Any

from django.db import connection, transaction

from muster.protection.folder.kinds import Kind, Tier, declared_kinds
from muster.protection.keys.envelope import NO_ITEM, Place, padded_size, seal, unseal
from muster.protection.keys.ring import subject_ciphers
from muster.protection.walls.context import enter_schools

HoldersOf = Callable[[uuid.UUID, int], Collection[uuid.UUID]]
"""Who can have a record of a school (its id) and a year (the calendar year it begins in)."""

_holders: list[HoldersOf] = []

_CREATE = """
INSERT INTO folder_record (school_id, person_id, kind, period, item, version, sealed)
SELECT %s, p, %s, %s, %s, 1, s FROM unnest(%b::uuid[], %b::bytea[]) AS t (p, s)
ON CONFLICT DO NOTHING
"""
_WHO_HAS = """
SELECT person_id FROM folder_record WHERE school_id = %s AND kind = %s AND period = %s AND person_id = ANY(%s)
"""
_BEGUN = (
    "SELECT DISTINCT kind, period FROM folder_record WHERE school_id = %s AND kind = ANY(%s) AND period > 0"
)

_BATCH = 500
# What was erased cannot be sealed anew, and would be found again for ever.
_SHORT = """
SELECT person_id, period, item, version, sealed FROM folder_record r
WHERE school_id = %s AND kind = %s AND octet_length(sealed) < %s AND EXISTS (
    SELECT 1 FROM keys.subject_key k WHERE k.school_id = r.school_id AND k.subject_id = r.person_id AND k.class = %s)
ORDER BY person_id, period, item LIMIT %s FOR UPDATE OF r
"""
_LENGTHEN = """
UPDATE folder_record r SET sealed = t.s
FROM unnest(%b::uuid[], %b::integer[], %b::uuid[], %b::bytea[]) AS t (p, n, i, s)
WHERE r.school_id = %s AND r.kind = %s AND r.person_id = t.p AND r.period = t.n AND r.item = t.i
"""


def declare_holders(holders_of: HoldersOf) -> None:
    """Say who can have such records. Declared once, by the domain that knows who is a pupil."""
    _holders[:] = [holders_of]


def is_for_everyone(kind: Kind[Any], period: int) -> bool:
    """Whether a record of this kind and year may exist only where everybody has one."""
    return kind.padded_for_all and kind.tier is Tier.SENSITIVE and period > 0


def with_everyone(
    school_id: uuid.UUID, kind: Kind[Any], people: Collection[uuid.UUID], *, period: int
) -> list[uuid.UUID]:
    """These people, and with them everyone who must get a record of this kind and year when they do."""
    if not is_for_everyone(kind, period):
        return sorted(people)
    return sorted({*people, *(person for holders in _holders for person in holders(school_id, period))})


def create_first(
    school_id: uuid.UUID, kind: Kind[Any], people: Sequence[uuid.UUID], *, content: bytes, period: int
) -> None:
    """Seal a first record for each of these people who has none. Those who were erased get none."""
    with connection.cursor() as cursor:
        cursor.execute(_WHO_HAS, [school_id, kind.code, period, list(people)])
        has = {row[0] for row in cursor.fetchall()}
        ciphers = subject_ciphers(school_id, [one for one in people if one not in has], kind.key_class)
        ordered = sorted(ciphers)
        sealed = [
            seal(
                ciphers[person],
                content,
                Place(school_id, person, kind.code, period, NO_ITEM, 1),
                least=kind.least_bytes,
            )
            for person in ordered
        ]
        cursor.execute(_CREATE, [school_id, kind.code, period, NO_ITEM, ordered, sealed])


def begin_what_others_have(school_id: uuid.UUID, people: Collection[uuid.UUID]) -> None:
    """Give newcomers an empty record of every sensitive kind and year that others have: it says nothing of them."""
    for kind, period in begun_for_everyone(school_id):
        create_first(school_id, kind, sorted(people), content=kind.encode(kind.schema()), period=period)


def begin_for_all(school_id: uuid.UUID) -> None:
    """Give everyone what anyone has. It changes nothing where that is so."""
    for kind, period in begun_for_everyone(school_id):
        everyone = with_everyone(school_id, kind, (), period=period)
        create_first(school_id, kind, everyone, content=kind.encode(kind.schema()), period=period)


def begun_for_everyone(school_id: uuid.UUID) -> list[tuple[Kind[Any], int]]:
    """The sensitive kinds of a year that somebody in this school has, with the year."""
    kinds = {code: kind for code, kind in declared_kinds().items() if is_for_everyone(kind, 1)}
    with connection.cursor() as cursor:
        cursor.execute(_BEGUN, [school_id, list(kinds)])
        return [(kinds[code], period) for code, period in cursor.fetchall()]


def lengthen_short(school_id: uuid.UUID) -> int:
    """Seal anew, at the same version, what lies shorter than its kind now demands. Returns how many records that were.

    Works in batches, each its own transaction, and can be stopped and repeated at any point.
    """
    kinds = [kind for kind in declared_kinds().values() if kind.least_bytes]
    return sum(moved for kind in kinds for moved in iter(partial(_lengthen_batch, school_id, kind), 0))


def _lengthen_batch(school_id: uuid.UUID, kind: Kind[Any]) -> int:
    least = padded_size(kind.least_bytes)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        enter_schools(None, [school_id])
        cursor.execute(_SHORT, [school_id, kind.code, least, int(kind.key_class), _BATCH])
        rows = cursor.fetchall()
        ciphers = subject_ciphers(school_id, {row[0] for row in rows}, kind.key_class)
        anew = []
        for person, period, item, version, sealed in rows:
            place = Place(school_id, person, kind.code, period, item, version)
            content = unseal(ciphers[person], bytes(sealed), place)
            anew.append(seal(ciphers[person], content, place, least=kind.least_bytes))
        columns = [[row[place] for row in rows] for place in range(3)]
        cursor.execute(_LENGTHEN, [*columns, anew, school_id, kind.code])
        return len(rows)
