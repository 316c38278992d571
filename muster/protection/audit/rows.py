"""Reads the log's rows as lines of text, in the role that owns it: the form that is sealed and that a stranger can check.

Nothing here calls a function stored in the database: an attacker who alters the log could alter those too.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
from django.db import connections

KEEPER = "audit"
"""The connection of the role that owns the log."""

PATIENCE_SECONDS = 30.0

_EVENTS = """
COPY (SELECT seq, xid, at, recorded_at, account_id, session_id, school_id, permission, action, people_hash, kinds, reason,
             result, opened, counted
      FROM audit.event WHERE seq >= '{first}' AND seq <= '{until}' ORDER BY seq) TO STDOUT
"""
_PEOPLE = "COPY (SELECT hash, people FROM audit.people_set ORDER BY id) TO STDOUT"
_BEFORE_ALL, _EVERYTHING = -(2**63) - 1, 2**63 - 1
"""Every number a row can have, although the log begins with 1: whatever stands in the table is compared."""
_AS_TEXT = (
    "SET TimeZone = 'UTC'",
    "SET DateStyle = 'ISO, MDY'",
    "SET bytea_output = 'hex'",
    "SET client_encoding = 'UTF8'",
)


@dataclass(frozen=True, slots=True)
class Bound:
    """No row numbered up to `until` can still appear, as of `read_at` by the database's clock."""

    until: int
    read_at: dt.datetime
    settled_at: dt.datetime


class NotSettled(RuntimeError):
    """A transaction that was open when the bound was read is still open; the next run will seal."""


class NotTheLog(RuntimeError):
    """What stands in place of the log is not a table."""


@contextmanager
def kept_log() -> Iterator[psycopg.Cursor[tuple[object, ...]]]:
    """A cursor of the log's owner, with output formatted as the seals expect. Raises NotTheLog."""
    wrapper = connections[KEEPER]
    wrapper.ensure_connection()
    try:
        with wrapper.connection.cursor() as cursor:
            for setting in _AS_TEXT:
                cursor.execute(setting)
            _require_tables(cursor)
            yield cursor
    finally:
        wrapper.close()


def latest_moment() -> dt.datetime | None:
    """The latest moment, by the school's own clock, of anything in the log; None while it is empty."""
    with kept_log() as cursor:
        cursor.execute("SELECT max(at) FROM audit.event")
        row = cursor.fetchone()
    return row[0] if row and isinstance(row[0], dt.datetime) else None


def _require_tables(cursor: psycopg.Cursor[tuple[object, ...]]) -> None:
    """Refuse a view in place of a table: it could show the old rows here and others elsewhere."""
    cursor.execute(
        "SELECT relname::text FROM pg_class WHERE relkind = 'r' AND NOT relhasrules "
        "AND relnamespace = 'audit'::regnamespace AND relname IN ('event', 'people_set')"
    )
    if len(cursor.fetchall()) < 2:
        raise NotTheLog(
            "audit.event or audit.people_set is not a plain table: somebody put another thing there"
        )


def rows_of(
    cursor: psycopg.Cursor[tuple[object, ...]], *, after: int = _BEFORE_ALL, until: int = _EVERYTHING
) -> Iterator[bytes]:
    """The rows in sequence, each a line without its line end."""
    with cursor.copy(_EVENTS.format(first=after + 1, until=until).encode()) as copy:
        for line in copy:
            yield bytes(line).rstrip(b"\n")


def people_sets(cursor: psycopg.Cursor[tuple[object, ...]]) -> Iterator[bytes]:
    """Each set of people with its hash, one per line."""
    with cursor.copy(_PEOPLE) as copy:
        for line in copy:
            yield bytes(line).rstrip(b"\n")


def newest_number(cursor: psycopg.Cursor[tuple[object, ...]]) -> int:
    """The last number drawn from the sequence, whatever became of its row."""
    cursor.execute(
        "SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END FROM audit.event_seq_seq"
    )
    return int(str(_one(cursor)[0]))


def settled_bound(cursor: psycopg.Cursor[tuple[object, ...]]) -> Bound:
    """A number up to which the log is settled. Raises NotSettled when a transaction stays open too long."""
    until = newest_number(cursor)
    # Our own transaction id: any transaction that has drawn a number by now has a lower one (see sealing.sql). A
    # snapshot's xmax would not do, since it is only one past the last transaction that has ended.
    cursor.execute("SELECT clock_timestamp(), pg_current_xact_id()::text")
    read_at, newest_transaction = _one(cursor)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        cursor.execute(
            "SELECT clock_timestamp(), pg_snapshot_xmin(pg_current_snapshot()) > %s::text::xid8",
            [newest_transaction],
        )
        settled_at, is_settled = _one(cursor)
        if is_settled:
            return Bound(until, _moment(read_at), _moment(settled_at))
        if time.monotonic() > deadline:
            raise NotSettled(
                "a transaction has been open for long; the rows behind it are sealed when it ends"
            )
        time.sleep(0.1)


def waiting_since(cursor: psycopg.Cursor[tuple[object, ...]], until: int) -> tuple[int, dt.datetime | None]:
    """How many rows follow `until`, and when the oldest of them was recorded."""
    cursor.execute("SELECT count(*), min(recorded_at) FROM audit.event WHERE seq > %s", [until])
    count, oldest = _one(cursor)
    return int(str(count)), _moment(oldest) if oldest else None


def _one(cursor: psycopg.Cursor[tuple[object, ...]]) -> tuple[object, ...]:
    row = cursor.fetchone()
    if row is None:
        raise RuntimeError("the database gave no row")
    return row


def _moment(value: object) -> dt.datetime:
    if not isinstance(value, dt.datetime):
        raise TypeError("the database gave no moment")
    return value.astimezone(dt.UTC)
