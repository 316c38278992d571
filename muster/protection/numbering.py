"""Numbers of a school's own: exports and destructions are counted from one, without a gap and without a double."""

import uuid
from typing import Any

from django.db import connection
from django.db.models import Max, QuerySet

# One at a time, to the end of the transaction: whoever numbers at once waits, and reads what the other has written.
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))"


def next_number(rows: "QuerySet[Any, Any]", school_id: uuid.UUID) -> int:
    """The next number among these rows of a school; it is the caller's until the transaction is over."""
    with connection.cursor() as cursor:
        cursor.execute(_ALONE, [f"{rows.model.__name__} {school_id}"])
    return int(rows.aggregate(last=Max("number"))["last"] or 0) + 1
