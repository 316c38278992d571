"""The Django application of exports."""

from importlib import import_module

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """Declares the permissions and what waits for a second person."""

    name = "muster.exports"
    label = "exports"

    def ready(self) -> None:
        """Declare them."""
        import_module("muster.exports.access")
        import_module("muster.exports.whole_access")
        import_module("muster.exports.queries.notices")
        import_module("muster.exports.queries.doings")
