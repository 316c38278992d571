"""The Django application of assessment."""

from importlib import import_module

from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    """Declares the kinds of record and the permissions."""

    name = "muster.assessment"
    label = "assessment"

    def ready(self) -> None:
        """Declare the permissions and, with them, the kinds of record; and what teachers are told on their first page."""
        import_module("muster.assessment.access")
        import_module("muster.assessment.queries.notices")
