"""The Django application of invitations."""

from importlib import import_module

from django.apps import AppConfig


class InvitationsConfig(AppConfig):
    """Inviting staff, many at once."""

    name = "muster.invitations"
    label = "invitations"

    def ready(self) -> None:
        """Declare the permission, whichever page is asked for first."""
        import_module("muster.invitations.access")
