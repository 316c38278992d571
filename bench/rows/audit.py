"""A year of audit: how long sealing and verifying a million rows takes, and how long it takes to say who is affected."""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid
from collections.abc import Iterator

from django.db import transaction

from bench.ground import TODAY, Ground
from bench.rows import measures
from bench.school import bare_connection
from bench.timing import Row, seconds
from muster.config.database import Role
from muster.protection.accounts.arrival import unscoped_viewer
from muster.protection.audit.reading import Window, touched
from muster.protection.audit.sealing import seal
from muster.protection.audit.verifying import verify_log

ROWS = 1_000_000
ACCOUNTS = 120
A_MINUTE = 60_000.0

# Each form, each pupil alone, and as many sets of pupils again, as lists bring them together.
_SETS = """
INSERT INTO audit.people_set (hash, people)
SELECT sha256(array_send(people)), people FROM (
    SELECT array_agg(id ORDER BY id) AS people FROM unnest(%(pupils)s::uuid[]) WITH ORDINALITY AS u (id, place)
    GROUP BY (place - 1) / 30
    UNION ALL SELECT ARRAY[id] FROM unnest(%(pupils)s::uuid[]) AS u (id)
    UNION ALL
    SELECT (SELECT array_agg(id ORDER BY id) FROM unnest(%(pupils)s::uuid[]) WITH ORDINALITY AS u (id, place)
            WHERE (place * 7919 + number * 104729) %% 41 = 0)
    FROM generate_series(1, 5000) AS number
) AS made
"""
_EVENTS = """
INSERT INTO audit.event (at, account_id, session_id, school_id, permission, action, people_hash, kinds, reason, result,
                         opened, counted)
SELECT %(until)s::timestamptz - (number * interval '31 seconds'), md5('account ' || number %% %(accounts)s)::uuid,
       md5('session ' || number / 400)::uuid, %(school)s, 'attendance:register:take', 'open register', s.hash, '{1,20}',
       'tutors_group', 'allowed', cardinality(s.people), 0
FROM generate_series(1, %(rows)s) AS number
JOIN (SELECT row_number() OVER (ORDER BY id) AS place, hash, people FROM audit.people_set) s
  ON s.place = 1 + (number * 2654435761) %% %(sets)s
"""


@measures("audit")
def audit(ground: Ground, _repetitions: int) -> Iterator[Row]:
    """Fill a year, seal it, verify it, and ask whose folders were opened by one account, and by anybody."""
    _fill(ground)
    yield Row("audit.seal.1000000", seconds(seal) * 1000, None, ROWS)
    took = seconds(_verify) * 1000
    yield Row("audit.verify.1000000", took, A_MINUTE, ROWS, to_reach=1.0, remark="beside one minute")
    account = uuid.UUID(hex=hashlib.md5(b"account 7", usedforsecurity=False).hexdigest())
    for name, window in (
        ("audit.breach.account", Window(account_id=account)),
        ("audit.breach.window", Window()),
    ):
        took = seconds(lambda window=window: _touched(ground, window)) * 1000  # type: ignore[misc]  # bound as it is
        yield Row(name, took, A_MINUTE, ROWS, to_reach=1.0, remark="beside one minute")


def _fill(ground: Ground) -> None:
    until = dt.datetime.combine(TODAY, dt.time(8, 50), tzinfo=dt.UTC)
    with bare_connection(Role.SUPERUSER) as connection:
        connection.execute(_SETS.encode(), {"pupils": ground.pupils})
        connection.execute("ANALYZE audit.people_set")
        sets = connection.execute("SELECT count(*) FROM audit.people_set").fetchone()
        given = {"until": until, "accounts": ACCOUNTS, "school": ground.school_id, "rows": ROWS}
        connection.execute(_EVENTS.encode(), {**given, "sets": sets and sets[0]})
        connection.execute("ANALYZE audit.event")


def _verify() -> None:
    report = verify_log()
    if report.findings or report.rows < ROWS:
        raise RuntimeError("the log that was just sealed does not verify")


def _touched(ground: Ground, window: Window) -> None:
    with transaction.atomic():
        unscoped_viewer(ground.school_id, because="a measurement")
        if not touched(ground.school_id, window):
            raise RuntimeError("nobody's folder was opened in a whole year")
