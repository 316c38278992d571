"""The Django application of alarms."""

from importlib import import_module

from django.apps import AppConfig


class AlarmsConfig(AppConfig):
    """Declares the permissions, the kind of record, and what waits for whom."""

    name = "muster.alarms"
    label = "alarms"

    def ready(self) -> None:
        """Declare them."""
        import_module("muster.alarms.access")
        import_module("muster.alarms.jobs")
        import_module("muster.alarms.queries.notices")
