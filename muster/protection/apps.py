"""The Django application of protection."""

from importlib import import_module

from django.apps import AppConfig
from django.db.backends.signals import connection_created

from muster.protection.walls.arrays import dump_ids_at_once


class ProtectionConfig(AppConfig):
    """Loads the guards, whose start-up check refuses a view without a permission, and the permissions of commands."""

    name = "muster.protection"
    label = "protection"

    def ready(self) -> None:
        """Register the system check, declare the leak drill's permissions, and install the fast dumper for lists of ids."""
        import_module("muster.protection.access.guards")
        import_module("muster.protection.posture.known")
        connection_created.connect(dump_ids_at_once)
