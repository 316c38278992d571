"""Receipts: what a device sends more than once, since it heard no answer, is dealt with once.

Each thing that is sent has a random key of the sender's. To take its receipt is to insert the key: of two that send the
same at once, the later waits for the earlier, and then knows that it was dealt with.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import ClassVar, Self

from django.db import connection, models

from muster.protection.access.viewer import Viewer
from muster.protection.walls.relations import SchoolRow

KEPT = dt.timedelta(days=35)
"""Longer than any device keeps what it could not send."""


# Found by the index of the keys, whatever the planner believes of the table: a paste brings hundreds.
_TAKE = """
INSERT INTO {table} (id, school_id, at) SELECT key, %s, %s FROM unnest(%b::uuid[]) AS sent (key)
ON CONFLICT DO NOTHING RETURNING id
"""
_KNOWN = "SELECT id FROM {table} WHERE school_id = %s AND id = ANY(%b::uuid[])"


class Receipt(SchoolRow):
    """That something with this key was dealt with. It says neither what nor about whom."""

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    at = models.DateTimeField()

    class Meta:
        abstract = True
        indexes: ClassVar = (models.Index(fields=("school_id", "at")),)


@contextmanager
def taking_receipts(kind: type[Receipt], by: Viewer, keys: Collection[uuid.UUID]) -> Iterator[set[uuid.UUID]]:
    """Take the receipts of these keys, sent with the statements of the block, which come after it.

    The set that is given holds, once the block has ended, those of the keys that were dealt with before.
    """
    known: set[uuid.UUID] = set()
    if not keys:
        yield known
        return
    table = kind._meta.db_table  # noqa: SLF001  # Django's public name for it
    with connection.cursor() as cursor:
        cursor.execute(_TAKE.format(table=table), [by.school_id, by.moment, sorted(set(keys))])
        yield known
        taken = {row[0] for row in cursor.fetchall()}
        before = sorted(set(keys) - taken)
        if before:  # a key that another school knows is nothing to this one
            cursor.execute(_KNOWN.format(table=table), [by.school_id, before])
            known.update(row[0] for row in cursor.fetchall())


def withdraw_receipts(kind: type[Receipt], by: Viewer, keys: Collection[uuid.UUID]) -> None:
    """Take back the receipts of what was not dealt with after all: it may be sent again."""
    if keys:
        kind.objects.filter(school_id=by.school_id, id__in=list(keys)).delete()


def forget_receipts(kind: type[Receipt], by: Viewer) -> None:
    """Delete the receipts that nobody can ask for any more."""
    kind.objects.filter(school_id=by.school_id, at__lt=by.moment - KEPT).delete()
