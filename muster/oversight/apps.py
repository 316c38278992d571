"""Oversight as a Django application."""

from importlib import import_module

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Declares the permissions."""

    name = "muster.oversight"
    label = "oversight"

    def ready(self) -> None:
        """Declare the permissions."""
        import_module("muster.oversight.access")
