"""That somebody has a record at all must say nothing: a sensitive record of a year is begun for everybody at once.

It is as long, sealed, as those that say something (`Kind.least_bytes`): a stolen database does not tell who has one.

Sensitive records that last begin with admission. Those of a year begin when the first of them is needed in the school:
then everyone who can have one gets one, empty, and whoever is admitted later gets what the others have.
"""

import uuid
from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.db import connection

from muster.protection.folder.kinds import Kind, Tier, declared_kinds
from muster.protection.keys.envelope import NO_ITEM, Place, seal
from muster.protection.keys.ring import subject_ciphers

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
