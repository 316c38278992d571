"""The signed context: which schools the current transaction may see, stated so that only we can state it."""

import hashlib
import hmac
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import connection

from muster.protection.keys.provider import provider

REQUEST_SECONDS = 120
_BLOCK = 64
# A statement that comes again keeps its plan: the folders of one pupil would else be planned anew at every reading, since the
# planner takes one pupil for cheaper than the ten it supposes an array to hold.
_ENTER = """
SELECT set_config('muster.context', %s, true), set_config('plan_cache_mode', 'force_generic_plan', true)
"""


class OutsideTransaction(RuntimeError):
    """A context was set outside a transaction, where it would vanish at once."""


def enter_schools(
    account_id: uuid.UUID | None, schools: Iterable[uuid.UUID], *, seconds: int = REQUEST_SECONDS
) -> None:
    """Let the current transaction see these schools' rows, and no longer than it lasts.

    Raises OutsideTransaction under autocommit: the setting is local to a transaction on purpose, because a
    session setting would be found by the next user of a pooled connection.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction("enter_schools works inside transaction.atomic() only")
    with connection.cursor() as cursor:
        cursor.execute(_ENTER, [_signed(account_id, schools, seconds)])


@contextmanager
def entered_for_a_moment(account_id: uuid.UUID | None, schools: Iterable[uuid.UUID]) -> Iterator[None]:
    """See these schools inside the block, and afterwards those that were seen before.

    What fails inside undoes the transaction, and its setting with it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(current_setting('muster.context', true), '')")
        row = cursor.fetchone()
    enter_schools(account_id, schools)
    yield
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('muster.context', %s, true)", [row[0] if row else ""])


def _signed(account_id: uuid.UUID | None, schools: Iterable[uuid.UUID], seconds: int) -> str:
    expiry = int(time.time()) + seconds
    body = f"{account_id or ''}|{expiry}|{','.join(str(school) for school in schools)}"
    signature = hmac.digest(provider().context_key(), body.encode(), "sha256")
    return f"{body}~{signature.hex()}"


def key_pads(key: bytes) -> tuple[bytes, bytes]:
    """The inner and outer pad of an HMAC-SHA256 key (RFC 2104): all that the database needs to check with."""
    block = (hashlib.sha256(key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)
