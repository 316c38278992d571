"""The Django application of the first page."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    """Has no kinds of record or permissions of its own."""

    name = "muster.home"
    label = "home"
