"""The Django application of the pages of families."""

from django.apps import AppConfig


class FamiliesConfig(AppConfig):
    """Has no rows of its own: what families say goes into folders, through the domains that it concerns."""

    name = "muster.families"
    label = "families"
