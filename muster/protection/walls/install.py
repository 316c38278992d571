"""Giving the database what it checks contexts with: once after the first migration, and after a new key."""

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
