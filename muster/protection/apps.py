"""Protection as a Django application."""

from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    """Loads the guards, whose start-up check refuses a view without a permission."""

    name = "muster.protection"
    label = "protection"

    def ready(self) -> None:
        """Register the system check."""
        from muster.protection.access import guards

        assert guards.every_view_declares_its_permission
