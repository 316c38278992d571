"""The Django application of photographs."""

from importlib import import_module

from django.apps import AppConfig


class PhotographsConfig(AppConfig):
    """Pictures to know pupils by."""

    name = "muster.photographs"
    label = "photographs"

    def ready(self) -> None:
        """Declare the permissions and kinds, whichever page is asked for first."""
        import_module("muster.photographs.access")
