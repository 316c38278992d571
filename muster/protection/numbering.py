"""Numbers a school's exports and destructions from one, without gaps or duplicates."""

import uuid
from typing import Any

from django.db import connection
from django.db.models import Max, QuerySet

# One at a time, to the end of the transaction: a second caller waits, and then sees what the first has written.
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 2))"


def next_number(rows: "QuerySet[Any, Any]", school_id: uuid.UUID) -> int:
    """The next number among these rows of a school, reserved for the caller until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_ALONE, [f"{rows.model.__name__} {school_id}"])
    return int(rows.aggregate(last=Max("number"))["last"] or 0) + 1
