"""The Django application of attendance."""

from importlib import import_module

from django.apps import AppConfig


class AttendanceConfig(AppConfig):
    """Declares the kinds of record, the permissions, and what waits for whom."""

    name = "muster.attendance"
    label = "attendance"

    def ready(self) -> None:
        """Declare the permissions and, with them, the kinds of record."""
        import_module("muster.attendance.access")
        import_module("muster.attendance.jobs")
        from muster.attendance.queries.guests import day_card_viewer
        from muster.attendance.queries.last_marks import last_days_marked, lessons_marked_between
        from muster.calendar.evidence import declare_lessons_marked
        from muster.people.evidence import declare_last_day_marked
        from muster.protection.accounts.arrival import declare_guests

        declare_guests(day_card_viewer)
        declare_last_day_marked(last_days_marked)
        declare_lessons_marked(lessons_marked_between)
