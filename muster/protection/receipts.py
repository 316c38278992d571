"""Receipts: what a device sends again because it got no answer is dealt with only once.

The sender gives each thing a random key. A receipt is identified by that key and by what was sent with it, so a key
that comes again with different content is not a repetition. Taking a receipt means inserting its row: of two
simultaneous senders the later waits for the earlier, and then knows that it was dealt with.
"""

import datetime as dt
import hashlib
import uuid
from collections.abc import Callable, Collection
from operator import attrgetter
from typing import ClassVar, Self

from django.db import connection, models

from muster.protection.access.viewer import Viewer
from muster.protection.walls.relations import SchoolRow

KEPT = dt.timedelta(days=35)
"""How long receipts are kept: longer than any device keeps what it could not send."""


_TAKE = """
INSERT INTO {table} (id, school_id, at) SELECT receipt, %s, %s FROM unnest(%b::uuid[]) AS sent (receipt)
ON CONFLICT DO NOTHING RETURNING id
"""


class Receipt(SchoolRow):
    """A mark that something was dealt with. It reveals neither what nor about whom: its id is a hash over a random key."""

    objects: ClassVar[models.Manager[Self]] = models.Manager()

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    at = models.DateTimeField()

    class Meta:
        abstract = True
        indexes: ClassVar = (models.Index(fields=("school_id", "at")),)


def receipt_id(school_id: uuid.UUID, key: uuid.UUID, *what: object) -> uuid.UUID:
    """The receipt id of what was sent to a school under a key: equal only for the same key and content."""
    # Ids as numbers: formatting UUIDs takes ten times as long, and a paste sends hundreds.
    told = repr([part.int if isinstance(part, uuid.UUID) else part for part in (school_id, key, *what)])
    return uuid.UUID(bytes=hashlib.sha256(told.encode()).digest()[:16])


def ask_for_receipts(
    kind: type[Receipt], by: Viewer, receipts: Collection[uuid.UUID]
) -> Callable[[], set[uuid.UUID]]:
    """Take these receipts, inside `together`. What is returned reads which of them were taken before: what was dealt with."""
    if not receipts:
        return set
    table = kind._meta.db_table  # noqa: SLF001  # Django's public name for it
    wanted = sorted(set(receipts), key=attrgetter("int"))
    cursor = connection.cursor()
    cursor.execute(_TAKE.format(table=table), [by.school_id, by.moment, wanted])

    def read() -> set[uuid.UUID]:
        with cursor:
            return set(wanted) - {row[0] for row in cursor.fetchall()}

    return read


def withdraw_receipts(kind: type[Receipt], by: Viewer, receipts: Collection[uuid.UUID]) -> None:
    """Withdraw the receipts of what was not dealt with after all, so that it may be sent again."""
    if receipts:
        kind.objects.filter(school_id=by.school_id, id__in=list(receipts)).delete()


def forget_receipts(kind: type[Receipt], by: Viewer) -> None:
    """Delete receipts too old to be asked for."""
    kind.objects.filter(school_id=by.school_id, at__lt=by.moment - KEPT).delete()
