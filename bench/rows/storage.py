"""What a pupil's year of marks takes on disk, indexes included, beside the bytes of the bare line."""

from __future__ import annotations

from collections.abc import Iterator

from bench.ground import Ground
from bench.rows import measures
from bench.school import SLOTS, bare_connection
from bench.timing import Row
from muster.attendance.records import SESSION_LINE
from muster.config.database import Role

_COPY = """
CREATE TABLE bench_storage (LIKE folder_record INCLUDING ALL);
INSERT INTO bench_storage SELECT * FROM folder_record WHERE school_id = '{school}' AND kind = {kind};
"""
_SIZE = "SELECT pg_total_relation_size('bench_storage')::float / count(*) FROM bench_storage"


@measures("storage")
def storage(ground: Ground, _repetitions: int) -> Iterator[Row]:
    """Copy the lines into a table of the same shape that holds nothing else, and measure its size."""
    with bare_connection(Role.SUPERUSER) as connection:
        connection.execute(_COPY.format(school=ground.school_id, kind=SESSION_LINE.code).encode())
        found = connection.execute(_SIZE).fetchone()
        connection.execute("DROP TABLE bench_storage")
    each = float(str(found[0])) if found else 0.0
    yield Row("storage.attendance", each, SLOTS, len(ground.pupils), to_reach=2.5, unit="bytes")
