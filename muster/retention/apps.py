"""The Django application of retention."""

from importlib import import_module

from django.apps import AppConfig


class RetentionConfig(AppConfig):
    """Declares the permissions, and what waits for a second person."""

    name = "muster.retention"
    label = "retention"

    def ready(self) -> None:
        """Declare them."""
        import_module("muster.retention.access")
        import_module("muster.retention.queries.notices")
        import_module("muster.retention.queries.doings")
