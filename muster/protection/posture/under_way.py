"""Whether a drill is running: it holds a database lock, which is released however its process ends."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connection, connections

from muster.protection.posture.models import Evidence

_TAKE = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
_LEAVE = "SELECT pg_advisory_unlock(hashtextextended(%s, 0))"
_HELD = """
SELECT name FROM unnest(%s::text[]) AS name WHERE EXISTS (
    SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 1
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND (classid::bigint << 32 | objid::bigint) = hashtextextended(name, 0))
"""


class IsUnderWay(Exception):
    """It is already running."""


@contextmanager
def under_way(kind: Evidence.Kind) -> Iterator[None]:
    """Mark this as running for the duration of the block. Raises IsUnderWay."""
    # A connection of its own: the lock must outlive the transactions of the drill.
    held = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        with held.cursor() as cursor:
            cursor.execute(_TAKE, [_name(kind)])
            if not cursor.fetchone()[0]:
                raise IsUnderWay
        try:
            yield
        finally:
            with held.cursor() as cursor:
                cursor.execute(_LEAVE, [_name(kind)])
    finally:
        held.close()


def those_under_way(kinds: Iterable[Evidence.Kind]) -> set[Evidence.Kind]:
    """Which of these are running now."""
    named = {_name(kind): kind for kind in kinds}
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [list(named)])
        return {named[row[0]] for row in cursor.fetchall()}


def _name(kind: Evidence.Kind) -> str:
    return f"under way: {kind.value}"
