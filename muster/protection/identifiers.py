"""Ids of rows: ordered for things, random for people."""

import secrets
import time
import uuid

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62


def thing_id() -> uuid.UUID:
    """A UUID version 7 (RFC 9562, section 5.7): ordered by time, so that indexes stay dense."""
    milliseconds = time.time_ns() // 1_000_000
    high = secrets.randbits(12) << 64
    return uuid.UUID(int=milliseconds << 80 | _VERSION_7 | high | _VARIANT | secrets.randbits(62))


def people_ids(count: int) -> list[uuid.UUID]:
    """Random ids for people. Rows are inserted in id order, so that nothing reveals who joined when, or before whom."""
    return [uuid.uuid4() for _ in range(count)]
