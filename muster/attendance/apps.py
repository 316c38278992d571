"""Attendance as a Django application."""

from importlib import import_module

from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    """Declares the kinds of record and the permissions."""

    name = "muster.attendance"
    label = "attendance"

    def ready(self) -> None:
        """Declare the permissions and, with them, the kinds of record."""
        import_module("muster.attendance.access")
