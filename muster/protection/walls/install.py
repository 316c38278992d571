"""Giving the database what it checks contexts with, once after the first migration, and telling whether it is still ours."""

from django.db.backends.base.base import BaseDatabaseWrapper

from muster.protection.keys.provider import provider
from muster.protection.walls.context import key_pads


def install_context_key(owner: BaseDatabaseWrapper) -> None:
    """Store the pads of the context key. `owner` is a connection as the owner of the tables."""
    with owner.cursor() as cursor:
        cursor.execute(
            "INSERT INTO wall.context_key (inner_pad, outer_pad) VALUES (%s, %s) "
            "ON CONFLICT (single) DO UPDATE SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad",
            list(key_pads(provider().context_key())),
        )


def is_own_key(owner: BaseDatabaseWrapper) -> bool:
    """Whether contexts signed with the key directory's key hold in this database; also true before it was given any key."""
    with owner.cursor() as cursor:
        cursor.execute("SELECT to_regclass('wall.context_key')")
        if cursor.fetchone() == (None,):
            return True
        cursor.execute("SELECT inner_pad, outer_pad FROM wall.context_key")
        kept = cursor.fetchone()
    if kept is None:
        return True
    try:
        return tuple(bytes(pad) for pad in kept) == key_pads(provider().context_key())
    except FileNotFoundError:  # an empty directory
        return False
