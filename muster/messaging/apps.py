"""The Django application of messaging."""

from importlib import import_module

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Declares the permissions and the jobs."""

    name = "muster.messaging"
    label = "messaging"

    def ready(self) -> None:
        """Declare who may send, and what is done without anybody asking."""
        import_module("muster.messaging.access")
        import_module("muster.messaging.jobs")
