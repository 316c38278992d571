"""The Django application of insights."""

from importlib import import_module

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    """Declares the permissions."""

    name = "muster.insights"
    label = "insights"

    def ready(self) -> None:
        """Declare the permissions."""
        import_module("muster.insights.access")
