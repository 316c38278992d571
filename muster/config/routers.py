"""Decides which connection an operation uses: requests never the owner's, migrations never the app's."""

from __future__ import annotations

from django.db.models import Model


class OwnerMigratesRouter:
    """Keeps the owner's connection for migrations."""

    def db_for_read(self, model: type[Model], **hints: object) -> str:
        """Read as the app."""
        return "default"

    def db_for_write(self, model: type[Model], **hints: object) -> str:
        """Write as the app."""
        return "default"

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        """Let the owner alone change tables, so that they belong to it."""
        return db == "owner"
