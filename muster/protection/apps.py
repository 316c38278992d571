"""Protection as a Django application."""

from importlib import import_module

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """Loads the guards, whose start-up check refuses a view without a permission."""

    name = "muster.protection"
    label = "protection"

    def ready(self) -> None:
        """Register the system check."""
        import_module("muster.protection.access.guards")
