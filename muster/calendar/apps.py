"""The calendar as a Django application."""

from django.apps import AppConfig


class CalendarConfig(AppConfig):
    """Schools, years and times."""

    name = "muster.calendar"
    label = "calendar"

    def ready(self) -> None:
        """Declare the permissions."""
        from muster.calendar import access

        assert access.CHANGE_CALENDAR
