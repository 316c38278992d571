"""The Django application of the calendar."""

from importlib import import_module

from django.apps import AppConfig


class CalendarConfig(AppConfig):
    """Schools, years and times."""

    name = "muster.calendar"
    label = "calendar"

    def ready(self) -> None:
        """Declare the permissions."""
        import_module("muster.calendar.access")
