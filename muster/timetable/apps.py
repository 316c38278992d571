"""The Django application of the timetable."""

from importlib import import_module

from django.apps import AppConfig


class TimetableConfig(AppConfig):
    """Declares the permissions."""

    name = "muster.timetable"
    label = "timetable"

    def ready(self) -> None:
        """Declare the permissions."""
        import_module("muster.timetable.access")
