"""The Django application of oversight."""

from importlib import import_module

from django.apps import AppConfig


class OversightConfig(AppConfig):
    """Declares the permissions, and what people are told on their first page."""

    name = "muster.oversight"
    label = "oversight"

    def ready(self) -> None:
        """Declare them."""
        import_module("muster.oversight.access")
        import_module("muster.oversight.protection")
        import_module("muster.oversight.queries.requests")
        import_module("muster.oversight.queries.notices")
        import_module("muster.oversight.queries.doings")
        import_module("muster.oversight.queries.supporting")
        import_module("muster.oversight.queries.passing")
