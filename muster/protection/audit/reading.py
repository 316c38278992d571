"""Reading the audit log: the rows of the viewer's own school, newest first.

Nothing is decided here: the caller has decided, and recorded, that the viewer may read the log.
"""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import connection

from muster.protection.access.viewer import Viewer
from muster.protection.audit.recording import Result

MOST_AT_ONCE = 500

_READ = "SELECT * FROM audit.read(%s, %s, %s, %s, %s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Sought:
    """A filter of events; None or empty does not narrow. `until` is exclusive, `before` is a sequence number."""

    account_id: uuid.UUID | None = None
    person_id: uuid.UUID | None = None
    permission: str = ""
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    before: int | None = None
    most: int = 100


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the log.

    `people` are those whose folders it concerns, `reason` the facts that allowed it. `opened` folders were shown to
    somebody, `counted` ones only went into figures.
    """

    sequence: int
    at: dt.datetime
    account_id: uuid.UUID | None
    session_id: uuid.UUID | None
    permission: str
    action: str
    people: tuple[uuid.UUID, ...]
    kinds: tuple[int, ...]
    reason: str
    result: Result
    opened: int
    counted: int


EVERYTHING = Sought()


def events(viewer: Viewer, sought: Sought = EVERYTHING) -> tuple[Event, ...]:
    """The matching events, newest first, at most `sought.most` and never more than MOST_AT_ONCE, in one query."""
    parameters = [
        viewer.school_id,
        sought.account_id,
        sought.person_id,
        sought.permission or None,
        sought.since,
        sought.until,
        sought.before,
        min(sought.most, MOST_AT_ONCE),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_READ, parameters)
        return tuple(_event(row) for row in cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Window:
    """A filter of events; None does not narrow, `until` is exclusive."""

    account_id: uuid.UUID | None = None
    session_id: uuid.UUID | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Touched:
    """One person's records of one kind over all events of a window: shown to somebody, or only counted in figures.

    `kind` is None if an event concerned the person but opened no record.
    """

    person_id: uuid.UUID
    kind: int | None
    shown: bool
    events: int
    first_at: dt.datetime
    last_at: dt.datetime


_TOUCHED = "SELECT * FROM audit.touched(%s, %s, %s, %s, %s)"


def touched(school_id: uuid.UUID, window: Window) -> tuple[Touched, ...]:
    """Whose records the events of a window reached, in one query; a year takes seconds. The school must be entered."""
    parameters = [school_id, window.account_id, window.session_id, window.since, window.until]
    # In binary, since a year of a school is tens of thousands of moments and ids, which take far longer to read as text.
    with connection.wrap_database_errors, connection.connection.cursor(binary=True) as cursor:
        cursor.execute(_TOUCHED, parameters)
        return tuple(
            Touched(person, kind or None, shown, events, first_at, last_at)
            for person, kind, shown, events, first_at, last_at in cursor.fetchall()
        )


def _event(row: tuple[Any, ...]) -> Event:
    sequence, at, account, session, permission, action, people, kinds, reason, result, opened, counted = row
    return Event(
        sequence=sequence,
        at=at,
        account_id=account,
        session_id=session,
        permission=permission,
        action=action,
        people=tuple(people),
        kinds=tuple(kinds),
        reason=reason,
        result=Result(result),
        opened=opened,
        counted=counted,
    )
