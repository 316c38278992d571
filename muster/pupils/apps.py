"""The Django application of the pages of pupils."""

from importlib import import_module

from django.apps import AppConfig


class PupilsConfig(AppConfig):
    """Declares the permissions."""

    name = "muster.pupils"
    label = "pupils"

    def ready(self) -> None:
        """Declare the permissions."""
        import_module("muster.pupils.access")
