"""The Django application of reports."""

from importlib import import_module

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Declares the permissions, the kinds of record, the jobs, and what the first page says of reports."""

    name = "muster.reports"
    label = "reports"

    def ready(self) -> None:
        """Declare them."""
        import_module("muster.reports.access")
        import_module("muster.reports.jobs")
        import_module("muster.reports.queries.notices")
