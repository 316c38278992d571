"""The Django application of the pages of families."""

from django.apps import AppConfig


class FamiliesConfig(AppConfig):
    """Has no rows of its own: what families say lies in the folders of the domains it is about."""

    name = "muster.families"
    label = "families"
