"""The Django application of letters."""

from importlib import import_module

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Declares the permissions and what waits for a second person."""

    name = "muster.letters"
    label = "letters"

    def ready(self) -> None:
        """Declare them."""
        import_module("muster.letters.access")
        import_module("muster.letters.queries.notices")
