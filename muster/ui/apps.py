"""The look of Muster as a Django application: its static files."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Styles, scripts, icons and the parts of pages."""

    name = "muster.ui"
    label = "ui"
