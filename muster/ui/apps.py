"""The Django application of the interface: its static files."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Styles, scripts, icons and the parts of pages."""

    name = "muster.ui"
    label = "ui"
