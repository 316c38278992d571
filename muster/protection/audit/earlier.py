"""The log of a school that moves between installations: read in full, and taken over beside our own."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from django.db import connection

from muster.protection.access.viewer import Viewer
from muster.protection.audit.reading import MOST_AT_ONCE, Event, Sought, events


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row of a log as it travels: opaque ids and fixed words."""

    seq: int
    at: dt.datetime
    account_id: uuid.UUID | None
    session_id: uuid.UUID | None
    permission: str
    action: str
    people: tuple[uuid.UUID, ...]
    kinds: tuple[int, ...]
    reason: str
    result: str
    opened: int
    counted: int


def whole_log(viewer: Viewer) -> Iterator[Line]:
    """Every row of the viewer's school, newest first, in bounded memory. The caller has decided and recorded this."""
    before: int | None = None
    while page := events(viewer, Sought(before=before, most=MOST_AT_ONCE)):
        yield from map(_line, page)
        before = page[-1].sequence


def take_over(
    school_id: uuid.UUID, lines: Sequence[Line], *, last: int, accounts: Mapping[uuid.UUID, uuid.UUID]
) -> None:
    """Store rows of another Muster's log for a school that moves here, in this transaction.

    `last` is the highest number of that log: ours begin at one, so its rows get numbers up to zero. `accounts` maps
    its accounts to those that differ here. Raises InsufficientPrivilege if the school already has a log.
    """
    moved = [
        msgspec.structs.replace(
            line,
            seq=line.seq - last - 1,
            account_id=accounts.get(line.account_id, line.account_id) if line.account_id else None,
        )
        for line in lines
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT audit.take_over(%s, %s::jsonb)", [school_id, msgspec.json.encode(moved).decode()]
        )


def _line(event: Event) -> Line:
    return Line(
        seq=event.sequence,
        at=event.at,
        account_id=event.account_id,
        session_id=event.session_id,
        permission=event.permission,
        action=event.action,
        people=event.people,
        kinds=event.kinds,
        reason=event.reason,
        result=event.result.value,
        opened=event.opened,
        counted=event.counted,
    )
