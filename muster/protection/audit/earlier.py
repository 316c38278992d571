"""The log of a school when it moves: all of it read, and that of another Muster taken over beside ours."""

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
    """Every row of the viewer's school, newest first, in bounded memory. Whoever asks has decided and recorded it."""
    before: int | None = None
    while page := events(viewer, Sought(before=before, most=MOST_AT_ONCE)):
        yield from map(_line, page)
        before = page[-1].sequence


def take_over(
    school_id: uuid.UUID, lines: Sequence[Line], *, last: int, accounts: Mapping[uuid.UUID, uuid.UUID]
) -> None:
    """Keep rows of another Muster's log for a school that comes in, in this transaction.

    `last` is the newest number of that log: ours begin at one, so its rows are numbered below none. `accounts` says
    which accounts of there are another one here. Raises InsufficientPrivilege where the school has a log already.
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
