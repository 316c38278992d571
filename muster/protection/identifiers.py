"""How rows are named: ordered ids for things, random ids for people."""

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
    """Random ids for people. Rows are inserted in the order of ids, so that nothing says who came when or before whom."""
    return [uuid.uuid4() for _ in range(count)]
