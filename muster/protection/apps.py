"""Protection as a Django application."""

from importlib import import_module

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from muster.protection.walls.ids import dump_ids_at_once


class ProtectionConfig(AppConfig):
    """Loads the guards, whose start-up check refuses a view without a permission, and what a command alone may."""

    name = "muster.protection"
    label = "protection"

    def ready(self) -> None:
        """Register the system check, declare what the leak drill may, and have lists of ids packed at once."""
        import_module("muster.protection.access.guards")
        import_module("muster.protection.posture.known")
        connection_created.connect(dump_ids_at_once)
