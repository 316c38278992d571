"""The Django application of interchange."""

from importlib import import_module

from django.apps import AppConfig


class InterchangeConfig(AppConfig):
    """Rosters from other systems."""

    name = "muster.interchange"
    label = "interchange"

    def ready(self) -> None:
        """Declare the permission, whichever page is asked for first."""
        import_module("muster.interchange.access")
