"""Protection as a Django application."""

from importlib import import_module

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """Loads the guards, whose start-up check refuses a view without a permission, and what a command alone may."""

    name = "muster.protection"
    label = "protection"

    def ready(self) -> None:
        """Register the system check, and declare what the leak drill may."""
        import_module("muster.protection.access.guards")
        import_module("muster.protection.posture.known")
