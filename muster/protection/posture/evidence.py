"""Stores the results of checks and drills: signed with the system's key, appended, never changed."""

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature

from muster.protection import clock
from muster.protection.keys.signing import sign, verify
from muster.protection.posture.models import Evidence

PURPOSE = "evidence"

Result = Mapping[str, Any]
"""Counts, places and words, as JSON holds them."""


def keep(kind: Evidence.Kind, result: Result, *, is_good: bool) -> Evidence:
    """Sign a result and append it as the newest of its kind, whatever the clock: a demonstration's starts again each time."""
    before = latest(kind)
    at = max(clock.now(), before.at + dt.timedelta(milliseconds=1)) if before else clock.now()
    row = Evidence(id=uuid.uuid4(), kind=kind, at=at, is_good=is_good, result=dict(result))
    row.signature = sign(PURPOSE, _signed_part(row))
    row.save(force_insert=True)
    return row


def holds(row: Evidence) -> bool:
    """Whether the row is as it was signed."""
    try:
        verify(PURPOSE, bytes(row.signature), _signed_part(row))
    except InvalidSignature:
        return False
    return True


def latest(kind: Evidence.Kind) -> Evidence | None:
    """The newest of a kind."""
    return next(iter(history(kind, most=1)), None)


def history(kind: Evidence.Kind, *, most: int) -> list[Evidence]:
    """The newest of a kind, newest first."""
    return list(Evidence.objects.filter(kind=kind).order_by("-at")[:most])


def _signed_part(row: Evidence) -> bytes:
    """Everything in a row, in one spelling."""
    whole = {
        "id": str(row.id),
        "kind": str(row.kind),
        "at": row.at.isoformat(),
        "is_good": row.is_good,
        "result": row.result,
    }
    return json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()
